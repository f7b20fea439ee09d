"""The results of June 2026 (WORDS, example 7): of a group, over half a year, and where there are none."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cards import data
from cards.data.survey_results import NamedLine, QuotesPart, TextsLine, TrendMark, TrendQuestion, TrendRow
from cards.examples.basics import say
from cards.examples.survey_form import DIGEST
from cards.examples.survey_messages import discarded
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
from surveys.sets.model import MOST_OPTIONS, MOST_QUESTIONS, QuestionType

TAKEN = data.Taken(answered=36, invited=48, too_few=False)
_TOO_FEW = data.Taken(answered=0, invited=48, too_few=True)
_EVERYBODY = data.ResultPlace(group=0, path=(), is_rest=False)
_ZONE = ZoneInfo("Asia/Tokyo")


def _wave(language: str) -> data.WaveLine:
    return discarded(language)[0].wave


def _month(language: str, month: int) -> data.WaveLine:
    """Return the wave of a month of 2026."""
    return replace(
        _wave(language),
        wave_id=f"pulse-{month}",
        opens_on=date(2026, month, 2),
        closes_at=datetime(2026, month, 9, 17, tzinfo=_ZONE),
    )


def _place(language: str, number: int, *, is_rest: bool = False) -> data.ResultPlace:
    sales, east = say(language, en="Sales", ja="営業部"), say(language, en="East", ja="東日本")
    return data.ResultPlace(group=number, path=(sales,) if is_rest else (sales, east), is_rest=is_rest)


# ---------------------------------------------------------------------------- one group


def _nps() -> Figures:
    change = Change(before=-23.5, by=Estimate(value=12.4, low=-25.4, high=50.3))
    measured = Measured(
        measure=Measure.NPS, estimate=Estimate(value=-11.1, low=-37.2, high=15.0), change=change
    )
    return Figures(answered=36, shares=(39, 33, 28), measures=(measured,))


def _fell() -> Change:
    return Change(before=40.2, by=Estimate(value=-51.3, low=-80.4, high=-22.2))


def _agreement() -> Figures:
    """Two figures: one rose, of the other nobody can say."""
    mean = Measured(
        measure=Measure.MEAN,
        estimate=Estimate(value=3.62, low=3.25, high=3.99),
        change=Change(before=3.1, by=Estimate(value=0.52, low=0.02, high=1.02)),
    )
    favourable = Measured(
        measure=Measure.FAVOURABLE,
        estimate=Estimate(value=58.8, low=42.0, high=75.6),
        change=Change(before=64.7, by=Estimate(value=-5.9, low=-29.0, high=17.2)),
    )
    return Figures(answered=34, shares=(6, 12, 23, 35, 24), measures=(mean, favourable))


def _choice(options: int, change: Change | NotCompared) -> Figures:
    return Figures(
        answered=35,
        shares=tuple(100 // options for _ in range(options)),
        measures=tuple(
            Measured(
                measure=Measure.SHARE,
                option=number,
                estimate=Estimate(value=100 / options, low=0.0, high=40.2),
                change=change,
            )
            for number in range(1, options + 1)
        ),
    )


def _question(language: str, kind: QuestionType, shown: Answered) -> data.ResultQuestion:
    texts = {
        QuestionType.NPS: (
            "Would you recommend the tool to a colleague?",
            "このツールを同僚にすすめますか。",
        ),
        QuestionType.AGREE: ("I understand why we use it.", "使う理由を理解している。"),
    }
    en, ja = texts.get(kind, ("What helps most?", "いちばん助かっていることは何ですか。"))
    chosen = ("it is quicker", "nothing gets lost", "I can see my own figures")
    options = chosen if language == "en" else ("早い", "抜けがない", "自分の数字が見える")
    has_options = kind in (QuestionType.SINGLE, QuestionType.MULTI)
    return data.ResultQuestion(
        text=say(language, en=en, ja=ja), type=kind, options=options if has_options else (), shown=shown
    )


def _company(language: str) -> data.SurveyDetailsData:
    fell = Change(before=60.0, by=Estimate(value=-26.7, low=-50.1, high=-3.2))
    return data.SurveyDetailsData(
        wave=_wave(language),
        before=data.WaveBefore(wave=_month(language, 5), answered=34, invited=46),
        taken=TAKEN,
        digest=DIGEST,
        smallest_group=5,
        place=_EVERYBODY,
        invited=48,
        in_words=False,
        others=3,
        questions=(
            _question(language, QuestionType.NPS, _nps()),
            _question(language, QuestionType.AGREE, _agreement()),
            _question(language, QuestionType.SINGLE, _choice(3, fell)),
            _question(language, QuestionType.MULTI, _choice(3, NotCompared.REWORDED)),
            _question(language, QuestionType.AGREE, NotShown.TOO_FEW),
        ),
        texts=(
            TextsLine(
                question_id="anything",
                text=say(language, en="Anything at all?", ja="ほかに何でもお書きください。"),
            ),
        ),
        page=0,
        answered_before=_month(language, 5),
    )


def details(language: str) -> tuple[data.SurveyDetailsData, ...]:
    """The company; a small group; the others of a place; too few answers; the most that a set may hold; every
    reason for which nothing is compared, and what fell."""
    company = _company(language)
    shown: tuple[Answered, ...] = (
        InWords(word=Word.MIXED, before=Word.FEW),
        InWords(word=Word.MOST, before=NotCompared.NO_GROUP),
        NotShown.NO_SIDE,
        InWords(word=Word.TOO_FEW, before=Word.TOO_FEW),
    )
    kinds = (QuestionType.NPS, QuestionType.AGREE, QuestionType.SINGLE, QuestionType.AGREE)
    small = replace(
        company,
        place=_place(language, 2),
        invited=12,
        in_words=True,
        questions=tuple(_question(language, kind, one) for kind, one in zip(kinds, shown, strict=True)),
        texts=(),
    )
    rest = replace(small, place=_place(language, 3, is_rest=True), before=None)
    too_few = replace(company, taken=_TOO_FEW)
    return company, small, rest, too_few, _longest(company, language), _not_compared(company, language)


def _not_compared(company: data.SurveyDetailsData, language: str) -> data.SurveyDetailsData:
    fell = Change(before=4.1, by=Estimate(value=-0.48, low=-0.9, high=-0.06))
    shown = [
        Figures(
            answered=36,
            shares=(6, 12, 23, 35, 24),
            measures=(
                Measured(
                    measure=Measure.MEAN, estimate=Estimate(value=3.62, low=3.25, high=3.99), change=change
                ),
            ),
        )
        for change in (fell, *(one for one in NotCompared if one is not NotCompared.FIRST))
    ]
    asked = tuple(_question(language, QuestionType.AGREE, one) for one in shown)
    return replace(company, before=None, questions=asked, texts=())


def _longest(company: data.SurveyDetailsData, language: str) -> data.SurveyDetailsData:
    """Fifteen choices of twelve options: the second page."""
    option = say(language, en="An option that is as long as it may be: ", ja="長い選択肢の文：")
    question = replace(
        _question(language, QuestionType.SINGLE, _choice(MOST_OPTIONS, NotCompared.OTHER_SCALE)),
        options=tuple(f"{option}{number:02} ".ljust(75, "x") for number in range(1, MOST_OPTIONS + 1)),
    )
    return replace(company, questions=(question,) * MOST_QUESTIONS, page=1)


def choices(language: str) -> tuple[data.SurveyGroupChoiceData, ...]:
    """Three groups, one of them the reader's; a page in the middle; no group at all."""
    others = data.ResultPlace(group=4, path=(), is_rest=True)
    places = _place(language, 2), _place(language, 3, is_rest=True), others
    groups = tuple(
        data.GroupToChoose(place=place, invited=invited, is_own=place.group == 2)
        for place, invited in zip(places, (12, 9, 27), strict=True)
    )
    usual = data.SurveyGroupChoiceData(
        wave=_wave(language), smallest_group=5, groups=groups, page=0, pages=1, total=3
    )
    return usual, replace(usual, page=1, pages=3, total=140), replace(usual, groups=(), total=0)


