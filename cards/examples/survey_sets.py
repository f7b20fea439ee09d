"""A shipped set, one of the company's own, and an empty one."""

from dataclasses import replace

from cards import data
from cards.examples.basics import say
from surveys.sets.model import QuestionType


def _shipped(language: str) -> data.SetLine:
    return data.SetLine(
        set_id="monthly",
        name=say(language, en="Monthly pulse", ja="月次パルス"),
        questions=3,
        minutes=2,
        is_shipped=True,
    )


def _own(language: str) -> data.SetLine:
    name = say(language, en="Our own pulse", ja="自社版パルス")
    return replace(_shipped(language), set_id="own-pulse", name=name, is_shipped=False)


def lists(language: str) -> tuple[data.SurveySetsData, ...]:
    """Two sets; and far more than are shown."""
    own = _own(language)
    many = tuple(replace(own, set_id=f"own-{number}") for number in range(25))
    return data.SurveySetsData(sets=(_shipped(language), own)), data.SurveySetsData(sets=many)


def _questions(language: str) -> tuple[data.SetQuestion, ...]:
    options = say(language, en="No time,Too many fields,Nothing", ja="時間がない,入力項目が多い,特にない")
    return (
        data.SetQuestion(
            id="nps-1",
            type=QuestionType.NPS,
            text=say(language, en="Would you recommend the tool?", ja="このツールを勧めたいと思いますか。"),
        ),
        data.SetQuestion(
            id="agree-1",
            type=QuestionType.AGREE,
            text=say(language, en="It helps me in my work.", ja="仕事の役に立っている。"),
            points=7,
        ),
        data.SetQuestion(
            id="single-1",
            type=QuestionType.SINGLE,
            text=say(language, en="What is in the way?", ja="妨げになっているものは何ですか。"),
            options=tuple(options.split(",")),
        ),
    )


def sets(language: str) -> tuple[data.SurveySetData, ...]:
    """One that is shipped, one of one's own, and one without questions yet."""
    questions = _questions(language)
    return (
        data.SurveySetData(line=_shipped(language), questions=questions),
        data.SurveySetData(line=_own(language), questions=questions),
        data.SurveySetData(line=replace(_own(language), questions=0), questions=()),
    )


def set_forms(language: str) -> tuple[data.SurveySetFormData, ...]:
    """A copy, and an empty one."""
    name = _shipped(language).name
    return (
        data.SurveySetFormData(set_id="monthly", set_name=name, languages=("ja", "en")),
        data.SurveySetFormData(set_id="", set_name="", languages=("ja",)),
    )


def question_forms(_language: str) -> tuple[data.SurveyQuestionFormData, ...]:
    """A new one, and one that is changed."""
    new = data.SurveyQuestionFormData(set_id="own-pulse", question_id="", languages=("ja", "en"))
    known = replace(
        new,
        question_id="single-1",
        type=QuestionType.SINGLE,
        text={code: _questions(code)[2].text for code in ("ja", "en")},
        choices_written={code: "\n".join(_questions(code)[2].options) for code in ("ja", "en")},
        seen="0123456789ab",
    )
    return new, known


def overwritten(language: str) -> tuple[data.SurveyQuestionOverwrittenData, ...]:
    """Somebody else had saved a question."""
    return (
        data.SurveyQuestionOverwrittenData(
            set_id="own-pulse",
            by_name=say(language, en="Sato-san", ja="佐藤"),
            before=_questions(language)[2],
        ),
    )
