"""One person, answering a survey: the form, and what they put in."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.sample.hands import Hands
from bot.sample.reading import find_action
from bot.sample.respondents import Respondents, Survey
from cards.actions import OpenSurvey
from cards.model import Choice, Form, Scale, TextInput
from handlers.events import Values
from surveys.sets.model import Answers, Question, QuestionType


@dataclass(slots=True, kw_only=True)
class Answering:
    """Answers at the card that asks. What is no longer on the card, or over, is not answered."""

    hands: Hands
    respondents: Respondents
    survey: Survey

    async def do(self) -> None:
        """Open the form, and send it."""
        opening = find_action(self.hands.card(), OpenSurvey)
        form = None if opening is None else (await self.hands.press(opening)).form
        if form is not None:
            await self.hands.submit(form, self._values(form))

    def _values(self, form: Form) -> Values:
        answers = self.respondents.opinions.answers(
            self.hands.who.person,
            self.survey.key,
            questions_on(form),
            on=self.survey.opened_on,
            written=self.respondents.written(self.survey),
        )
        return values_of(answers)


def questions_on(form: Form) -> Iterator[Question]:
    """Yield what a form asks, without the words: only what can be answered matters here."""
    for element in form.elements:
        match element:
            case Scale(name=name, low=0):
                yield Question(id=name, type=QuestionType.NPS, text={})
            case Scale(name=name, high=points):
                yield Question(id=name, type=QuestionType.AGREE, text={}, points=points)
            case Choice(name=name, options=options, multiple=several):
                kind = QuestionType.MULTI if several else QuestionType.SINGLE
                yield Question(id=name, type=kind, text={}, options=tuple({} for _ in options))
            case TextInput(name=name):
                yield Question(id=name, type=QuestionType.TEXT, text={})


def values_of(answers: Answers) -> Values:
    """Return answers as a form sends them."""
    return {
        name: tuple(str(one) for one in answer) if isinstance(answer, tuple) else str(answer)
        for name, answer in answers.items()
    }
