"""Reading what was published of surveys: by group, texts, over time, as a list.

Everybody who may read a wave's results reads the same: whoever was invited, leads, sponsors, admins. A number
that a button or a form names is looked up in what was published, never computed with.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar
from zoneinfo import ZoneInfo

from cards import builders, data
from cards.actions import (
    ChooseSurveyGroup,
    ListSurveyResults,
    ShowSurveyResults,
    TakeSurveyGroup,
    TurnSurveyList,
    TurnSurveyResults,
)
from cards.builders.survey_details import GROUP_FIELD
from cards.data.survey_results import TextsLine
from cards.model import Card
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import digits_of
from handlers.readers import Reader, reader_of
from handlers.reply import Reply
from handlers.surveys.messages import wave_line
from people.calendar import pattern_of
from surveys.ballots.checking import own_invited
from surveys.gate.model import COMPANY, Group, Shown
from surveys.responses.effect_reading import round_before
from surveys.results.model import GroupResult, WaveResult
from surveys.results.service import PUBLISHED, may_read_results, published_waves, results_of
from surveys.waves.model import Wave, WaveState

GROUPS_A_PAGE = 100
"""Groups to choose from: a menu of Slack has no more (`cards.validate`)."""
WAVES_A_PAGE = 10
"""Results in the list: our own default."""
MOST_DIGITS = 9
"""Digits of a group's number; what a form sends with more is none."""
_NO_GROUP = -1

Missing = data.ResultsMissing
Item = TypeVar("Item")
_WITHOUT = {
    WaveState.OPEN: Missing.OPEN,
    WaveState.CLOSING: Missing.COUNTING,
    WaveState.LOST: Missing.LOST,
    WaveState.DISCARDED: Missing.DISCARDED,
}


# ---------------------------------------------------------------------------- who may, and what there is


def readable(turn: Turn, wave_id: str) -> Wave | Missing:
    """Return a wave whose results the acting person may read, or why there is nothing for them to read."""
    wave = turn.unit.surveys.find_wave(wave_id)
    if wave is None:
        return Missing.GONE
    if not may_read(turn, wave):
        return Missing.NOT_FOR_YOU
    return wave if wave.state in PUBLISHED else _WITHOUT[wave.state]


def may_read(turn: Turn, wave: Wave) -> bool:
    """Tell whether the acting person may read what is published of a wave."""
    is_invited = turn.unit.surveys.invitation(wave.id, turn.actor.id) is not None
    return may_read_results(viewer=turn.actor, is_invited=is_invited, definition=wave.definition)


def waves_until(turn: Turn, wave: Wave) -> list[Wave]:
    """Return the waves with results of a schedule up to one, the oldest first, that the acting person may
    read: whoever came later does not see what others answered before."""
    waves = published_waves(turn.unit, wave.schedule_id)
    return [one for one in reversed(waves) if one.opened_at <= wave.opened_at and may_read(turn, one)]


def missing(turn: Turn, why: Missing, wave_id: str) -> Card:
    """Say why there are no results. What nobody may read is not named either."""
    wave = None if why in (Missing.GONE, Missing.NOT_FOR_YOU) else turn.unit.surveys.find_wave(wave_id)
    found = data.SurveyResultsMissingData(why=why, wave=None if wave is None else line_of(turn, wave))
    return builders.survey_results_missing(found, reader(turn).words)


def line_of(turn: Turn, wave: Wave) -> data.WaveLine:
    """Return what the acting person calls a wave."""
    return wave_line(wave, reader(turn), zone(turn))


def reader(turn: Turn) -> Reader:
    """Return who reads."""
    return reader_of(turn.actor, turn.world.company)


def zone(turn: Turn) -> ZoneInfo:
    """Return the reader's time zone."""
    return pattern_of(turn.actor, turn.world.company).timezone


def place_of(group: Group) -> data.ResultPlace:
    """Return what a group is called by."""
    return data.ResultPlace(group=group.number, path=group.path, is_rest=group.is_rest)


def taken_of(result: WaveResult) -> data.Taken:
    """Return how many took part."""
    return data.Taken(answered=result.answered, invited=result.invited, too_few=result.too_few)


# ---------------------------------------------------------------------------- one group


def show_results(turn: Turn, action: ShowSurveyResults, _values: Values) -> Reply:
    """Show the results of a group, as a new card."""
    return Reply(cards=(results_card(turn, action.wave_id, action.group, page=0),))


def turn_results(turn: Turn, action: TurnSurveyResults, _values: Values) -> Reply:
    """Show other questions, or another group, in place."""
    return Reply(replace=results_card(turn, action.wave_id, action.group, page=action.page))


def take_group(turn: Turn, action: TakeSurveyGroup, values: Values) -> Reply:
    """Show the group that was chosen; the company for none."""
    number = _group_of(digits_of(values, GROUP_FIELD))
    return Reply(replace=results_card(turn, action.wave_id, number, page=0))


def _group_of(chosen: str) -> int:
    if not (chosen.isascii() and chosen.isdigit()):
        return COMPANY
    return int(chosen) if len(chosen) <= MOST_DIGITS else _NO_GROUP


def results_card(turn: Turn, wave_id: str, number: int, *, page: int) -> Card:
    """Return what was published of a group of a wave, or why that is not to be had."""
    wave = readable(turn, wave_id)
    if isinstance(wave, Missing):
        return missing(turn, wave, wave_id)
    heads = results_of(turn.unit, wave.id, of=())
    is_known = any(place.number == number for place in heads.places)
    # What a button names goes to the database only where it is the number of a group.
    result = results_of(turn.unit, wave.id, of=(number,)) if is_known else heads
    group = _nobody(wave) if result.too_few else result.find(number)
    if group is None:
        return missing(turn, Missing.GONE, wave_id)
    return builders.survey_details(_details(turn, result, group, page), reader(turn).words)


