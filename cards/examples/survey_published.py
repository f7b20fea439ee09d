"""The results of the survey of June 2026 (WORDS, example 7), and of others that look otherwise."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cards import data
from cards.examples.basics import say
from cards.examples.effects import became
from surveys.gate.model import Word
from surveys.results.model import (
    Answered,
    Change,
    Estimate,
    Figures,
    InWords,
    Measure,
    Measured,
    NotCompared,
    NotShown,
)
from surveys.sets.model import QuestionType

DIGEST = "3f9a1c07d2b84e65a1f0c3d97b20e8846d5c1a93f7e2b0486c9d1e5f0a7b3c21"


def _wave(language: str) -> data.WaveLine:
    return data.WaveLine(
        wave_id="pulse-3",
        set_name=say(language, en="Monthly pulse", ja="月次パルス"),
        opens_on=date(2026, 6, 2),
        closes_at=datetime(2026, 6, 9, 17, tzinfo=ZoneInfo("Asia/Tokyo")),
    )


def before(language: str) -> data.WaveBefore:
    """Return the survey of May."""
    wave = replace(
        _wave(language),
        wave_id="pulse-2",
        opens_on=date(2026, 5, 7),
        closes_at=datetime(2026, 5, 13, 17, tzinfo=ZoneInfo("Asia/Tokyo")),
    )
    return data.WaveBefore(wave=wave, answered=34, invited=46)


def _summary(
    language: str,
    *questions: data.SummaryQuestion,
    themes: tuple[data.SummaryThemes, ...] = (),
    answered: int = 36,
    too_few: bool = False,
    smallest_group: int = 5,
    is_first: bool = False,
) -> data.SurveySummaryData:
    return data.SurveySummaryData(
        wave=_wave(language),
        digest=DIGEST,
        smallest_group=smallest_group,
        answered=answered,
        invited=48,
        too_few=too_few,
        before=None if is_first or too_few else before(language),
        questions=questions,
        themes=themes,
    )


# ---------------------------------------------------------------------------- questions


def _question(
    kind: QuestionType, text: str, shown: Answered, *, options: tuple[str, ...] = ()
) -> data.SummaryQuestion:
    return data.SummaryQuestion(text=text, type=kind, points=5, options=options, shown=shown)


def _recommend(language: str) -> str:
    return say(
        language,
        en="How likely are you to recommend Salesforce to a colleague?",
        ja="Salesforceを同僚にすすめる可能性はどのくらいありますか",
    )


def _nps(language: str, change: Change | NotCompared) -> data.SummaryQuestion:
    measured = Measured(
        measure=Measure.NPS, estimate=Estimate(value=-11.1, low=-38.6, high=16.4), change=change
    )
    shown = Figures(answered=36, shares=(44, 23, 33), measures=(measured,))
    return _question(QuestionType.NPS, _recommend(language), shown)


def _change(before: float, by: float, *, margin: float) -> Change:
    return Change(before=before, by=Estimate(value=by, low=by - margin, high=by + margin))


def _agree(text: str, mean: float, favourable: int, change: Change | NotCompared) -> data.SummaryQuestion:
    measures = (
        Measured(
            measure=Measure.MEAN,
            estimate=Estimate(value=mean, low=mean - 0.4, high=mean + 0.4),
            change=change,
        ),
        Measured(
            measure=Measure.FAVOURABLE,
            estimate=Estimate(value=favourable, low=favourable - 16, high=favourable + 16),
            change=NotCompared.FIRST,
        ),
    )
    rest = 100 - favourable
    return _question(
        QuestionType.AGREE,
        text,
        Figures(answered=36, shares=(0, 0, rest, favourable, 0), measures=measures),
    )


def _choice(language: str) -> data.SummaryQuestion:
    options = say(language, en="Time|Fields|Training|Nothing", ja="時間|入力項目|研修|特にない").split("|")
    return _question(
        QuestionType.SINGLE,
        say(language, en="What is most in the way?", ja="いちばんの妨げは何ですか"),
        Figures(answered=35, shares=(20, 46, 11, 23), measures=()),
        options=tuple(options),
    )


def _statements(language: str) -> tuple[str, ...]:
    return tuple(
        say(
            language,
            en="I understand why we use it|It helps my work|I can use it|What I say is heard|"
            "I use it actively, beyond what I am told",
            ja="導入の目的を理解している|自分の業務に役立っている|使いこなせている|意見が聞かれていると感じる|"
            "言われたこと以上に自分から活用している",
        ).split("|")
    )


def _pulse(language: str) -> tuple[data.SummaryQuestion, ...]:
    """Return the monthly set, compared with May in each way that there is."""
    purpose, work, able, heard, active = _statements(language)
    return (
        _nps(language, Change(before=-23.5, by=Estimate(value=12.4, low=-25.4, high=50.3))),
        _agree(purpose, 3.85, 64, _change(3.5, 0.35, margin=0.3)),
        _agree(work, 3.1, 39, _change(3.6, -0.5, margin=0.4)),
        _agree(able, 3.42, 50, _change(3.4, 0.02, margin=0.5)),
        _agree(heard, 2.9, 28, NotCompared.REWORDED),
        _question(QuestionType.AGREE, active, NotShown.TOO_FEW),
        _choice(language),
    )


def _themes(language: str) -> tuple[data.SummaryThemes, ...]:
    named = say(
        language, en="too many fields|approve on mobile", ja="入力項目が多い|スマホで承認したい"
    ).split("|")
    question = say(language, en="Anything at all?", ja="そのほか、何でもお書きください")
    return (data.SummaryThemes(question=question, themes=((named[0], 12), (named[1], 7))),)


# ---------------------------------------------------------------------------- summaries


def summaries(language: str) -> tuple[data.SurveySummaryData, ...]:
    """As in WORDS; the first ones; fifteen questions; a company in words; too few answers; all of it once
    more, reworded, with two questions to recommend and two in free text; what became of the responses to the
    survey before."""
    return (
        replace(
            _summary(language, *_pulse(language), themes=_themes(language)),
            responses_on=date(2026, 6, 16),
        ),
        _summary(
            language,
            _nps(language, NotCompared.FIRST),
            *(_agree(text, 3.5, 50, NotCompared.FIRST) for text in _statements(language)),
            is_first=True,
        ),
        _summary(language, *_fifteen(language)),
        _summary(language, *_in_words(language), answered=14),
        _summary(language, answered=0, too_few=True),
        _summary(language, *_two_of_each(language), themes=_themes(language) * 2, smallest_group=20),
        replace(_summary(language, *_pulse(language), themes=_themes(language)), became=became(language)),
    )


def posted(language: str) -> tuple[data.SurveySummaryData, ...]:
    """As in WORDS; too few answers."""
    return summaries(language)[0], summaries(language)[4]


def _fifteen(language: str) -> tuple[data.SummaryQuestion, ...]:
    text = say(
        language,
        en="Since the last change I have found it easier to enter what I know about my customers on the same "
        "day, on the phone or at the desk, without having to ask somebody else how it is meant",
        ja="前回の変更以降、お客さまについて知ったことを、その日のうちに、スマホでもパソコンでも、ほかの人に"
        "入力のしかたを確認しなくても、以前より簡単に記録できるようになったと感じている",
    )
    return tuple(_agree(text, 3.0, 40 + number, _change(2.9, 0.1, margin=0.3)) for number in range(15))


def _in_words(language: str) -> tuple[data.SummaryQuestion, ...]:
    purpose, work, able, *_ = _statements(language)
    return (
        _question(QuestionType.NPS, _recommend(language), InWords(word=Word.MIXED, before=Word.FEW)),
        _question(QuestionType.AGREE, purpose, InWords(word=Word.MOST, before=NotCompared.FIRST)),
        _question(QuestionType.AGREE, work, InWords(word=Word.TOO_FEW, before=Word.MIXED)),
        _question(QuestionType.AGREE, able, InWords(word=Word.FEW, before=NotCompared.NO_GROUP)),
        _question(QuestionType.SINGLE, _choice(language).text, NotShown.NO_SIDE),
    )


def _two_of_each(language: str) -> tuple[data.SummaryQuestion, ...]:
    one = _nps(language, NotCompared.REWORDED)
    other = _nps(language, _change(-30.0, 18.9, margin=10.0))
    return one, other, _choice(language)


# ---------------------------------------------------------------------------- in place of invitations


def over(language: str) -> tuple[data.SurveyOverData, ...]:
    """With results to come; without."""
    wave = _wave(language)
    return (
        data.SurveyOverData(wave=wave, results_on=date(2026, 6, 10)),
        data.SurveyOverData(wave=wave, results_on=None),
    )
