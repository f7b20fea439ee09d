"""From what was published of a wave, and of the one before it, to results ready to be read."""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from surveys.ballots.checking import own_invited
from surveys.gate.model import (
    COMPANY,
    CountsRelease,
    Group,
    QuoteRelease,
    Released,
    TextsRelease,
    ThemeRelease,
    Word,
    WordRelease,
)
from surveys.results.comparing import (
    has_same_phrases,
    identity,
    is_same_company,
    is_same_size,
    question_before,
)
from surveys.results.model import (
    Answered,
    Change,
    Figures,
    GroupResult,
    InWords,
    Measured,
    NotCompared,
    NotShown,
    QuestionResult,
    TextResult,
    ThemeCount,
    WaveResult,
)
from surveys.results.shares import Counts, Figure, counts_of, figures_of, shares_of
from surveys.results.statistics import difference, interval
from surveys.sets.model import Question, QuestionType
from surveys.waves.model import Definition, Path, Wave


@dataclass(frozen=True, slots=True)
class Published:
    """A wave with what was published of it."""

    wave: Wave
    released: Released


def read_results(
    now: Published, before: Published | None, *, of: Collection[int] | None = None
) -> WaveResult:
    """Return a wave's results, or those of some of its groups, compared with those of an earlier wave."""
    seen, seen_before = _Ledger(now), None if before is None else _Ledger(before, after=now.wave.definition)
    return WaveResult(
        wave=now.wave,
        before=None if before is None else before.wave,
        answered=now.released.answered,
        invited=now.released.invited,
        too_few=now.released.too_few,
        places=now.released.groups,
        groups=tuple(
            _group(group, seen, seen_before)
            for group in now.released.groups
            if of is None or group.number in of
        ),
        texts=() if now.released.too_few else tuple(_texts(seen, seen_before)),
    )


class _Ledger:
    """What was published, by group and question."""

    def __init__(self, published: Published, *, after: Definition | None = None) -> None:
        self.definition: Definition = published.wave.definition
        self.is_same_company = after is None or is_same_company(self.definition, after)
        self._asked: dict[str, Question | NotCompared] = {}
        self.group_of: dict[Hashable, Group] = {identity(one): one for one in published.released.groups}
        self.invited: Mapping[Path, int] = _own_invited(self.definition)
        self.counts: dict[tuple[int, str], CountsRelease] = {}
        self.words: dict[tuple[int, str], WordRelease] = {}
        self.people: dict[tuple[str, str], int] = {}
        self.themes: dict[str, list[ThemeRelease]] = {}
        self.quotes: Sequence[QuoteRelease] = published.released.quotes
        for figure in published.released.figures:
            match figure:
                case CountsRelease():
                    self.counts[figure.group, figure.question_id] = figure
                case WordRelease():
                    self.words[figure.group, figure.question_id] = figure
                case TextsRelease():
                    self.people[figure.question_id, figure.language] = figure.people
                case ThemeRelease():
                    self.themes.setdefault(figure.question_id, []).append(figure)

    def people_of(self, group: Group) -> int:
        """Return how many of a group were invited."""
        return sum(self.invited[path] for path in group.of)

    def people_who_named(self, theme: ThemeRelease) -> int | None:
        """Return how many named a theme or term of another wave; None where fewer than could be shown."""
        for one in self.themes.get(theme.question_id, ()):
            if (one.theme, one.is_known) == (theme.theme, theme.is_known):
                return one.people
        return None

    def asked(self, question: Question) -> Question | NotCompared:
        """Return the question here that asks the same as one of another wave, or why there is none."""
        if question.id not in self._asked:
            self._asked[question.id] = question_before(question, self.definition.questions)
        return self._asked[question.id]


def _own_invited(definition: Definition) -> Mapping[Path, int]:
    """Return how many were invited in each place itself, without those below it."""
    own = own_invited(definition)
    return {node.path: own[number] for number, node in enumerate(definition.nodes)}


# ---------------------------------------------------------------------------- groups


def _group(group: Group, seen: _Ledger, before: _Ledger | None) -> GroupResult:
    matching = None if before is None else before.group_of.get(identity(group))
    return GroupResult(
        group=group,
        invited=seen.people_of(group),
        questions=tuple(
            QuestionResult(question=question, shown=_shown(question, group, seen, before, matching))
            for question in seen.definition.questions
            if question.type is not QuestionType.TEXT
        ),
    )


def _shown(
    question: Question, group: Group, seen: _Ledger, before: _Ledger | None, matching: Group | None
) -> Answered:
    earlier = _earlier(question, group, seen, before, matching)
    word = seen.words.get((group.number, question.id))
    if word is not None:
        return InWords(word=word.word, before=_word_before(before, matching, earlier))
    released = seen.counts.get((group.number, question.id))
    if released is None:
        return NotShown.NO_SIDE
    counts = counts_of(question, released.counts)
    if counts is None:
        return NotShown.TOO_FEW
    return Figures(
        answered=counts.people,
        shares=shares_of(question, counts),
        measures=tuple(_measured(question, counts, _counts_before(before, matching, earlier))),
    )


