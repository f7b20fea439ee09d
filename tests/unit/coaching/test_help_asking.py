"""Telling a trouble: materials first or a person at once, who is asked, and until when."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from help_stage import HOUR, NINE, PEOPLE, SUPPORTER, TUESDAY, HelpStage, ids

from coaching.checkins.model import TroubleKind
from coaching.help import asking, closing
from coaching.help.asking import Outcome
from coaching.help.model import Ending, RequestState
from coaching.programmes.model import Attitude, Phase
from people.errors import InvalidInputError, NotAllowedError, TooLateError
from people.model import Pilot, Role
from storage.database import Database


@pytest.fixture
def stage(sqlite_database: Database) -> Iterator[HelpStage]:
    """Three supporters, a lead, a sponsor, an admin, and two members on day 1."""
    with sqlite_database.unit_of_work() as unit:
        yield HelpStage(unit).set_up()


def need_person(stage: HelpStage, request_id: int, person_id: str = "tanaka") -> asking.Asking:
    return asking.need_person(
        stage.unit,
        request_id=request_id,
        asker=stage.person(person_id),
        company=stage.company,
        now=stage.now,
    )


# ---------------------------------------------------------------------------- materials first


def test_trouble_with_the_tool_is_offered_materials_and_nobody_is_asked(stage: HelpStage) -> None:
    material = stage.material()
    told = stage.tell(kind=TroubleKind.SETUP)
    assert (told.outcome, told.request.state, told.asking) == (Outcome.OFFERED, RequestState.OFFERED, None)
    assert [one.id for one in told.materials] == [material]
    assert stage.unit.materials.get(material).shown == 1


def test_without_a_fitting_material_people_are_asked_at_once(stage: HelpStage) -> None:
    stage.material(kind=TroubleKind.DONT_KNOW_HOW)
    told = stage.tell(kind=TroubleKind.SETUP)
    assert (told.outcome, told.request.state) == (Outcome.ASKED, RequestState.OPEN)


def test_trouble_with_the_work_goes_to_a_person_whatever_materials_there_are(stage: HelpStage) -> None:
    stage.material(kind=TroubleKind.NO_TIME)
    assert stage.tell(kind=TroubleKind.NO_TIME).request.state is RequestState.OPEN


def test_who_doubts_is_not_sent_away_with_a_material(stage: HelpStage) -> None:
    stage.material()
    [enrolment] = stage.unit.enrolments.of_person("tanaka")
    stage.unit.enrolments.save_many([replace(enrolment, attitude=Attitude.DOUBTS)])
    assert stage.tell(kind=TroubleKind.SETUP).request.state is RequestState.OPEN


def test_still_needing_a_person_opens_it_once(stage: HelpStage) -> None:
    stage.material()
    told = stage.tell(kind=TroubleKind.SETUP)
    first = need_person(stage, told.request.id)
    again = need_person(stage, told.request.id)
    assert first.request.state is RequestState.OPEN
    assert ids(first.direct) == ["ito", "sato"]
    assert again.direct == ()


def test_that_solved_it_is_counted_for_the_material_and_credits_nobody(stage: HelpStage) -> None:
    material = stage.material()
    told = stage.tell(kind=TroubleKind.SETUP)
    closed = closing.solved_by_material(
        stage.unit,
        request_id=told.request.id,
        material_id=None,
        asker=stage.person("tanaka"),
        company=stage.company,
        now=stage.now,
    )
    assert (closed.request.ending, closed.supporter) == (Ending.BY_MATERIAL, None)
    assert stage.unit.materials.get(material).solved == 1


@pytest.mark.parametrize(("pressed", "solved"), [(1, (0, 1)), (None, (0, 0))])
def test_of_several_materials_only_the_one_that_was_open_is_counted(
    stage: HelpStage, pressed: int | None, solved: tuple[int, int]
) -> None:
    materials = [stage.material("one"), stage.material("two")]
    told = stage.tell(kind=TroubleKind.SETUP)
    closing.solved_by_material(
        stage.unit,
        request_id=told.request.id,
        material_id=None if pressed is None else materials[pressed],
        asker=stage.person("tanaka"),
        company=stage.company,
        now=stage.now,
    )
    assert tuple(stage.unit.materials.get(one).solved for one in materials) == solved


def test_materials_and_no_word_for_three_working_days_lapse_quietly(stage: HelpStage) -> None:
    stage.material()
    told = stage.tell(kind=TroubleKind.SETUP)
    stage.run(NINE + timedelta(days=3) - timedelta(minutes=1))
    assert stage.get(told.request).state is RequestState.OFFERED
    stage.run(NINE + timedelta(days=3))
    assert stage.get(told.request).ending is Ending.LAPSED


def test_somebody_elses_request_is_refused(stage: HelpStage) -> None:
    told = stage.tell()
    with pytest.raises(NotAllowedError):
        need_person(stage, told.request.id, "mori")


def test_a_person_for_what_has_ended_is_too_late(stage: HelpStage) -> None:
    told = stage.tell()
    stage.solve(told.request)
    with pytest.raises(TooLateError):
        need_person(stage, told.request.id)


# ---------------------------------------------------------------------------- who is asked


def test_the_departments_supporters_are_asked_when_nobody_has_the_topic(stage: HelpStage) -> None:
    told = stage.tell()
    assert told.asking is not None
    assert ids(told.asking.direct) == ["ito", "sato"]
    assert told.asking.leads == ()


def test_supporters_of_the_topic_come_first_wherever_they_are(stage: HelpStage) -> None:
    stage.unit.help.put_topics("abe", {"kind:no_time"})
    told = stage.tell()
    assert told.asking is not None
    assert ids(told.asking.direct) == ["abe"]


def test_a_practice_is_a_topic_too(stage: HelpStage) -> None:
    stage.unit.help.put_topics("abe", {"practice:crm/log"})
    told = stage.tell()
    assert told.request.practice_id == "log"
    assert told.asking is not None
    assert ids(told.asking.direct) == ["abe"]


def test_at_most_three_are_asked_and_those_with_the_least_to_do(sqlite_database: Database) -> None:
    many = tuple(replace(PEOPLE[0], id=f"s{n}", name=f"S{n}", roles=SUPPORTER) for n in range(5))
    with sqlite_database.unit_of_work() as unit:
        stage = HelpStage(unit).set_up(*PEOPLE[:5], *many)
        busy = stage.tell("mori").request
        stage.claim(busy, "s0")
        told = stage.tell()
        assert told.asking is not None
        assert ids(told.asking.direct) == ["s1", "s2", "s3"]


def test_supporters_on_leave_are_not_asked(stage: HelpStage) -> None:
    stage.leave("ito", TUESDAY)
    told = stage.tell()
    assert told.asking is not None
    assert ids(told.asking.direct) == ["sato"]


def test_outside_the_pilot_group_no_supporter_is_asked_and_the_asker_is_no_leaver(stage: HelpStage) -> None:
    stage.company = replace(stage.company, pilot=Pilot(people=frozenset({"ito"})))
    told = stage.tell()
    assert told.asking is not None
    assert ids(told.asking.direct) == ["ito"]
    stage.run(NINE + timedelta(days=1))
    assert stage.get(told.request).state is RequestState.OPEN


def test_a_department_without_supporters_asks_everybody(stage: HelpStage) -> None:
    stage.change("tanaka", team="Legal")
    told = stage.tell()
    assert told.asking is not None
    assert ids(told.asking.direct) == ["abe", "ito", "sato"]


def test_a_supporter_who_asks_is_not_asked(stage: HelpStage) -> None:
    told = stage.tell("ito")
    assert told.asking is not None
    assert ids(told.asking.direct) == ["sato"]


def test_without_a_single_supporter_it_goes_to_the_lead_at_once(stage: HelpStage) -> None:
    for supporter in ("sato", "ito", "abe"):
        stage.change(supporter, roles=frozenset())
    told = stage.tell()
    assert told.asking is not None
    assert (ids(told.asking.direct), ids(told.asking.leads)) == ([], ["suzuki"])
    assert told.request.escalated_at == stage.now


def test_a_lead_who_asks_is_answered_for_by_the_sponsor(stage: HelpStage) -> None:
    for supporter in ("sato", "ito", "abe"):
        stage.change(supporter, roles=frozenset())
    told = stage.tell("suzuki")
    assert told.asking is not None
    assert ids(told.asking.leads) == ["kato"]


def test_outside_any_programme_the_admins_answer(stage: HelpStage) -> None:
    for supporter in ("sato", "ito", "abe"):
        stage.change(supporter, roles=frozenset())
    for enrolment in stage.unit.enrolments.of_person("tanaka"):
        stage.unit.check_ins.erase(enrolment.person_id)
    told = stage.tell()
    assert (told.request.programme_id, told.request.phase) == (None, Phase.AFTER)
    assert told.asking is not None
    assert ids(told.asking.leads) == ["ogawa"]


# ---------------------------------------------------------------------------- what is kept


def test_the_time_for_a_response_is_four_working_hours_of_the_team(stage: HelpStage) -> None:
    stage.leave("tanaka", TUESDAY, TUESDAY + timedelta(days=3))
    assert stage.tell().request.respond_by == NINE + 4 * HOUR


def test_words_are_kept_without_space_around_them_and_wishes_are_logged(stage: HelpStage) -> None:
    told = stage.tell(text="  slow 🙈 ", wish=" fewer fields ")
    assert (told.request.text, told.request.wish) == ("slow 🙈", "fewer fields")
    [wish] = stage.unit.help.wishes_of("crm")
    assert (wish.text, wish.request_id) == ("fewer fields", told.request.id)


@pytest.mark.parametrize(
    ("text", "wish", "fields"),
    [
        ("  ", "", {"text": "error.required"}),
        ("x" * 3001, "y" * 3001, {"text": "error.too_long", "wish": "error.too_long"}),
    ],
)
def test_no_words_or_too_many_are_refused_and_nothing_is_kept(
    stage: HelpStage, text: str, wish: str, fields: dict[str, str]
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        stage.tell(text=text, wish=wish)
    assert refused.value.fields == fields
    assert stage.unit.help.of_person("tanaka") == []


def test_troubles_of_no_kind_in_particular_have_nothing_in_common_to_propose(stage: HelpStage) -> None:
    told = [stage.tell(person_id, kind=TroubleKind.OTHER) for person_id in ("tanaka", "mori", "kato")]
    assert [one.proposal for one in told] == [None, None, None]


def test_three_of_a_kind_within_ten_working_days_propose_once(stage: HelpStage) -> None:
    first = stage.tell("mori")
    second = stage.tell("tanaka")
    third = stage.tell("kato")
    fourth = stage.tell("mori")
    other_kind = stage.tell("tanaka", kind=TroubleKind.BACK_TO_EXCEL)
    proposals = [one.proposal for one in (first, second, third, fourth, other_kind)]
    assert [one is not None for one in proposals] == [False, False, True, False, False]
    assert proposals[2] is not None
    assert (proposals[2].kind, proposals[2].number) == (TroubleKind.NO_TIME, 3)


def test_requests_of_ten_working_days_ago_count_no_more(stage: HelpStage) -> None:
    stage.tell("mori")
    stage.tell("tanaka")
    stage.now = NINE + timedelta(days=14)
    assert stage.tell("kato").proposal is None


def test_nine_working_days_later_they_still_count(stage: HelpStage) -> None:
    stage.tell("mori")
    stage.tell("tanaka")
    stage.now = NINE + timedelta(days=13)
    assert stage.tell("kato").proposal is not None


def test_a_person_of_several_roles_is_asked_as_a_supporter_only(stage: HelpStage) -> None:
    stage.change("suzuki", roles=frozenset({Role.LEAD, Role.SUPPORTER}))
    told = stage.tell()
    assert told.asking is not None
    assert ids(told.asking.direct) == ["ito", "sato", "suzuki"]
    assert told.asking.leads == ()