def missing(language: str) -> tuple[data.SurveyResultsMissingData, ...]:
    """Each of the reasons."""
    wave = _wave(language)
    return tuple(
        data.SurveyResultsMissingData(why=why, wave=None if why is data.ResultsMissing.GONE else wave)
        for why in data.ResultsMissing
    )


# ---------------------------------------------------------------------------- texts


def texts(language: str) -> tuple[data.SurveyTextsData, ...]:
    """Themes and the first texts; the last ones; nothing at all."""
    fields = say(language, en="Too many fields", ja="入力項目が多い")
    phone = say(language, en="Approve on the phone", ja="スマホで承認したい")
    usual = data.SurveyTextsData(
        wave=_wave(language),
        question_id="anything",
        question=say(language, en="Anything at all?", ja="ほかに何でもお書きください。"),
        smallest_group=5,
        people=((language, 28), (say(language, en="ja", ja="en"), 6)),
        has_before=True,
        themes=(
            NamedLine(name=fields, people=12, before=9),
            NamedLine(name=phone, people=7, before=None),
        ),
        terms=(NamedLine(name=say(language, en="dashboard", ja="ダッシュボード"), people=5, before=None),),
        quotes=(
            QuotesPart(
                language=language,
                texts=(
                    say(language, en="Fewer fields, please.", ja="入力項目を減らしてほしい。"),
                    say(
                        language,
                        en="The old way was quicker.\nBut I see why.",
                        ja="前の方が早かった。\nでも理由はわかる。",
                    ),
                ),
            ),
        ),
        page=0,
        pages=3,
    )
    return (
        usual,
        replace(usual, page=2),
        replace(usual, people=(), themes=(), terms=(), quotes=(), page=0, pages=1),
    )


# ---------------------------------------------------------------------------- lists


def lists(language: str) -> tuple[data.SurveyResultsListData, ...]:
    """Two, and none."""
    lines = (
        data.ResultLine(wave=_wave(language), taken=TAKEN),
        data.ResultLine(wave=_month(language, 5), taken=_TOO_FEW),
    )
    usual = data.SurveyResultsListData(lines=lines, page=0, pages=2)
    return usual, replace(usual, lines=(), pages=1)