def _nobody(wave: Wave) -> GroupResult:
    """Return the company of a wave of which nothing was published."""
    company = Group(
        number=COMPANY, path=(), is_rest=False, of=(), shown=Shown.WORDS, is_part=False
    )  # fmt: skip
    return GroupResult(group=company, invited=wave.invited, questions=())


def _details(turn: Turn, result: WaveResult, shown: GroupResult, page: int) -> data.SurveyDetailsData:
    wave, group = result.wave, shown.group
    return data.SurveyDetailsData(
        wave=line_of(turn, wave),
        before=_before(turn, result.before),
        taken=taken_of(result),
        digest=wave.digest,
        smallest_group=wave.definition.smallest_group,
        place=place_of(group),
        invited=shown.invited,
        in_words=group.shown is Shown.WORDS,
        others=max(len(result.places) - 1, 0),
        questions=tuple(
            data.ResultQuestion(
                text=reader(turn).text(one.question.text),
                type=one.question.type,
                options=tuple(reader(turn).text(option) for option in one.question.options),
                shown=one.shown,
            )
            for one in shown.questions
        ),
        texts=tuple(
            TextsLine(question_id=one.question.id, text=reader(turn).text(one.question.text))
            for one in (result.texts if group.number == COMPANY else ())
        ),
        page=page,
        answered_before=_answered_before(turn, wave),
    )


def _answered_before(turn: Turn, wave: Wave) -> data.WaveLine | None:
    found = round_before(turn.unit, wave)
    return None if found is None else line_of(turn, turn.unit.surveys.get_wave(found.wave_id))


def _before(turn: Turn, wave: Wave | None) -> data.WaveBefore | None:
    if wave is None:
        return None
    return data.WaveBefore(wave=line_of(turn, wave), answered=wave.answered or 0, invited=wave.invited)


def choose_group(turn: Turn, action: ChooseSurveyGroup, _values: Values) -> Reply:
    """Ask for a group, in place."""
    wave = readable(turn, action.wave_id)
    if isinstance(wave, Missing):
        return Reply(replace=missing(turn, wave, action.wave_id))
    places = [one for one in results_of(turn.unit, wave.id, of=()).places if one.number != COMPANY]
    shown, page, pages = page_of(places, action.page, size=GROUPS_A_PAGE)
    found = data.SurveyGroupChoiceData(
        wave=line_of(turn, wave),
        smallest_group=wave.definition.smallest_group,
        groups=tuple(_to_choose(turn, wave, shown)),
        page=page,
        pages=pages,
        total=len(places),
    )
    return Reply(replace=builders.survey_group_choice(found, reader(turn).words))


def _to_choose(turn: Turn, wave: Wave, groups: Sequence[Group]) -> Iterator[data.GroupToChoose]:
    """Yield groups with how many were invited, and whether the reader is one of them: where they were invited
    from is known to them by their own form, and to nobody else by this card."""
    definition, invited = wave.definition, turn.unit.surveys.invitation(wave.id, turn.actor.id)
    people = own_invited(definition)
    own = None if invited is None else definition.nodes[invited.node].path
    for group in groups:
        several = (number for number, node in enumerate(definition.nodes) if node.path in group.of)
        yield data.GroupToChoose(
            place=place_of(group),
            invited=sum(people[number] for number in several),
            is_own=own is not None and own in group.of,
        )


# ---------------------------------------------------------------------------- all of them


def show_list(turn: Turn, _action: ListSurveyResults, _values: Values) -> Reply:
    """List the results that the acting person may read."""
    return Reply(cards=(list_card(turn, page=0),))


def turn_list(turn: Turn, action: TurnSurveyList, _values: Values) -> Reply:
    """Show others of them in place."""
    return Reply(replace=list_card(turn, page=action.page))


def list_card(turn: Turn, *, page: int) -> Card:
    """Return the results that the acting person may read, the latest first."""
    shown, number, pages = page_of(readable_waves(turn), page, size=WAVES_A_PAGE)
    found = data.SurveyResultsListData(
        lines=tuple(result_line(turn, wave) for wave in shown), page=number, pages=pages
    )
    return builders.survey_results_list(found, reader(turn).words)


def readable_waves(turn: Turn) -> list[Wave]:
    """Return the waves with results that the acting person may read, the latest first."""
    if may_read_results(viewer=turn.actor, is_invited=False):
        return published_waves(turn.unit)
    return turn.unit.surveys.waves_inviting(turn.actor.id, states=PUBLISHED)


def result_line(turn: Turn, wave: Wave) -> data.ResultLine:
    """Return a wave with how many took part. The wave says the same of that as the ledger (`closing.settle`),
    and takes no reading: nobody, where too few answered."""
    answered = wave.answered or 0
    taken = data.Taken(answered=answered, invited=wave.invited, too_few=not answered)
    return data.ResultLine(wave=line_of(turn, wave), taken=taken)


def page_of(items: Sequence[Item], page: int, *, size: int) -> tuple[Sequence[Item], int, int]:
    """Return a page of items, its number and how many pages there are; the last one for a page beyond."""
    pages = max(1, -(-len(items) // size))
    number = min(max(page, 0), pages - 1)
    return items[number * size : (number + 1) * size], number, pages
