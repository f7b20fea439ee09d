"""A programme as text and back."""

import json
from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from storage_samples import HOSTILE_TEXTS, programme

from coaching.programmes.model import (
    Practice,
    Programme,
    ProgrammeState,
    Rhythm,
    Sides,
    Vision,
)
from measures.kpis.model import Kpi, Of, Per
from people.audience import Audience
from storage.codec import programme_from_text, programme_to_text
from storage.errors import SchemaError

WHOLE = Programme(
    id="salesforce-onboarding",
    tool="salesforce",
    name={"ja": "営業支援", "en": "Sales support"},
    purpose={"ja": "二重入力をなくす", "en": "No more retyping"},
    go_live=date(2026, 6, 1),
    lead="suzuki",
    deputy="sato",
    sponsor="ito",
    sides=Sides(management="m", field="f", project=None, administration="a"),
    vision=Vision(state={"en": "All deals are in it"}, by_day=60, plan={"en": "Plan 2026"}),
    practices=(
        Practice(
            id="visits",
            name={"en": "Log visits the same day"},
            benefit={"en": "today: retyped → then: on the phone"},
            ease=4,
            contribution=5,
            from_day=7,
            to_day=45,
        ),
    ),
    kpis=(
        Kpi(
            id="visit-records",
            practice_id="visits",
            name={"en": "Visit records"},
            purpose={"en": "Nothing lost at hand-over"},
            unit={"en": "records", "ja": "件"},
            target=Decimal("3.50"),
            per=Per.DAY,
            of=Of.TEAM,
            not_on=frozenset({"leave", "field"}),
            manager_sees_person=True,
            source="salesforce",
        ),
    ),
    rhythm=Rhythm(every_weeks=2, weekday=5, at=time(16, 30)),
    audience=Audience(
        teams=("Sales", "CS/East"), roles=("member",), ranks=("課長",), started_after=date(2026, 1, 1)
    ),
    state=ProgrammeState.STOPPED,
)

texts = st.dictionaries(st.sampled_from(["en", "ja", "de"]), st.text(max_size=20), max_size=3)
ids = st.text(min_size=1, max_size=10)
numbers = st.decimals(allow_nan=False, allow_infinity=False)
programmes = st.builds(
    Programme,
    id=ids,
    tool=st.text(),
    name=texts,
    purpose=texts,
    go_live=st.none() | st.dates(),
    lead=ids,
    deputy=st.none() | ids,
    sides=st.builds(Sides, management=st.none() | ids, field=st.none() | ids),
    vision=st.builds(Vision, state=texts, by_day=st.integers(0, 400), plan=texts),
    practices=st.lists(
        st.builds(
            Practice,
            id=ids,
            name=texts,
            benefit=texts,
            ease=st.integers(1, 5),
            contribution=st.integers(1, 5),
        ),
        max_size=2,
    ).map(tuple),
    kpis=st.lists(
        st.builds(
            Kpi,
            id=ids,
            practice_id=ids,
            name=texts,
            purpose=texts,
            unit=texts,
            target=numbers,
            per=st.sampled_from(Per),
            of=st.sampled_from(Of),
            not_on=st.frozensets(ids, max_size=3),
        ),
        max_size=2,
    ).map(tuple),
    rhythm=st.builds(Rhythm, every_weeks=st.integers(1, 9), weekday=st.integers(1, 7), at=st.times()),
    audience=st.builds(
        Audience,
        teams=st.lists(ids, max_size=2).map(tuple),
        started_after=st.none() | st.dates(),
    ),
    state=st.sampled_from(ProgrammeState),
)


def test_every_field_of_a_programme_survives() -> None:
    assert programme_from_text(programme_to_text(WHOLE)) == WHOLE


def test_the_digits_of_a_target_survive() -> None:
    [kpi] = programme_from_text(programme_to_text(WHOLE)).kpis
    assert str(kpi.target) == "3.50"


@settings(max_examples=60, deadline=None)
@given(programmes)
def test_any_programme_survives(any_programme: Programme) -> None:
    assert programme_from_text(programme_to_text(any_programme)) == any_programme


@pytest.mark.parametrize("text", [*HOSTILE_TEXTS, "nul \0", "half \ud83d"])
def test_any_words_survive(text: str) -> None:
    worded = programme(name={"en": text}, purpose={"ja": text})
    assert programme_from_text(programme_to_text(worded)) == worded


def test_the_text_is_ascii_and_the_same_for_the_same_programme() -> None:
    assert programme_to_text(WHOLE).isascii()
    assert programme_to_text(WHOLE) == programme_to_text(programme_from_text(programme_to_text(WHOLE)))


def test_days_that_do_not_count_are_written_in_order() -> None:
    # Names enough that they come in another order than this one in all but one of 40,320 cases.
    names = ["field", "holiday", "leave", "on_site", "parental", "sick", "training", "travel"]
    kpi = replace(WHOLE.kpis[0], not_on=frozenset(names))
    written = json.loads(programme_to_text(replace(WHOLE, kpis=(kpi,))))
    assert written["kpis"][0]["not_on"] == names


def test_a_field_that_came_later_takes_its_default() -> None:
    stored = json.loads(programme_to_text(WHOLE))
    del stored["audience"]
    assert programme_from_text(json.dumps(stored)).audience == Audience()


@pytest.mark.parametrize("damage", [{"practices": 7}, {"state": "planned-secret"}, {"go_live": "secret"}])
def test_what_another_version_wrote_is_refused_without_its_words(damage: dict[str, object]) -> None:
    stored = json.loads(programme_to_text(WHOLE)) | damage
    with pytest.raises(SchemaError, match="Import the programme again") as refused:
        programme_from_text(json.dumps(stored))
    assert "secret" not in str(refused.value)
    assert refused.value.__context__ is None