def own(language: str) -> tuple[data.ResultLine, ...]:
    """For a member's home."""
    return lists(language)[0].lines


def latest(language: str) -> tuple[data.LatestResults, ...]:
    """For the home of whoever leads: compared, fallen, the first one, of a small company, of too few."""
    line = own(language)[0]
    nps = _nps()
    first = replace(nps, measures=(replace(nps.measures[0], change=NotCompared.FIRST),))
    fell = replace(nps, measures=(replace(nps.measures[0], change=_fell()),))
    shown = (nps, fell, first, InWords(word=Word.MOST, before=Word.MIXED), NotShown.TOO_FEW)
    known = tuple(data.LatestResults(line=line, nps=one) for one in shown)
    return (*known, data.LatestResults(line=own(language)[1], nps=None))


# ---------------------------------------------------------------------------- over time

_VALUES = (-31.0, -40.2, -35.5, -20.0, -23.5, -11.1)


def _mark(value: float, apart: NotCompared | None = None) -> TrendMark:
    return TrendMark(value=Estimate(value=value, low=value - 25, high=value + 25), apart=apart)


def trends(language: str) -> tuple[data.SurveyTrendData, ...]:
    """Half a year with a question that was reworded; a small group in words; two waves; nothing, for long."""
    waves = tuple(_month(language, month) for month in range(1, 7))
    nps = TrendRow(
        measure=Measure.NPS,
        option="",
        marks=tuple(
            _mark(value, None if place else NotCompared.FIRST) for place, value in enumerate(_VALUES)
        ),
    )
    reworded = (NotCompared.FIRST, None, None, NotCompared.REWORDED, None, None)
    agree = TrendRow(
        measure=Measure.FAVOURABLE,
        option="",
        marks=tuple(
            _mark(value, apart) for value, apart in zip((61, 55, 52, 48, 57, 59), reworded, strict=True)
        ),
    )
    usual = data.SurveyTrendData(
        wave=waves[-1],
        place=_EVERYBODY,
        waves=waves,
        taken=(TAKEN,) * 6,
        questions=(
            TrendQuestion(
                text=say(language, en="Would you recommend the tool?", ja="このツールをすすめますか。"),
                rows=(nps,),
            ),
            TrendQuestion(
                text=say(language, en="It helps my work.", ja="仕事の役に立っている。"), rows=(agree,)
            ),
        ),
        page=0,
        pages=2,
    )
    small = replace(usual, place=_place(language, 2), questions=(_in_words(usual.questions[0]),), pages=1)
    empty = replace(usual, waves=waves[:1] * 8 + waves, taken=(TAKEN,) * 14, questions=(), pages=1)
    return usual, small, _short(usual, language), empty


def _in_words(question: TrendQuestion) -> TrendQuestion:
    """Return a question of a small group that was not there in two waves, and had figures in one."""
    told = (Word.FEW, None, None, Word.FEW, Word.MIXED, NotShown.TOO_FEW)
    apart = {0: NotCompared.FIRST, 3: NotCompared.NO_GROUP}
    words = TrendRow(
        measure=None,
        option="",
        marks=tuple(
            None if value is None else TrendMark(value=value, apart=apart.get(place))
            for place, value in enumerate(told)
        ),
    )
    return replace(question, rows=(words,))


def _short(usual: data.SurveyTrendData, language: str) -> data.SurveyTrendData:
    """Return the shares of three options in two waves."""
    options = _question(language, QuestionType.SINGLE, NotShown.NO_SIDE).options
    rows = tuple(
        TrendRow(
            measure=Measure.SHARE, option=option, marks=(_mark(share, NotCompared.FIRST), _mark(share + 2))
        )
        for option, share in zip(options, (50, 30, 16), strict=True)
    )
    question = TrendQuestion(text=say(language, en="What helps?", ja="助かることは何ですか。"), rows=rows)
    return replace(
        usual, waves=usual.waves[:2], taken=usual.taken[:2], questions=(question,), page=1, pages=2
    )


# ---------------------------------------------------------------------------- files


def files(language: str) -> tuple[data.SurveyFileData, ...]:
    """Each file; the evidence of an open wave; each where there is no address."""
    usual = data.SurveyFileData(
        wave=_wave(language),
        what=data.SurveyFile.EVIDENCE,
        schedule_id="pulse",
        address="https://hojorin.example.com/files/survey/abc.def",
        minutes=60,
        is_over=True,
    )
    kinds = tuple(replace(usual, what=what) for what in data.SurveyFile)
    without = tuple(replace(one, address="") for one in kinds)
    return (*kinds, replace(usual, is_over=False), *without)


def evidence_lists(language: str) -> tuple[data.SurveyEvidenceListData, ...]:
    """Two, and none."""
    waves = _wave(language), _month(language, 5)
    return data.SurveyEvidenceListData(waves=waves), data.SurveyEvidenceListData(waves=())
