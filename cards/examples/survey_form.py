"""Answering the monthly survey of June 2026, as Tanaka-san of Sales does."""

from dataclasses import replace
from datetime import date

from cards import data
from cards.examples.basics import say
from cards.examples.survey_messages import discarded
from surveys.sets.model import QuestionType

DIGEST = "9f2c7a1be04d5c3388d1f6a2b7e90c415a6d8e2f1b3c4d5e6f708192a3b4c5d6"
_EVERYBODY = 48


def _wave(language: str) -> data.WaveLine:
    return discarded(language)[0].wave


def _terms(language: str) -> data.WaveTerms:
    sales = say(language, en="Sales", ja="営業部")
    east = say(language, en="East", ja="東日本")
    places = (((), _EVERYBODY), ((sales,), 22), ((sales, east), 8))
    own = tuple(data.PlaceLine(path=path, invited=invited) for path, invited in places)
    return data.WaveTerms(wave=_wave(language), digest=DIGEST, own=own)


def _questions(language: str) -> tuple[data.SurveyQuestion, ...]:
    """One of each type."""
    options = ("it is quicker", "nothing gets lost", "I can see my own figures")
    ja = ("早い", "抜けがない", "自分の数字が見える")
    chosen = options if language == "en" else ja
    asked = (
        (
            QuestionType.NPS,
            "Would you recommend the tool to a colleague?",
            "このツールを同僚にすすめますか。",
        ),
        (QuestionType.AGREE, "I understand why we use it.", "使う理由を理解している。"),
        (QuestionType.SINGLE, "What helps most?", "いちばん助かっていることは何ですか。"),
        (QuestionType.MULTI, "What else helps?", "ほかに助かっていることは何ですか。"),
        (QuestionType.TEXT, "Anything at all?", "ほかに何でもお書きください。"),
    )
    with_options = {QuestionType.SINGLE, QuestionType.MULTI}
    return tuple(
        data.SurveyQuestion(
            id=kind.value,
            type=kind,
            text=say(language, en=en, ja=words),
            options=chosen if kind in with_options else (),
        )
        for kind, en, words in asked
    )


def forms(language: str) -> tuple[data.SurveyFormData, ...]:
    """A wave's; where groups under 20 are not shown; a trial."""
    usual = data.SurveyFormData(
        set_id="pulse",
        terms=_terms(language),
        smallest_group=5,
        language=language,
        questions=_questions(language),
    )
    return (
        usual,
        replace(usual, smallest_group=20),
        replace(usual, terms=None, smallest_group=19),
    )


def received(language: str) -> tuple[data.SurveyReceivedData, ...]:
    """Everything that can be said, with and without a way on."""
    wave = _wave(language)
    plain = [
        data.SurveyReceivedData(answer=answer, wave=wave, results_on=date(2026, 6, 10))
        for answer in data.SurveyAnswer
    ]
    again = (data.SurveyAnswer.NOT_RECEIVED, data.SurveyAnswer.EMPTY)
    return (*plain, *(data.SurveyReceivedData(answer=answer, again=wave.wave_id) for answer in again))


def anonymity(language: str) -> tuple[data.SurveyAnonymityData, ...]:
    """For somebody invited, and for others."""
    usual = data.SurveyAnonymityData(
        terms=_terms(language), smallest_group=5, language=language, may_answer=True, may_check=True
    )
    return usual, replace(usual, terms=replace(usual.terms, own=()), may_answer=False, may_check=False)


def groups(language: str) -> tuple[data.SurveyGroupsData, ...]:
    """The only page, and one in the middle."""
    usual = data.SurveyGroupsData(
        wave=_wave(language),
        digest=DIGEST,
        smallest_group=5,
        places=_terms(language).own,
        page=0,
        pages=1,
        total=3,
        may_answer=True,
    )
    return usual, replace(usual, page=1, pages=3, total=70, may_answer=False)


def open_surveys(language: str) -> tuple[data.OpenSurveysData, ...]:
    """One, and none."""
    return data.OpenSurveysData(waves=(_wave(language),)), data.OpenSurveysData()
