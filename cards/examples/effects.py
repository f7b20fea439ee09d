"""What changed from the survey of May 2026 to that of June, after the responses to it."""

from dataclasses import replace
from datetime import date

from cards.data.effects import (
    BecameData,
    EffectLine,
    EffectsData,
    EffectsNoneData,
    NextStepFormData,
    NextStepSavedData,
    NextStepsWantedData,
    NoEffects,
    TakenPart,
    TogetherLine,
)
from cards.data.survey_messages import WaveLine
from cards.examples.basics import say
from cards.examples.survey_messages import discarded
from surveys.gate.model import Word
from surveys.responses.model import Decision
from surveys.responses.seen import ByFigure, ByTheme, ByWord, Favourable, Named, Seen, Unseen
from surveys.results.model import Change, Estimate, Measure


def _june(language: str) -> WaveLine:
    return discarded(language)[0].wave


def _may(language: str) -> WaveLine:
    june = _june(language)
    return replace(
        june,
        wave_id="pulse-2",
        opens_on=date(2026, 5, 7),
        closes_at=june.closes_at.replace(month=5, day=13),
    )


def _line(
    name: str,
    decision: Decision | None,
    seen: Seen,
    *,
    due: date | None = None,
    done_on: date | None = None,
    was_to_come: bool = False,
    wants_step: bool = False,
    by_question: str = "",
    next_step: str = "",
    is_late: bool = False,
    is_own: bool = False,
    together: tuple[TogetherLine, ...] = (),
) -> EffectLine:
    return EffectLine(
        name=name,
        decision=decision,
        item_id=7,
        found=seen,
        was_to_come=was_to_come,
        wants_step=wants_step,
        by_question=by_question,
        due=due,
        done_on=done_on,
        next_step=next_step,
        is_late=is_late,
        is_own=is_own,
        together=together,
    )


# ---------------------------------------------------------------------------- what is seen


def _theme(
    then: int, now: int | None, by: tuple[float, float, float] | None = None, *, theme: str = "fields"
) -> ByTheme:
    """Return a theme that so many of 34, then so many of 36 people named."""
    return ByTheme(
        theme=theme,
        before=Named(people=then, answered=34),
        after=None if now is None else Named(people=now, answered=36),
        by=None if by is None else Estimate(value=by[0], low=by[1], high=by[2]),
        smallest_group=5,
    )


def _agree(mean: tuple[float, float], favourable: tuple[int, int], margin: float) -> ByFigure:
    by = round(mean[1] - mean[0], 2)
    return ByFigure(
        question_id="heard",
        measure=Measure.MEAN,
        after=mean[1],
        change=Change(before=mean[0], by=Estimate(value=by, low=by - margin, high=by + margin)),
        favourable=Favourable(before=favourable[0], after=favourable[1]),
        answered=(34, 36),
    )


def _heard(language: str) -> str:
    return say(language, en="What I say is heard", ja="意見が聞かれていると感じる")


def _fields(language: str, *, next_step: str = "") -> EffectLine:
    return _line(
        say(language, en="Too many fields", ja="入力項目が多い"),
        Decision.WILL_DO,
        _theme(12, 9, (-10.3, -31.2, 11.3)),
        done_on=date(2026, 5, 29),
        due=date(2026, 5, 29),
        wants_step=True,
        next_step=next_step,
    )


def _lines(language: str) -> tuple[EffectLine, ...]:
    mobile = say(language, en="Approve on mobile", ja="スマホで承認したい")
    weekly = say(language, en="Keep Excel weekly reports", ja="Excelの週報を続けたい")
    step = say(
        language,
        en="Ask three teams which fields still take time, by 26 June",
        ja="6月26日（金）までに、3チームに時間のかかる項目を伺います",
    )
    return (
        _fields(language, next_step=step),
        _line(
            mobile,
            Decision.WILL_DO,
            _theme(9, None, theme="mobile"),
            due=date(2026, 7, 10),
            was_to_come=True,
        ),
        _line(
            _heard(language), Decision.ALREADY_THERE, _agree((2.9, 3.5), (28, 53), 0.4)
        ),
        _line(weekly, Decision.NOT_NOW, _theme(6, 8, (4.6, -14.6, 23.0), theme="excel")),
        _line(
            say(language, en="A quiet room for calls", ja="電話用の静かな部屋"),
            Decision.WILL_DO,
            _agree((3.6, 3.1), (55, 39), 0.4),
            due=date(2026, 5, 27),
            is_late=True,
            by_question=_heard(language),
            is_own=True,
        ),
    )  # fmt: skip


