"""Counts a wave's ballots while it is being closed, in memory only, until it is released."""

from array import array
from collections.abc import Iterable
from typing import NoReturn, TypeAlias

from surveys.ballots.model import Ballot
from surveys.gate.columns import Columns, columns_of, width_of
from surveys.sets.model import QuestionType
from surveys.waves.model import Definition

Texts: TypeAlias = dict[str, dict[str, list[str]]]
"""By question and by the form's language."""
Numbers: TypeAlias = "array[int]"


class _Unwritten:
    """Something that is never written down: it does not show what it holds, and is not copied or pickled."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is not written down")


class Counted(_Unwritten):
    """What a tally hands over: true counts per place, and texts. Only `release` reads them."""

    __slots__ = ("own_ballots", "rows", "texts", "width")

    def __init__(self, *, own_ballots: Numbers, rows: Numbers, width: int, texts: Texts) -> None:
        self.own_ballots = own_ballots
        """Of each place itself, without those below."""
        self.rows = rows
        self.width = width
        self.texts = texts

    def sum_of(self, places: Iterable[int]) -> list[int]:
        """Add up the counts of some places."""
        if not self.width:
            return []
        rows = (self.rows[place * self.width : (place + 1) * self.width] for place in places)
        return [sum(column) for column in zip(*rows, strict=True)]


class Tally(_Unwritten):
    """The ballots of one wave, counted one by one. It is released once, and is empty from then on."""

    __slots__ = ("_columns", "_counted")

    def __init__(self, definition: Definition) -> None:
        columns = columns_of(definition.questions)
        places, width = len(definition.nodes), width_of(columns)
        self._columns: dict[str, Columns] = {each.question_id: each for each in columns}
        self._counted: Counted | None = Counted(
            own_ballots=array("I", [0]) * places,
            rows=array("I", [0]) * (places * width),
            width=width,
            texts={each.id: {} for each in definition.questions if each.type is QuestionType.TEXT},
        )

    def add(self, ballot: Ballot) -> None:
        """Count a ballot. An answer that its question does not have is not counted."""
        counted = self._here()
        if not 0 <= ballot.node < len(counted.own_ballots):
            raise ValueError("a ballot names a place that the wave does not have")
        counted.own_ballots[ballot.node] += 1
        row = ballot.node * counted.width
        for question_id, answer in ballot.answers.items():
            if isinstance(answer, str):
                if question_id in counted.texts and answer.strip():
                    counted.texts[question_id].setdefault(ballot.language, []).append(answer)
            elif question_id in self._columns:
                for place in _counted_at(self._columns[question_id], answer):
                    counted.rows[row + place] += 1

    def take(self) -> Counted:
        """Hand over what was counted, and keep nothing of it."""
        counted, self._counted = self._here(), None
        return counted

    def _here(self) -> Counted:
        if self._counted is None:
            raise RuntimeError("a tally is released once")
        return self._counted


def _counted_at(columns: Columns, answer: int | tuple[int, ...]) -> Iterable[int]:
    """Return the columns that an answer counts in: one, or of a multiple choice several."""
    of_answer = columns.of_answer
    if not isinstance(answer, tuple):
        return () if columns.people is not None or answer not in of_answer else (of_answer[answer],)
    chosen = {of_answer[option] for option in answer if option in of_answer}
    return () if columns.people is None or not chosen else (*chosen, columns.people)
