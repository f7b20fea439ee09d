"""The next steps that come with Hojorin, in both languages: `steps/*.md`."""

from functools import cache
from importlib.resources import files

from measures.follow_ups.model import Playbook
from measures.follow_ups.reader import ENDING, read_playbook

_LANGUAGES = ("ja", "en")


@cache
def shipped_playbooks() -> tuple[Playbook, ...]:
    """Return the next steps by id."""
    folder = files("measures.follow_ups") / "steps"
    found = (one for one in folder.iterdir() if one.name.endswith(ENDING))
    read = (read_playbook(one.read_bytes(), name=one.name, languages=_LANGUAGES) for one in found)
    return tuple(sorted(read, key=lambda playbook: playbook.id))