def _together(language: str) -> tuple[TogetherLine, ...]:
    """Return more than are named."""
    slow = say(language, en="Slow or unreliable", ja="動作が遅い・不安定")
    known = TogetherLine(name=slow, found=_theme(6, 9, (7.4, -12.0, 26.1)))
    unasked = TogetherLine(name=_heard(language), found=Unseen.NOT_ASKED)
    return (known, unasked, *(replace(known, name=f"{slow} {number}") for number in range(2, 6)))


def _odd(language: str) -> tuple[EffectLine, ...]:
    name = say(language, en="Time to learn", ja="覚える時間がない")
    nps = ByFigure(
        question_id="heard",
        measure=Measure.NPS,
        after=-11.1,
        change=Change(before=-23.5, by=Estimate(value=12.4, low=-25.4, high=50.3)),
        favourable=None,
        answered=(34, 36),
    )
    unseen = [_line(name, Decision.NOT_NOW, why) for why in Unseen]
    return (
        _line(say(language, en="Recommend it", ja="すすめたい"), None, nps),
        _line(name, Decision.WILL_DO, _theme(7, 20, (35.0, 13.1, 53.2)), together=_together(language)),
        _line(name, Decision.ALREADY_THERE, _theme(20, 7, (-39.4, -57.7, -17.0))),
        *unseen,
    )


def _words(language: str) -> tuple[EffectLine, ...]:
    pairs = (
        (Word.FEW, Word.MIXED),
        (Word.MOST, Word.MIXED),
        (Word.FEW, Word.FEW),
        (Word.TOO_FEW, Word.FEW),
    )
    return tuple(
        _line(
            _heard(language),
            Decision.WILL_DO,
            ByWord(question_id="heard", before=then, after=now),
            due=date(2026, 5, 27),
            wants_step=then is now,
        )
        for then, now in pairs
    )


# ---------------------------------------------------------------------------- cards


def _data(language: str, lines: tuple[EffectLine, ...], *, page: int = 0, responds: bool) -> EffectsData:
    return EffectsData(
        before=TakenPart(wave=_may(language), answered=34, invited=46),
        after=TakenPart(wave=_june(language), answered=36, invited=48),
        lines=tuple(replace(line, item_id=number) for number, line in enumerate(lines, 1)),
        page=page,
        responds=responds,
    )


def effects(language: str) -> tuple[EffectsData, ...]:
    """As a member reads it; as whoever responds does; what is rare, on two pages; a small company; where
    nothing is better."""
    return (
        _data(language, _lines(language), responds=False),
        _data(language, _lines(language), responds=True),
        _data(language, _odd(language), responds=False),
        _data(language, _odd(language), page=1, responds=False),
        _data(language, _words(language), responds=True),
        _data(language, _lines(language)[3:], responds=False),
    )


def none(language: str) -> tuple[EffectsNoneData, ...]:
    """For each reason."""
    return tuple(EffectsNoneData(wave=_may(language), why=why) for why in NoEffects)


def became(language: str) -> BecameData:
    """Return what stands in the results of June."""
    asked_no_more = replace(_fields(language), found=Unseen.NOT_ASKED)
    return BecameData(wave_id="pulse-2", lines=(*_lines(language)[:4], asked_no_more))


def forms(language: str) -> tuple[NextStepFormData, ...]:
    """Empty; with what stands there, in one language."""
    first = NextStepFormData(item_id=7, line=_fields(language), languages=("ja", "en"), seen="a1b2")
    step = say(language, en="Ask three teams", ja="3チームに伺います")
    return first, replace(first, languages=(language,), texts={language: step})


def saved(language: str) -> tuple[NextStepSavedData, ...]:
    """Kept; after somebody else; taken back."""
    kept = NextStepSavedData(
        wave_id="pulse-2",
        item_id=7,
        name=say(language, en="Too many fields", ja="入力項目が多い"),
        texts=(say(language, en="Ask three teams", ja="3チームに伺います"),),
    )
    met = replace(
        kept,
        is_met=True,
        by_name=say(language, en="Kobayashi-san", ja="小林"),
        others=(say(language, en="Wait for July", ja="7月まで様子を見ます"),),
    )
    return kept, met, replace(kept, texts=())


def wanted(language: str) -> tuple[NextStepsWantedData, ...]:
    """Two; one."""
    names = (
        say(language, en="Too many fields", ja="入力項目が多い"),
        say(language, en="A quiet room for calls", ja="電話用の静かな部屋"),
    )
    two = NextStepsWantedData(before=_may(language), after=_june(language), names=names)
    return two, replace(two, names=names[:1])
