"""Whether what people said has changed, in the same words wherever it is told."""

from cards.builders.result_parts import difference_text, value_text, word_text
from cards.data.effects import EffectLine
from cards.texts import NAME, clean
from cards.words import Words
from surveys.responses.model import Decision
from surveys.responses.seen import ByFigure, ByTheme, ByWord, Moved, Named, Seen, Unseen, moved_of
from surveys.results.model import Estimate, Measure


def did_text(line: EffectLine, words: Words) -> str:
    """Say in a word or two what was answered, and how far it is."""
    if line.decision is not Decision.WILL_DO:
        return words.text(f"effects.did.{line.decision or 'none'}")
    if line.done_on is not None:
        return words.text("effects.did.done", on=line.done_on)
    if line.due is not None:
        key = "effects.did.late" if line.is_late else "effects.did.will_do.until"
        return words.text(key, due=line.due)
    return words.text("effects.did.will_do")


def verdict_text(seen: Seen, words: Words) -> str:
    """Say what may be said of the difference, with its size and interval where there are any."""
    match seen:
        case ByFigure(measure=measure, change=change):
            return _change(measure, change.by, seen, words)
        case ByTheme(after=Named(), by=Estimate() as by):
            return _change(Measure.SHARE, by, seen, words)
        case _:
            return _verdict(seen, words)


def levels(seen: Seen, words: Words) -> tuple[str, str] | None:
    """Return how it was and how it is; None where nothing is compared."""
    match seen:
        case ByFigure():
            return _levels(seen, words)
        case ByTheme(before=before, after=after):
            return _named(before, words), _hidden(seen, words) if after is None else _named(after, words)
        case ByWord(before=was, after=word):
            return word_text(was, words), word_text(word, words)
        case Unseen():
            return None


def short_text(line: EffectLine, words: Words) -> str:
    """Say all of it on one line, without the interval."""
    did, seen = did_text(line, words), line.found
    if isinstance(seen, Unseen):
        return words.text("effects.short.unseen", did=did, why=_verdict(seen, words))
    then, now = _short(seen, words)
    return words.text("effects.short", did=did, then=then, now=now, verdict=_verdict(seen, words))


def together_text(seen: Seen, words: Words) -> str:
    """Say the same of what was answered together with something else."""
    if isinstance(seen, Unseen):
        return _verdict(seen, words)
    then, now = _short(seen, words)
    return words.text("effects.together.line", then=then, now=now, verdict=_verdict(seen, words))


def _short(seen: ByFigure | ByTheme | ByWord, words: Words) -> tuple[str, str]:
    match seen:
        case ByFigure(measure=measure, change=change, after=after):
            then = value_text(measure, change.before, words)
            said = words.text("effects.mean", value=then) if measure is Measure.MEAN else then
            return said, value_text(measure, after, words)
        case ByTheme(before=before, after=after):
            now = _hidden(seen, words) if after is None else _people(after, words)
            return _people(before, words), now
        case ByWord(before=was, after=word):
            return word_text(was, words), word_text(word, words)


def _people(named: Named, words: Words) -> str:
    return words.text("effects.people", people=named.people, percent=words.percent(_share(named)))


def _named(named: Named, words: Words) -> str:
    return words.text(
        "effects.named",
        people=named.people,
        answered=named.answered,
        percent=words.percent(_share(named)),
    )


def _share(named: Named) -> float:
    """Return the share of all who took part; nobody did in no wave that was published."""
    return named.people / named.answered if named.answered else 0


def _hidden(seen: ByTheme, words: Words) -> str:
    return words.text("effects.hidden", k=seen.smallest_group)


def _levels(seen: ByFigure, words: Words) -> tuple[str, str]:
    (n_then, n_now), share = seen.answered, seen.favourable
    if share is None:
        return (
            _level(seen.measure, seen.change.before, n_then, words),
            _level(seen.measure, seen.after, n_now, words),
        )
    return (
        _agreed(seen.change.before, share.before, n_then, words),
        _agreed(seen.after, share.after, n_now, words),
    )


def _level(measure: Measure, value: float, n: int, words: Words) -> str:
    return words.text("effects.level", value=value_text(measure, value, words), n=n)


def _agreed(mean: float, favourable: float, n: int, words: Words) -> str:
    return words.text(
        "effects.agreed",
        mean=value_text(Measure.MEAN, mean, words),
        favourable=value_text(Measure.FAVOURABLE, favourable, words),
        n=n,
    )


def _change(measure: Measure, by: Estimate, seen: Seen, words: Words) -> str:
    is_some = moved_of(seen) in (Moved.BETTER, Moved.WORSE)
    low, high = (
        difference_text(measure, end, words, is_some=is_some, is_bare=True) for end in (by.low, by.high)
    )
    return words.text(
        "effects.change",
        verdict=_verdict(seen, words),
        by=difference_text(measure, by.value, words, is_some=is_some),
        low=low,
        high=high,
    )


def _verdict(seen: Seen, words: Words) -> str:
    """Say in which direction it went, or that nobody can say so."""
    match seen:
        case Unseen() as why:
            return words.text(f"effects.unseen.{why}")
        case ByTheme(after=None) | ByTheme(by=None):
            return words.text("effects.verdict.theme.hidden")
        case ByTheme():
            kind = "theme"
        case ByWord():
            kind = "word"
        case _:
            kind = "figure"
    return words.text(f"effects.verdict.{kind}.{moved_of(seen)}")


def name_text(line: EffectLine, words: Words) -> str:
    """Return what people said, or what was added to it, which is told apart."""
    name = clean(line.name, NAME)
    return words.text("responses.said.own", name=name) if line.is_own else name
