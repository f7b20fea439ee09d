"""Figures, changes and words of published surveys, as people read them.

Whoever shows results says the same thing in the same words: the summary, the details, homes and trends.
"""

from collections.abc import Collection, Sequence
from decimal import ROUND_HALF_UP, Decimal

from cards.builders.parts import context
from cards.model import MAX_POINTS, Chart, ChartKind, Context, Series
from cards.texts import clean
from cards.words import Words
from surveys.gate.model import Word
from surveys.results.model import (
    Change,
    Estimate,
    InWords,
    Measure,
    Measured,
    NotCompared,
    NotShown,
    Verdict,
)

CHART_LABEL = 20
"""Characters of a label in a chart (`cards.validate`)."""
PLACES = {Measure.NPS: 1, Measure.MEAN: 2, Measure.FAVOURABLE: 0, Measure.SHARE: 0}
"""Decimal places of each measure: what lies beyond them is far inside its interval."""
MOST_PLACES = 4
"""Decimal places of a difference that is one and yet very small: our own default."""
_SIGNED = frozenset({Measure.NPS})
"""Measures that may be below zero, which show their sign."""
_POINTS = frozenset({Measure.FAVOURABLE, Measure.SHARE})
"""Measures in percent: their changes are in percentage points."""
_EXPLAINED = (Measure.NPS, Measure.FAVOURABLE)
"""Measures that have a name of their own, which not everybody knows."""


# ---------------------------------------------------------------------------- one figure


def measure_name(measure: Measure, words: Words) -> str:
    """Return what a measure is called, but for the share of an option, which is called by the option."""
    return words.text(f"result.measure.{measure}")


def value_text(measure: Measure, value: float, words: Words) -> str:
    """Write one value of a measure: `+12.4`, `3.85`, `64 %`."""
    rounded = _rounded(value, PLACES[measure])
    if measure in _POINTS:
        return words.percent(rounded / 100)
    return _signed(rounded, words) if measure in _SIGNED else words.exact(rounded)


def difference_text(
    measure: Measure, value: float, words: Words, *, is_some: bool = False, is_bare: bool = False
) -> str:
    """Write a difference of a measure, always with its sign; of shares in percentage points. `is_some`: it is
    one, and never reads as none, for which it gets more places than usual. `is_bare`: beside another one that
    names the unit already."""
    rounded, places = _rounded(value, PLACES[measure]), PLACES[measure]
    while is_some and not rounded and places < MOST_PLACES:
        places += 1
        rounded = _rounded(value, places)
    signed = _signed(rounded, words)
    return words.text("result.points", number=signed) if measure in _POINTS and not is_bare else signed


def estimate_text(measure: Measure, estimate: Estimate, words: Words) -> str:
    """Write a figure with its 95 % interval in brackets, which `how_to_read` explains once."""
    return words.text(
        "result.estimate",
        value=value_text(measure, estimate.value, words),
        low=value_text(measure, estimate.low, words),
        high=value_text(measure, estimate.high, words),
    )


def level_text(measured: Measured, words: Words) -> str:
    """Write a figure alone, and that of the last wave where there is one: `−11.1 (last −23.5)`."""
    value = value_text(measured.measure, measured.estimate.value, words)
    if not isinstance(measured.change, Change):
        return value
    before = value_text(measured.measure, measured.change.before, words)
    return words.text("result.level", value=value, before=before)


def change_text(measured: Measured, words: Words) -> str:
    """Say whether a figure changed since the last wave, with the interval; or why nobody can compare."""
    return _change("result.change", measured, words)


def change_brief(measured: Measured, words: Words) -> str:
    """Say the same, with the interval in brackets, which `how_to_read` explains once."""
    return _change("result.brief", measured, words)


def _change(key: str, measured: Measured, words: Words) -> str:
    if not isinstance(measured.change, Change):
        return not_compared_text(measured.change, words)
    by, verdict = measured.change.by, measured.change.verdict
    numbers = {"by": by.value, "low": by.low, "high": by.high}
    return words.text(
        f"{key}.{verdict}",
        **{
            name: difference_text(measured.measure, number, words, is_some=verdict is not Verdict.UNCLEAR)
            for name, number in numbers.items()
        },
    )


