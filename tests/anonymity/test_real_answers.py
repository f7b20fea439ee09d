"""Answers of 2,800 people through the real path: what the rules say is published, and nothing else."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ballot_stage import define
from real_answers import (
    FIRST,
    POINTS,
    SECOND,
    TREES,
    Recorded,
    Rules,
    Together,
    ballots_of,
    people_of,
    set_of,
    true_counts,
    word_for,
)
from sqlalchemy import select
from wave_stage import CLOSE, House

from handlers.context import World
from people.model import Person, Role
from people.rhythm_words import parse_rhythm
from storage.database import Database
from storage.tables import survey_group, survey_ledger, survey_quote, survey_release
from surveys.ballots.model import Ballot
from surveys.ballots.service import Sent, answer
from surveys.gate.model import CountsRelease, Group, Released, Shown, WordRelease
from surveys.gate.release import release
from surveys.gate.tally import Tally
from surveys.results.model import Figures
from surveys.results.service import results_of
from surveys.schedules.model import Breakdown, SurveySchedule
from surveys.waves.model import WaveState
from surveys.waves.tree import grow

BIG_FIVE = SurveySchedule(
    id="big-five", set_id="big-five", rhythm=parse_rhythm("monthly, first Tue"), at=time(10)
)
WAVE = "big-five-1"
FEWER = 7
"""On PostgreSQL, every so-many-th person."""

Said = dict[tuple[int, str], list[int] | str]
"""By group and question."""
Cell = tuple[str, str, str]
"""A table, a column, a value."""


@dataclass
class RecordingHouse(House):
    """A house whose errors are known afterwards."""

    chances: list[Recorded] = field(default_factory=list)

    def world(self) -> World:
        """Return the world; what its chance says is written down."""
        self.chances.append(Recorded(self.seed))
        return replace(super().world(), chance=self.chances[-1])

    def errors(self) -> list[int]:
        """Return all errors that were drawn, by whomever."""
        return [error for chance in self.chances for error in chance.errors()]


def roster(people: pd.DataFrame) -> list[Person]:
    """Return the people as a company has them."""
    return [
        Person(
            id=key(number),
            name=f"Person {number}",
            team="/".join(path),
            slack_user_id=f"U{number:05}",
            roles=frozenset({Role.ADMIN} if number == 0 else ()),
        )
        for number, path in people["path"].items()
    ]


def key(number: Any) -> str:
    return f"p{number:05}"


# ---------------------------------------------------------------------------- what is expected


def own_people(people: pd.DataFrame) -> dict[tuple[str, ...], frozenset[int]]:
    """Return who stands at each place itself."""
    return {path: frozenset(some.index) for path, some in people.groupby("path")}


def seen(group: Group, own: Mapping[tuple[str, ...], frozenset[int]]) -> Together:
    """Return a published group with its people."""
    who = [own[path] for path in group.of]
    assert sum(map(len, who)) == len(frozenset().union(*who))
    return Together(
        path=group.path,
        is_rest=group.is_rest,
        who=frozenset().union(*who),
        in_figures=group.shown is Shown.COUNTS,
        is_part=group.is_part,
    )


def expected_figures(
    people: pd.DataFrame, groups: Sequence[Together], items: Sequence[str], errors: Iterator[int]
) -> Said:
    """Return the word, or the true counts with the errors as they were drawn, of each group and question."""
    found: Said = {}
    for number, group in enumerate(groups):
        for item, counts in true_counts(people, group.who, items).iterrows():
            noisy = [int(count) + next(errors) for count in counts] if group.in_figures else None
            found[number, str(item)] = word_for(counts) if noisy is None else noisy
    return found


def check(
    released: Released,
    people: pd.DataFrame,
    items: Sequence[str],
    *,
    rules: set[Together],
    errors: Sequence[int],
) -> None:
    """Compare all that was published with the rules; nothing is left over on either side."""
    own = own_people(people)
    groups = [seen(group, own) for group in released.groups]
    assert len(set(groups)) == len(groups)
    assert set(groups) == rules
    assert [group.number for group in released.groups] == list(range(len(groups)))
    left = iter(errors)
    expected = expected_figures(people, groups, items, left)
    assert next(left, None) is None
    found: Said = {}
    for figure in released.figures:
        assert isinstance(figure, WordRelease | CountsRelease)
        is_word = isinstance(figure, WordRelease)
        found[figure.group, figure.question_id] = figure.word.value if is_word else [*figure.counts]
    assert len(found) == len(released.figures)
    assert found == expected
    assert (released.answered, released.invited) == (people["sent"].sum(), len(people))
    assert (released.quotes, released.too_few) == ((), False)


# ---------------------------------------------------------------------------- through the whole path


def test_sealed_answers_of_real_people_are_published_as_the_rules_say(database: Database) -> None:
    """Invited, answered, sealed, closed; and each cell of the ledger's tables is accounted for."""
    people = people_of("gender/education", every=1 if database.single_process else FEWER)
    house = RecordingHouse(database=database)
    answered_by(house, people)
    house.now = CLOSE
    assert house.close() == 1
    assert (house.wave(WAVE).state, house.ballots(WAVE)) == (WaveState.CLOSED, (0, 0))
    with house.unit() as unit:
        released = unit.releases.find(WAVE)
    assert released is not None
    check(released, people, FIRST, rules=Rules(people=people).groups(), errors=house.errors())
    assert cells_in(house) == cells_of(released)
    check_means(house, released)


