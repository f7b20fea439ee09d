"""Which languages of the company a response has no text in: whoever reads one of them gets another one."""

from cards.data.responses import Untranslated
from handlers.readers import Reader
from handlers.responses.lines import PublicRound, languages_of
from handlers.responses.names import item_name
from people.model import Company
from surveys.responses.model import Item, Origin
from surveys.responses.rules import standing


def languages_lacking(item: Item, company: Company) -> tuple[str, ...]:
    """Return the languages in which something of an item that somebody wrote is not there."""
    written = [item.titles] if item.origin is Origin.OWN else []
    if item.answer is not None:
        written += [item.answer.reasons, item.answer.next_steps]
    texts = [one for one in written if one]
    return tuple(code for code in languages_of(company) if any(code not in one for one in texts))


def untranslated(found: PublicRound, reader: Reader) -> tuple[Untranslated, ...]:
    """Return what has no text in which language, as a reader calls it; merged items are not told by
    themselves."""
    by_item = [(item, languages_lacking(item, found.company)) for item in standing(found.items)]
    named = (
        Untranslated(
            language=code,
            names=tuple(item_name(one, found.wave, reader) for one, codes in by_item if code in codes),
        )
        for code in languages_of(found.company)
    )
    return tuple(one for one in named if one.names)