def _earlier(
    question: Question, group: Group, seen: _Ledger, before: _Ledger | None, matching: Group | None
) -> Question | NotCompared:
    """Return the question of the earlier wave that is compared with, or why there is none."""
    if before is None:
        return NotCompared.FIRST
    asked = before.asked(question)
    if isinstance(asked, Question) and matching is None:
        return NotCompared.NO_GROUP
    if isinstance(asked, Question) and matching is not None and not _is_same(group, seen, matching, before):
        return NotCompared.OTHER_PEOPLE
    return asked


def _is_same(group: Group, seen: _Ledger, matching: Group, before: _Ledger) -> bool:
    """Tell whether about the same people were asked, as far as numbers of people invited can tell."""
    if group.number == COMPANY:
        return before.is_same_company
    return is_same_size(seen.people_of(group), before.people_of(matching))


def _word_before(
    before: _Ledger | None, matching: Group | None, earlier: Question | NotCompared
) -> Word | NotCompared:
    if before is None or matching is None or isinstance(earlier, NotCompared):
        return earlier if isinstance(earlier, NotCompared) else NotCompared.NO_GROUP
    found = before.words.get((matching.number, earlier.id))
    return NotCompared.OTHER_FORM if found is None else found.word


def _counts_before(
    before: _Ledger | None, matching: Group | None, earlier: Question | NotCompared
) -> Counts | NotCompared:
    if before is None or matching is None or isinstance(earlier, NotCompared):
        return earlier if isinstance(earlier, NotCompared) else NotCompared.NO_GROUP
    found = before.counts.get((matching.number, earlier.id))
    if found is None:
        return NotCompared.OTHER_FORM
    return counts_of(earlier, found.counts) or NotCompared.TOO_FEW


def _measured(question: Question, counts: Counts, before: Counts | NotCompared) -> Iterator[Measured]:
    """Yield the figures of a question; those of the earlier one are the same, in the same order."""
    now = figures_of(question, counts)
    if isinstance(before, NotCompared):
        yield from (_one(figure, before) for figure in now)
        return
    for figure, earlier in zip(now, figures_of(question, before), strict=True):
        by = replace(difference(figure.moments, earlier.moments), value=figure.shown - earlier.shown)
        yield _one(figure, Change(before=earlier.shown, by=by))


def _one(figure: Figure, change: Change | NotCompared) -> Measured:
    estimate = interval(figure.moments, low=figure.low, high=figure.high)
    shown = min(max(figure.shown, estimate.low), estimate.high)
    return Measured(
        measure=figure.measure, option=figure.option, estimate=replace(estimate, value=shown), change=change
    )


# ---------------------------------------------------------------------------- what people wrote


def _texts(seen: _Ledger, before: _Ledger | None) -> Iterator[TextResult]:
    for question in seen.definition.questions:
        if question.type is QuestionType.TEXT:
            named = sorted(seen.themes.get(question.id, []), key=lambda one: (-one.people, one.theme))
            counted = [_theme(one, seen, _comparable(question, before)) for one in named]
            yield TextResult(
                question=question,
                people={code: people for (of, code), people in seen.people.items() if of == question.id},
                themes=tuple(one for is_known, one in counted if is_known),
                terms=tuple(one for is_known, one in counted if not is_known),
                quotes=_quotes(question, seen),
            )


def _comparable(question: Question, before: _Ledger | None) -> _Ledger | NotCompared:
    """Return the wave in which what people wrote to the question can be compared, or why there is none."""
    if before is None:
        return NotCompared.FIRST
    asked = before.asked(question)
    if isinstance(asked, NotCompared):
        return asked
    return before if before.is_same_company else NotCompared.OTHER_PEOPLE


def _theme(one: ThemeRelease, seen: _Ledger, before: _Ledger | NotCompared) -> tuple[bool, ThemeCount]:
    apart, people = before if isinstance(before, NotCompared) else None, None
    if not isinstance(before, NotCompared):
        theme = one.theme if one.is_known else ""
        if has_same_phrases(theme, seen.definition, before.definition):
            people = before.people_who_named(one)
        else:
            apart = NotCompared.REWORDED
    names = seen.definition.theme_names.get(one.theme, {}) if one.is_known else {}
    count = ThemeCount(theme=one.theme, names=names, people=one.people, before=people, apart=apart)
    return one.is_known, count


def _quotes(question: Question, seen: _Ledger) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[QuoteRelease]] = {}
    for quote in seen.quotes:
        if quote.question_id == question.id:
            found.setdefault(quote.language, []).append(quote)
    return {
        code: tuple(quote.text for quote in sorted(quotes, key=lambda quote: quote.place))
        for code, quotes in sorted(found.items())
    }