def check_means(house: House, released: Released) -> None:
    """What is read of the ledger are the means of the shares that are shown, worked out by numpy."""
    with house.unit() as unit:
        result = results_of(unit, WAVE)
    for figure in released.figures:
        if isinstance(figure, CountsRelease):
            group = result.groups[figure.group]
            mean = np.average(
                range(1, POINTS + 1), weights=onto_simplex(np.array(figure.counts, dtype=float))
            )
            [shown] = [one.shown for one in group.questions if one.question.id == figure.question_id]
            assert isinstance(shown, Figures)
            assert shown.answered == sum(figure.counts)
            assert shown.measures[0].estimate.value == pytest.approx(mean)


def onto_simplex(counts: np.ndarray) -> np.ndarray:
    """Return the nearest counts of the same sum, none of them below 0 (Duchi and others 2008, figure 1)."""
    descending = np.sort(counts)[::-1]
    excess = (np.cumsum(descending) - counts.sum()) / np.arange(1, len(counts) + 1)
    last = np.nonzero(descending > excess)[0][-1]
    return np.maximum(counts - excess[last], 0)


def answered_by(house: House, people: pd.DataFrame) -> None:
    """Let everybody in, open the wave, and let those answer who do."""
    house.bring_in(roster(people))
    house.plan(BIG_FIVE, set_of(FIRST))
    house.open(BIG_FIVE)
    # One transaction for all: that each ballot is one by itself is seen elsewhere.
    with house.unit() as unit:
        for number, answers in ballots_of(people, FIRST).items():
            sent = answer(
                unit,
                house.vault,
                person_id=key(number),
                wave_id=WAVE,
                language="en",
                answers=answers,
                now=house.now,
            )
            assert sent is Sent.RECEIVED
        unit.commit()


def cells_in(house: House) -> list[Cell]:
    """Return every cell of the ledger's tables, of whatever wave."""
    with house.unit() as unit:
        unit.switches.get("begin")  # the transaction begins with the first statement
        rows = {
            table.name: unit._connection.execute(select(table)).mappings().all()
            for table in (survey_ledger, survey_group, survey_release, survey_quote)
        }
    cells: list[Cell] = []
    for table, found in rows.items():
        for row in found:
            named = {column: value for column, value in row.items() if column not in ("figures", "at")}
            cells += [(table, column, repr(value)) for column, value in named.items()]
            cells += [(table, "figures", repr(one)) for one in json.loads(row.get("figures", "[]"))]
    return sorted(cells)


def cells_of(released: Released) -> list[Cell]:
    """Return the cells that a release needs, one for each thing that it says."""
    head = {"answered": released.answered, "invited": released.invited, "too_few": released.too_few}
    rows: list[tuple[str, dict[str, Any]]] = [("survey_ledger", head)]
    for group in released.groups:
        rows.append(("survey_group", {name: getattr(group, name) for name in Group.__slots__}))
        rows.append(("survey_release", {"group_number": group.number}))
    figures = [
        [one.question_id, "word", "", one.word.value]
        if isinstance(one, WordRelease)
        else [one.question_id, "counts", "", [*one.counts]]
        for one in released.figures
        if isinstance(one, WordRelease | CountsRelease)
    ]
    cells = [(table, column, repr(value)) for table, row in rows for column, value in row.items()]
    cells += [(table, "wave_id", repr(WAVE)) for table, _ in rows]
    return sorted(cells + [("survey_release", "figures", repr(one)) for one in figures])


# ---------------------------------------------------------------------------- from the tally on


@pytest.mark.parametrize("tree", TREES)
def test_every_tree_of_real_people_is_published_as_the_rules_say(tree: str) -> None:
    """The same without sealing, from the ballots on: four trees, two sets."""
    people = people_of(tree)
    rules = Rules(people=people).groups()
    grown = grow(roster(people), Breakdown.TEAM)
    node_of = {one.person_id: one.node for one in grown.invited}
    for items in (FIRST, SECOND):
        asked = replace(define(WAVE, questions=set_of(items).questions), nodes=grown.nodes)
        tally, chance = Tally(asked), Recorded(11)
        for number, answers in ballots_of(people, items).items():
            tally.add(Ballot(node=node_of[key(number)], language="en", answers=answers))
        released = release(tally, asked, chance)
        check(released, people, items, rules=rules, errors=chance.errors())


def test_the_trees_of_real_people_have_every_kind_of_group() -> None:
    """Parts and larger places, others of a place, words and figures."""
    found = [group for tree in TREES for group in Rules(people=people_of(tree)).groups()]
    assert {(one.is_part, one.is_rest, one.in_figures) for one in found} == {
        (True, False, True),
        (True, False, False),
        (True, True, True),
        (True, True, False),
        (False, False, True),
    }
