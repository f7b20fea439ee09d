"""Attacks on what is stored of surveys: does anything of an answer lead to anything of a person?

What is looked for, and what cannot be found this way, stands in docs/why/verifying.md.
"""

from storage.verifying.model import Attack, Checked
from storage.verifying.needles import Needles, as_key, as_written
from storage.verifying.service import SqlVerifying

__all__ = ["Attack", "Checked", "Needles", "SqlVerifying", "as_key", "as_written"]
