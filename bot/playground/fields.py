"""Reads what the browser sends: inputs of cards as `Values`, and the playground's own fields."""

import re
import secrets
from collections.abc import Mapping

from multidict import MultiMapping

from bot.playground.inputs import FIELD_PREFIX, MULTIPLE_FIELD
from handlers.events import Values

MAX_FIELDS = 200
"""Input fields of one press that are read; no card has nearly as many."""
NONCE_FIELD = "nonce"
OPENS_FIELD = "opens"
"""Carries what opens a form again that is not kept anywhere."""
LANGUAGE_COOKIE = "hojorin_page_language"
"""Holds the language of the page itself, once somebody chose one."""
_NONCE = re.compile(r"[A-Za-z0-9_-]{8,40}")
_NUMBER = re.compile(r"[0-9]{1,15}")

Posted = MultiMapping[str]


def read_values(posted: Posted) -> Values:
    """Return the values of the inputs by name: a text, or a tuple for an input that takes several."""
    several = set(posted.getall(MULTIPLE_FIELD, []))
    values: dict[str, str | tuple[str, ...]] = dict.fromkeys(sorted(several)[:MAX_FIELDS], ())
    for name, given in read_typed(posted).items():
        values[name] = given if name in several else given[-1]
    return values


def read_typed(posted: Posted) -> Mapping[str, tuple[str, ...]]:
    """Return everything that stands in the inputs, by name, to be shown again."""
    names = [key for key in dict.fromkeys(posted) if key.startswith(FIELD_PREFIX)][:MAX_FIELDS]
    typed = {name.removeprefix(FIELD_PREFIX): tuple(_lines(posted.getall(name))) for name in names}
    unchosen = {name: () for name in posted.getall(MULTIPLE_FIELD, []) if name not in typed}
    return {**unchosen, **typed}


def read_event_id(posted: Posted) -> str:
    """Return the id of the press: the same for every click on one rendered button."""
    nonce = posted.get(NONCE_FIELD, "")
    return f"playground:{nonce}" if _NONCE.fullmatch(nonce) else f"playground:{new_nonce()}"


def new_nonce() -> str:
    """Return a fresh value for a rendered card or form."""
    return secrets.token_urlsafe(12)


def read_number(text: str | None) -> int | None:
    """Return a whole number of the playground's own fields, or None for anything else."""
    return int(text) if text is not None and _NUMBER.fullmatch(text) else None


def _lines(values: list[str]) -> list[str]:
    """Undo the line breaks of form encoding (CRLF, HTML standard), which nobody typed."""
    return [value.replace("\r\n", "\n") for value in values]
