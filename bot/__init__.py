"""The edge: the only code that knows HTTP, chat platforms, the scheduler, the environment, files and threads.

`bootstrap` is the one composition root; importing anything here builds nothing.
"""
