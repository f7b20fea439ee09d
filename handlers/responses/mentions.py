"""What became of what people said, as lines on the homes of those who were asked. A line is never sent."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from cards.data.responses import OwnResponses, ResponseNews
from handlers.context import Turn
from handlers.readers import reader_of
from handlers.responses.lines import day_of, is_published
from handlers.responses.names import item_name
from handlers.surveys.messages import wave_line
from people.calendar import pattern_of
from surveys.responses.model import Answer, Item, Round
from surveys.responses.rules import is_late, standing
from surveys.responses.versions import changed_at
from surveys.waves.model import Wave

NEWS_FOR = timedelta(days=14)
"""How long something new stands on homes: our own default."""
LOOKED_AT = 10
"""Rounds that are looked at, the latest ones: our own default."""


def own_responses(turn: Turn) -> OwnResponses | None:
    """Return what was published or changed in the last days of what is done about surveys to which the acting
    person was invited, and what is late still; None if nothing is."""
    own = list(_published(turn))
    lines = [line for wave, one, items in own for line in _news(turn, wave, one, items)]
    new = next(((wave, one.published_at) for wave, one, _ in own if _is_new(turn, one.published_at)), None)
    if new is None or new[1] is None:
        return OwnResponses(lines=_latest_first(lines)) if lines else None
    reader, company = reader_of(turn.actor, turn.world.company), turn.world.company
    return OwnResponses(
        lines=_latest_first(lines),
        published=wave_line(new[0], reader, pattern_of(turn.actor, company).timezone),
        published_on=day_of(new[1], company),
    )


def _latest_first(lines: list[ResponseNews]) -> tuple[ResponseNews, ...]:
    return tuple(sorted(lines, key=_day_of_news, reverse=True))


def _day_of_news(line: ResponseNews) -> date:
    days = line.done_on, line.changed_on, line.answered_on, line.late_since
    return next(one for one in days if one is not None)


def _is_new(turn: Turn, moment: datetime | None) -> bool:
    return moment is not None and moment > turn.world.now - NEWS_FOR


def _published(turn: Turn) -> Iterator[tuple[Wave, Round, list[Item]]]:
    known = [one for one in turn.unit.responses.rounds(limit=LOOKED_AT) if is_published(one)]
    own = [one for one in known if turn.unit.surveys.invitation(one.wave_id, turn.actor.id) is not None]
    items = turn.unit.responses.items_of([one.wave_id for one in own]) if own else {}
    for one in own:
        yield turn.unit.surveys.get_wave(one.wave_id), one, items.get(one.wave_id, [])


def _news(turn: Turn, wave: Wave, one: Round, items: list[Item]) -> Iterator[ResponseNews]:
    reader = reader_of(turn.actor, turn.world.company)
    for item in standing(items):
        if item.answer is not None:
            name, opens_on = item_name(item, wave, reader), wave.definition.opens_on
            line = ResponseNews(wave_id=wave.id, name=name, opens_on=opens_on)
            yield from _of_item(turn, one, item, item.answer, line)


def _of_item(
    turn: Turn, one: Round, item: Item, answer: Answer, line: ResponseNews
) -> Iterator[ResponseNews]:
    """Yield the one thing that is new of an item: it is done, the answer changed, or it has one now; or that
    its day has passed, for as long as it is late."""
    company, now = turn.world.company, turn.world.now
    today, since = day_of(now, company), now - NEWS_FOR
    is_new = one.published_at is not None and answer.at > max(since, one.published_at)
    if answer.done_on is not None:
        if is_new:
            yield replace(line, done_on=answer.done_on)
    elif is_late(item, today=today):
        yield replace(line, late_since=answer.due)
    elif is_new:
        former = turn.unit.responses.revisions_of(item.id)
        changed = changed_at((*former, answer))
        if not former:
            yield replace(line, answered_on=day_of(answer.at, company))
        elif changed is not None and changed > since:
            yield replace(line, changed_on=day_of(changed, company))
