"""`python -m bot` is `hojorin`."""

from bot.cli import main

main()
