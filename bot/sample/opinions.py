"""What the people of the sample company think when they are asked anonymously: pure, and from the seed alone.

The numbers are our own invention for the demo, as those of `temperament`; they are no finding of anybody's.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bot.sample.story import Chapter, Story
from bot.sample.temperament import Dice, Temperament, temperament_of
from people.model import Person
from surveys.sets.model import NPS_HIGHEST, Answer, Answers, Question, QuestionType

_TAKES_PART = {
    Temperament.QUICK: 1.2,
    Temperament.STEADY: 1.08,
    Temperament.BUSY: 0.85,
    Temperament.DOUBTING: 0.8,
    Temperament.SILENT: 0.45,
}
"""By how much likelier than others people answer at all."""
_LEANS = {
    Temperament.QUICK: 0.7,
    Temperament.STEADY: 0.25,
    Temperament.BUSY: -0.25,
    Temperament.DOUBTING: -1.1,
    Temperament.SILENT: -0.4,
}
_OWN, _OF_THE_DAY = 0.7, 1.6
"""How far people of one kind, and days of one person, are from each other at most."""
_SPREAD, _SPREAD_NPS = 0.85, 2.0
"""What one step of these is on the scales from 1 to 5, and from 0 to 10."""
_USUAL, _USUAL_NPS = 3.3, 6.5
"""Means of what the story does not tell."""
_NPS_IS_WIDER = 2.0
_SKIPS = 0.04
_WRITES = 0.5
_CHOOSES = 0.35
_CONTENT = "helps"
_BEHIND = -0.5
"""In a department that is so far from the others nobody writes that it helps."""


class Opinions:
    """What everybody answers. A survey is known by its `key`: people answer each one anew."""

    def __init__(self, dice: Dice, story: Story, *, go_live: date) -> None:
        self._dice = dice
        self._story = story
        self._go_live = go_live

    def takes_part(self, who: Person, key: str, *, on: date) -> bool:
        """Tell whether somebody answers a survey that opened on a day."""
        share = self._story.chapter_on(on).takes_part * _TAKES_PART[self._temperament(who, on)]
        return self._dice.roll(who.id, key, "takes part") < share

    def answers(
        self, who: Person, key: str, questions: Iterable[Question], *, on: date, written: Mapping[str, str]
    ) -> Answers:
        """Return what somebody answers; `written` is what people write (`writings`), by their ids."""
        answers: dict[str, Answer] = {}
        for question in questions:
            if question.type is QuestionType.TEXT:
                if who.id in written:
                    answers[question.id] = written[who.id]
            elif self._dice.roll(who.id, key, question.id, "skips") >= _SKIPS:
                answers[question.id] = self._answer(who, key, question, self._story.chapter_on(on), on)
        return answers

    def writings(self, people: Iterable[Person], key: str, *, on: date) -> dict[str, str]:
        """Return what those of the people who answer write, if they write, by their ids: no two the same."""
        chapter = self._story.chapter_on(on)
        of_theme: dict[tuple[str, str], list[str]] = {}
        for who in people:
            if self.takes_part(who, key, on=on) and self._dice.roll(who.id, key, "writes") < _WRITES:
                theme = self._theme(who, key, chapter)
                of_theme.setdefault((theme, language_of(who)), []).append(who.id)
        return {
            person_id: text
            for topic, writers in of_theme.items()
            for person_id, text in zip(writers, self._texts(topic, key, len(writers)), strict=True)
        }

    def _texts(self, topic: tuple[str, str], key: str, count: int) -> list[str]:
        """Return so many texts about a theme in a language, in another order for each survey."""
        texts = self._story.comments.texts[topic]
        return _dealt(sorted(texts, key=lambda text: self._dice.roll(key, text)), count)

    def _answer(self, who: Person, key: str, question: Question, chapter: Chapter, on: date) -> Answer:
        about = (who.id, key, question.id)
        match question.type:
            case QuestionType.SINGLE:
                return 1 + int(self._dice.roll(*about) * len(question.options))
            case QuestionType.MULTI:
                return self._several(about, len(question.options), chapter.chosen.get(question.id))
            case _:
                return self._points(who, key, question, chapter, on)

    def _several(self, about: tuple[str, ...], options: int, shares: Sequence[float] | None) -> Answer:
        """Return the options that somebody chooses; the last one stands for none of the others."""
        likely = shares or (_CHOOSES,) * (options - 1)
        chosen = (
            number
            for number, share in enumerate(likely[: options - 1], start=1)
            if self._dice.roll(*about, number) < share
        )
        return tuple(chosen) or (options,)

    def _points(self, who: Person, key: str, question: Question, chapter: Chapter, on: date) -> int:
        """Return a point of a scale: the mood of the time and the department, and how the person is."""
        is_nps = question.type is QuestionType.NPS
        lowest, highest, spread = (0, NPS_HIGHEST, _SPREAD_NPS) if is_nps else (1, 5, _SPREAD)
        mood = chapter.moods.get(question.id, _USUAL_NPS if is_nps else _USUAL)
        if question.id not in self._story.alike:
            mood += chapter.apart.get(who.department, 0.0) * (_NPS_IS_WIDER if is_nps else 1.0)
        of_the_day = self._dice.between(-_OF_THE_DAY, _OF_THE_DAY, who.id, key, question.id)
        value = mood + spread * (self._leaning(who, on) + of_the_day)
        if not is_nps:
            value, highest = _on_scale(value, question.points), question.points
        return min(max(round(value), lowest), highest)

    def _leaning(self, who: Person, on: date) -> float:
        own = self._dice.between(-_OWN, _OWN, who.id, "leans")
        return _LEANS[self._temperament(who, on)] + own

    def _temperament(self, who: Person, on: date) -> Temperament:
        return temperament_of(self._dice, who.id, week=max(0, (on - self._go_live).days // 7))

    def _theme(self, who: Person, key: str, chapter: Chapter) -> str:
        is_behind = chapter.apart.get(who.department, 0.0) <= _BEHIND
        parts = {
            theme: part for theme, part in chapter.themes.items() if not (is_behind and theme == _CONTENT)
        }
        roll = self._dice.roll(who.id, key, "theme") * sum(parts.values())
        for theme, part in parts.items():
            if roll < part:
                return theme
            roll -= part
        return next(iter(parts))


def language_of(who: Person) -> str:
    """Return the language that somebody writes in."""
    return who.locale or "en"


def _on_scale(value: float, points: int) -> float:
    """Return a value of the scale from 1 to 5 on one of so many points."""
    return 1 + (value - 1) * (points - 1) / 4


def _dealt(texts: Sequence[str], count: int) -> list[str]:
    """Return so many different texts: each one alone at first, then pairs of them."""
    pairs = (
        f"{text}\n{texts[(place + gap) % len(texts)]}"
        for gap in range(1, len(texts))
        for place, text in enumerate(texts)
    )
    return [*itertools.islice(itertools.chain(texts, pairs), count)]
