"""Whether what people said has changed, from the published figures of two waves and nothing else.

A question is compared as results compare it. A theme is compared by the share of all who took part that named
it: both numbers are exact in the release ledger, so a difference of the two tells nobody more than the ledger
does, whatever they know of their own answers. Of a theme that fewer than k named now, nothing is computed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from surveys.gate.model import Word
from surveys.gate.texts import LEAST_QUOTED
from surveys.responses.model import Answer, Decision, Item, Source
from surveys.responses.seen import (
    ByFigure,
    ByTheme,
    ByWord,
    Effect,
    Effects,
    Favourable,
    Moved,
    Named,
    Seen,
    Together,
    Unseen,
)
from surveys.results.comparing import has_same_phrases, is_same_company, question_before
from surveys.results.model import (
    Change,
    Estimate,
    Figures,
    InWords,
    Measure,
    Measured,
    NotCompared,
    NotShown,
    QuestionResult,
    TextResult,
    WaveResult,
)
from surveys.results.statistics import WHOLE, Moments, difference, share_of

ANSWERED_FOR = frozenset({Decision.WILL_DO, Decision.ALREADY_THERE})
"""Decisions that are meant to change something."""
LONGEST_STEP = 500
"""Characters of what follows: our own limit."""
ADDED = 1
"""People who are added to those who named a theme, and to those who did not, for the interval of a share: so
that it is not too narrow for small numbers, and never without width (Agresti and Caffo 2000, "Simple and
effective confidence intervals for proportions and differences of proportions result from adding two successes
and two failures")."""
_WHY = {
    NotCompared.NOT_ASKED: Unseen.NOT_ASKED,
    NotCompared.REWORDED: Unseen.REWORDED,
    NotCompared.OTHER_SCALE: Unseen.OTHER_SCALE,
    NotCompared.OTHER_PEOPLE: Unseen.OTHER_PEOPLE,
    NotCompared.OTHER_FORM: Unseen.OTHER_FORM,
    NotCompared.TOO_FEW: Unseen.TOO_FEW_THEN,
}


def effects_between(items: Sequence[Item], before: WaveResult, after: WaveResult) -> Effects:
    """Return what is seen of the items of a wave in the next one, whose results are compared with it."""
    opened = after.wave.definition.opens_on
    return Effects(
        before=before.wave,
        after=after.wave,
        items=tuple(
            Effect(
                item=item,
                seen=_seen(item, _sources(item, items), before, after),
                was_to_come=_was_to_come(item.answer, opened),
                together=tuple(
                    Together(item=one, seen=_seen(one, one.sources, before, after))
                    for one in items
                    if one.merged_into == item.id
                ),
            )
            for item in items
            if not item.merged_into
        ),
    )


def wants_next_step(effect: Effect) -> bool:
    """Tell whether it is asked what follows: something was to change, was done when people were asked again,
    and nobody can say that it did, or it got worse. What is late has its next step already: to do it."""
    answer = effect.item.answer
    if answer is None or answer.decision not in ANSWERED_FOR or _is_undone(answer):
        return False
    return effect.moved in (Moved.UNCLEAR, Moved.WORSE) and not effect.was_to_come


def _is_undone(answer: Answer) -> bool:
    return answer.decision is Decision.WILL_DO and answer.done_on is None


def _was_to_come(answer: Answer | None, opened: date) -> bool:
    if answer is None or answer.decision is not Decision.WILL_DO:
        return False
    if answer.done_on is not None:
        return answer.done_on >= opened
    return answer.due is not None and answer.due >= opened


def _sources(item: Item, items: Sequence[Item]) -> tuple[Source, ...]:
    """Return where an item's figures are; of one's own, those of the items that are answered in it."""
    if item.sources:
        return item.sources
    return next((one.sources for one in items if one.merged_into == item.id and one.sources), ())


def _seen(item: Item, sources: tuple[Source, ...], before: WaveResult, after: WaveResult) -> Seen:
    if item.measured_by:
        return _by_question(item.measured_by, before, after)
    if not sources:
        return Unseen.UNMEASURED
    if sources[0].theme:
        return _by_theme(sources, before, after)
    return _by_question(sources[0].question_id, before, after)


# ---------------------------------------------------------------------------- by a question


def _by_question(question_id: str, before: WaveResult, after: WaveResult) -> Seen:
    then, now = _asked(question_id, before), _asked(question_id, after)
    if then is None or now is None:
        return Unseen.NOT_ASKED
    match now.shown, then.shown:
        case Figures(), _:
            return _by_figure(now, now.shown, then.shown)
        case InWords(word=word, before=Word() as word_then), _:
            return _by_word(now, word_then, word)
        case InWords(before=NotCompared() as why), _:
            return _WHY.get(why, Unseen.NOT_ASKED)
        case NotShown(), Figures():
            return Unseen.TOO_FEW_NOW
        case _:
            return Unseen.TOO_FEW_THEN


def _asked(question_id: str, result: WaveResult) -> QuestionResult | None:
    everybody = result.company
    known = () if everybody is None else everybody.questions
    return next((one for one in known if one.question.id == question_id), None)


def _by_figure(now: QuestionResult, shown: Figures, then: object) -> Seen:
    first = shown.measures[0]
    if first.measure not in (Measure.NPS, Measure.MEAN):
        return Unseen.UNMEASURED  # The options of a choice have no side.
    if isinstance(first.change, NotCompared):
        return _WHY.get(first.change, Unseen.NOT_ASKED)
    return ByFigure(
        question_id=now.question.id,
        measure=first.measure,
        after=first.estimate.value,
        change=first.change,
        favourable=_favourable(shown.measures),
        answered=(then.answered if isinstance(then, Figures) else 0, shown.answered),
    )


def _favourable(measures: Sequence[Measured]) -> Favourable | None:
    found = next((one for one in measures if one.measure is Measure.FAVOURABLE), None)
    if found is None or not isinstance(found.change, Change):
        return None
    return Favourable(before=found.change.before, after=found.estimate.value)


def _by_word(now: QuestionResult, before: Word, after: Word) -> Seen:
    if before is Word.TOO_FEW:
        return Unseen.TOO_FEW_THEN
    if after is Word.TOO_FEW:
        return Unseen.TOO_FEW_NOW
    return ByWord(question_id=now.question.id, before=before, after=after)


# ---------------------------------------------------------------------------- by a theme


def _by_theme(sources: Sequence[Source], before: WaveResult, after: WaveResult) -> Seen:
    """Compare a theme within the question in which most named it, among those that can be compared: not
    where most named it now, which would look for the largest of two numbers twice."""
    by_most = sorted(sources, key=lambda one: -(_people(one, before) or 0))
    found = [_of_source(source, before, after) for source in by_most]
    return next((one for one in found if not isinstance(one, Unseen)), found[0])


def _of_source(source: Source, before: WaveResult, after: WaveResult) -> Seen:
    people = _people(source, before)
    if people is None:
        return Unseen.TOO_FEW_THEN
    why = _why_not(source, before, after)
    if why is not None:
        return why
    then, now = Named(people=people, answered=before.answered), _now(source, after)
    return ByTheme(
        theme=source.theme,
        before=then,
        after=now,
        by=None if now is None else share_difference(now, then),
        smallest_group=after.wave.definition.smallest_group,
    )


def _why_not(source: Source, before: WaveResult, after: WaveResult) -> Unseen | None:
    """Return why a theme cannot be compared, or None."""
    texts = _texts(source.question_id, before), _texts(source.question_id, after)
    if texts[0] is None or texts[1] is None:
        return Unseen.NOT_ASKED
    asked = question_before(texts[1].question, (texts[0].question,))
    if isinstance(asked, NotCompared):
        return _WHY[asked]
    one, other = before.wave.definition, after.wave.definition
    if not is_same_company(one, other):
        return Unseen.OTHER_PEOPLE
    is_same_count = has_same_phrases(source.theme, one, other) and _counted(texts[0]) == _counted(texts[1])
    return None if is_same_count and _counted(texts[0]) else Unseen.OTHER_COUNT


def _counted(texts: TextResult) -> frozenset[str]:
    """Return the languages in whose texts themes were counted for certain: those that are shown."""
    return frozenset(code for code, people in texts.people.items() if people >= LEAST_QUOTED)


def _texts(question_id: str, result: WaveResult) -> TextResult | None:
    return next((one for one in result.texts if one.question.id == question_id), None)


def _now(source: Source, after: WaveResult) -> Named | None:
    people = _people(source, after)
    return None if people is None else Named(people=people, answered=after.answered)


def _people(source: Source, result: WaveResult) -> int | None:
    texts = _texts(source.question_id, result)
    known: Mapping[str, int] = {} if texts is None else {one.theme: one.people for one in texts.themes}
    return known.get(source.theme)


def share_difference(now: Named, before: Named) -> Estimate:
    """Return how much larger the share of those who named a theme is than it was, in percentage points, with
    its interval. Who answered both is unknown, so the two are treated as independent samples; the counts have
    no error of the gate."""
    wide = difference(*(_with_added(one) for one in (now, before)))
    by = WHOLE * (now.people / now.answered - before.people / before.answered)
    return replace(wide, value=by)


def _with_added(named: Named) -> Moments:
    return share_of(named.people + ADDED, named.answered + 2 * ADDED, errors=0)
