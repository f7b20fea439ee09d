"""A small repository with documents, made into a site as `make docs` does it."""

import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GUIDES = "docs/how-to"
PAGES = {
    "README.md": "# Hojorin\n\n[The documents](docs/README.md), [the code](tool.py)\n",
    "docs/README.md": "# Documents\n\n[README](../README.md), [Guides](how-to/README.md)\n",
    f"{GUIDES}/README.md": "# Guides\n\n[Connect](connect.md#the-first-step), [日本語](connect.ja.md)\n",
    f"{GUIDES}/connect.md": "# Connect\n\n## The first step\n\nThe chats are connected here.\n",
    f"{GUIDES}/connect.ja.md": "# つなぐ\n\nSlackと\nTeams。\nサポート担当に相\n談できます。in\nEnglish\n",
    "tool.py": "print()\n",
    # What others wrote is neither read nor checked.
    "node_modules/theirs/README.md": "# Theirs\n\n[gone](gone.md)\n",
}


def make_options() -> list[str]:
    """Return what `make` gives to sphinx-build."""
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if line.startswith("SPHINX := "))
    return shlex.split(line.partition("sphinx-build")[2])


def build_small_site(
    folder: Path, *, changed: dict[str, str] | None = None, builder: str = "dummy"
) -> subprocess.CompletedProcess[str]:
    """Write the pages, some of them `changed`, into `folder` and the site into `folder/site`."""
    for name, text in {**PAGES, **(changed or {})}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    own = ["-d", str(folder / "read"), "-b", builder, str(folder), str(folder / "site")]
    return subprocess.run(
        [sys.executable, "-m", "sphinx", *make_options(), *own],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