def change_word(change: Change | NotCompared, words: Words) -> str:
    """Say the same in a word or two, for tables and lists: up, down, cannot say, not comparable."""
    if isinstance(change, Change):
        return words.text(f"result.verdict.{change.verdict}")
    return words.text("result.verdict.none")


def not_compared_text(reason: NotCompared, words: Words) -> str:
    """Say in a sentence why a figure is not compared with the last wave."""
    return words.text(f"result.not_compared.{reason}")


def participation_text(answered: int, invited: int, words: Words) -> str:
    """Say how many of those invited answered; `invited` is never 0 in a wave that was published."""
    share = words.percent(Decimal(answered) / invited) if invited else words.percent(0)
    return words.count("result.participation", answered, invited=invited, percent=share)


def _rounded(value: float, places: int) -> Decimal:
    """Round half up, as people do by hand; never minus zero."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def _signed(number: Decimal, words: Words) -> str:
    return f"+{words.exact(number)}" if number > 0 else words.exact(number)


# ---------------------------------------------------------------------------- words of small groups


def word_text(word: Word, words: Words) -> str:
    """Return the word of a small group: few, mixed, most; or that too few answered."""
    return words.text(f"result.word.{word}")


def in_words_text(shown: InWords, words: Words) -> str:
    """Return the word of a small group with that of last time, or why there is none."""
    now = word_text(shown.word, words)
    if isinstance(shown.before, Word):
        return words.text("result.word.with_before", word=now, before=word_text(shown.before, words))
    return words.text("result.word.alone", word=now, why=not_compared_text(shown.before, words))


def not_shown_text(reason: NotShown, words: Words) -> str:
    """Say why there is nothing to show of a question."""
    return words.text(f"result.not_shown.{reason}")


# ---------------------------------------------------------------------------- explained, and drawn


def why_figures(words: Words) -> Context:
    """Return the sentence that says why figures carry a small error."""
    return context(words.text("result.why.figures"))


def why_words(words: Words) -> Context:
    """Return the sentence that says why small groups are shown in words."""
    return context(words.text("result.why.words"))


def how_to_read(measures: Collection[Measure], words: Words) -> Context | None:
    """Return what figures in brackets and the measures mean, of those that are shown; None without any."""
    if not measures:
        return None
    explained = [words.text(f"result.help.{one}") for one in _EXPLAINED if one in measures]
    return context("\n".join([words.text("result.help.interval"), *explained]))


def what_words_mean(words: Words) -> Context:
    """Return from which share on a small group is said to have few or most favourable answers."""
    return context(words.text("result.help.words"))


def without_stop(text: str) -> str:
    """Return a question or statement as it stands before a colon: without the stop at its end."""
    return text.rstrip().rstrip(".。") or text


def chart_label(text: str, number: int | None = None) -> str:
    """Return a label that a chart takes; numbered ones stay apart when they are cut."""
    return clean(text if number is None else f"{number} {text}", CHART_LABEL)


def favourable_chart(rows: Sequence[tuple[int, str, float]], words: Words) -> Chart | None:
    """Return the favourable shares as bars, one for each question: its number, its text, whole percent; None
    without any. They stand in the list of questions too, whose names the chart may have to cut."""
    shown = rows[:MAX_POINTS]
    if not shown:
        return None
    return Chart(
        ChartKind.BAR,
        words.text("result.chart.favourable"),
        tuple(chart_label(text, number) for number, text, _ in shown),
        (Series(words.text("result.chart.percent"), tuple(float(round(value)) for *_, value in shown)),),
        is_listed=True,
        heading=words.text("result.chart.question"),
    )


def distribution_chart(
    title: str, labels: Sequence[str], shares: Sequence[int], words: Words, *, is_listed: bool = False
) -> Chart | None:
    """Return the shares of a question's answers as bars, in whole percent; None without any. `is_listed`:
    they stand in a list behind it too."""
    pairs = [*zip(labels, shares, strict=False)][:MAX_POINTS]
    if not pairs:
        return None
    return Chart(
        ChartKind.BAR,
        title,
        tuple(label for label, _ in pairs),
        (Series(words.text("result.chart.percent"), tuple(float(share) for _, share in pairs)),),
        is_listed,
        words.text("result.chart.answer"),
    )
