"""A survey closes: what people said becomes what is to be answered, and those who respond hear of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from response_stage import actions_of, do
from results_stage import (
    ADMIN,
    LATE,
    LEAD,
    PEOPLE,
    SPONSOR,
    TEAMS,
    closed_house,
    opened_house,
    second_wave,
    vote_and_close,
)
from wave_stage import CLOSE, COMPANY, House, answered_house, people

from cards.actions.common import ShowHome
from cards.actions.responses import (
    OpenResponse,
    PreviewResponses,
    PublishResponses,
    SaveResponse,
    SaveResponseAssignment,
    ShowResponseWork,
)
from cards.plain import plain_text
from cards.serial import from_json
from coaching.programmes.model import Programme, ProgrammeState, Vision
from handlers.deciding import load_deciding
from handlers.readers import reader_of
from handlers.rebuilding import rebuild
from handlers.responses.names import item_name
from handlers.responses.rights import responders, sponsors
from people.errors import NotAllowedError
from people.model import Role
from people.outbox import Message
from storage.database import Database
from surveys.responses.model import Item, Origin, Round, RoundState, Source

RESULTS = datetime(2026, 6, 10, 0, tzinfo=UTC)
"""Wednesday 10 June, 9:00 in Tokyo: when everybody is told of the results."""


def round_of(house: House, wave: str = "pulse-1") -> Round | None:
    with house.unit() as unit:
        return unit.responses.find_round(wave)


def items(house: House, wave: str = "pulse-1") -> list[Item]:
    with house.unit() as unit:
        return unit.responses.items_of([wave]).get(wave, [])


def of_kind(house: House, kind: str) -> list[Message]:
    with house.unit() as unit:
        return [one for one in unit.outbox.list_messages() if one.kind == kind]


def home(house: House, *, by: str = LEAD) -> str:
    [card] = do(house, ShowHome(), by=by).cards
    return plain_text(card)


def let(house: House, person_id: str, **changes: object) -> None:
    """Change a person in the roster."""
    with house.unit() as unit:
        person = replace(unit.people.get(person_id), **changes)  # type: ignore[arg-type]
    house.bring_in([person])


def deadline(house: House) -> date:
    found = round_of(house)
    assert found is not None
    return found.due_on


# ---------------------------------------------------------------------------- at the close


def test_a_theme_and_a_weak_question_become_items_and_the_lead_hears_of_them(database: Database) -> None:
    """17 named a theme; 21 of 54 agree, of whom some are the gate's errors: 39 %. 16 of 50 gave 0 to 6."""
    house = closed_house(database)
    assert round_of(house) == Round(
        wave_id="pulse-1",
        schedule_id="pulse",
        state=RoundState.OPEN,
        due_on=date(2026, 6, 16),
        opened_at=CLOSE,
    )
    theme, question = items(house)
    assert (theme.origin, theme.sources) == (
        Origin.THEME,
        (Source(question_id="text", theme="too-many-fields"),),
    )
    assert (question.origin, question.sources) == (Origin.QUESTION, (Source(question_id="easy"),))
    [message] = of_kind(house, "responses_wanted")
    assert (message.person_id, message.due_at) == (LEAD, RESULTS)
    text = plain_text(from_json(message.card))
    assert text.startswith("2 responses wanted by Tue 16 June (June survey)\n")
    assert "• “Too many fields to fill in” (17)\n• “It is easy to use” (39 % favourable)" in text
    with house.unit() as unit:
        entries = unit.audit.list_entries(limit=50, subject="pulse-1")
    assert [one.detail for one in entries if one.action == "responses.opened"] == ["2"]


def test_a_round_is_made_once_however_often_it_is_looked(sqlite_database: Database) -> None:
    house = closed_house(sqlite_database)
    house.now = RESULTS
    house.close()
    assert len(items(house)) == 2
    assert len(of_kind(house, "responses_wanted")) == 1


def test_the_line_for_weak_questions_and_the_days_are_settings(sqlite_database: Database) -> None:
    """Three working days after Tuesday 9 June: Friday the 12th. Of the NPS question 68 % gave 7 to 10."""
    house = House(database=sqlite_database, company=replace(COMPANY, weak_below=69, response_days=3))
    house.bring_in(people(PEOPLE, teams=TEAMS, locale="en"))
    house.plan()
    house.open()
    vote_and_close(house)
    assert deadline(house) == date(2026, 6, 12)
    weak = [item.sources[0].question_id for item in items(house) if item.origin is Origin.QUESTION]
    assert weak == ["easy", "nps"]


def test_where_nothing_asks_for_an_answer_nobody_is_asked_and_something_may_be_added(
    sqlite_database: Database,
) -> None:
    """Everybody wrote something else, and 40 % of favourable answers are enough here."""
    house = answered_house(sqlite_database)
    house.company = replace(COMPANY, weak_below=1)
    house.close()
    found = round_of(house)
    assert found is not None
    assert (found.state, items(house)) == (RoundState.NOTHING, [])
    assert of_kind(house, "responses_wanted") == []
    [card] = do(house, ShowResponseWork("pulse-1"), by=ADMIN).cards
    assert plain_text(card).startswith("Responses (June survey): nothing asks for an answer\n")


def test_of_too_few_answers_there_is_nothing_to_respond_to(sqlite_database: Database) -> None:
    house = opened_house(sqlite_database)
    vote_and_close(house, votes=4)
    assert house.wave().answered == 0
    assert round_of(house) is None
    assert of_kind(house, "responses_wanted") == []


def test_a_survey_that_was_closed_late_is_answered_as_many_days_later(sqlite_database: Database) -> None:
    """Nothing ran until Friday 12 June: five working days later it is Friday the 19th."""
    house = answered_house(sqlite_database)
    house.now = datetime(2026, 6, 12, 3, tzinfo=UTC)
    house.close()
    assert deadline(house) == date(2026, 6, 19)


# ---------------------------------------------------------------------------- who responds


def responding(house: House) -> list[str]:
    with house.unit() as unit:
        return [person.id for person in responders(house.world(), unit)]


def programme(house: House, **named: str) -> None:
    """Let a programme run."""
    with house.unit() as unit:
        unit.programmes.put(_programme(**named))
        unit.commit()


def _programme(**named: str) -> Programme:
    return Programme(
        id="crm",
        name={"en": "CRM"},
        tool="CRM",
        go_live=date(2026, 5, 18),
        purpose={"en": "So that nothing is lost."},
        vision=Vision(state={"en": "All of it is there."}),
        practices=(),
        state=ProgrammeState.RUNNING,
        **named,  # type: ignore[arg-type]
    )


def test_leads_and_whoever_acts_for_a_programme_respond(sqlite_database: Database) -> None:
    house = opened_house(sqlite_database)
    assert responding(house) == [LEAD]
    programme(house, lead="p00007", deputy="p00008", sponsor="p00009")
    assert responding(house) == ["p00007", LEAD]
    let(house, "p00007", active=False)
    assert responding(house) == ["p00008", LEAD]
    with house.unit() as unit:
        assert [one.id for one in sponsors(house.world(), unit)] == ["p00009", SPONSOR]


def test_without_a_lead_the_sponsors_respond_and_without_one_the_admins(sqlite_database: Database) -> None:
    house = opened_house(sqlite_database)
    let(house, LEAD, end_date=date(2026, 6, 1))
    assert responding(house) == [SPONSOR]
    let(house, SPONSOR, active=False)
    assert responding(house) == [ADMIN]
    programme(house, lead=LEAD)
    # Nobody named in the programme is there: admins act for it, and were asked already.
    assert responding(house) == [ADMIN]
    let(house, SPONSOR, active=True)
    assert responding(house) == [SPONSOR]


def test_who_left_or_lost_the_role_responds_no_more(sqlite_database: Database) -> None:
    house = closed_house(sqlite_database)
    do(house, ShowResponseWork("pulse-1"))
    let(house, LEAD, roles=frozenset())
    with pytest.raises(NotAllowedError):
        do(house, ShowResponseWork("pulse-1"))


# ---------------------------------------------------------------------------- named, again and again


def test_items_are_called_as_their_theme_or_question_in_the_reader_s_language(
    sqlite_database: Database,
) -> None:
    house = closed_house(sqlite_database)
    theme, question = items(house)
    with house.unit() as unit:
        wave, lead = unit.surveys.get_wave("pulse-1"), unit.people.get(LEAD)
    names = {
        code: [
            item_name(one, wave, reader_of(replace(lead, locale=code), COMPANY)) for one in (theme, question)
        ]
        for code in ("en", "ja")
    }
    assert names == {
        "en": ["Too many fields to fill in", "It is easy to use"],
        "ja": ["入力項目が多い", "It is easy to use（日）"],
    }
    own = Item(wave_id="pulse-1", place=9, origin=Origin.OWN, titles={"ja": "質問会"})
    assert item_name(own, wave, reader_of(lead, COMPANY)) == "質問会"


def test_what_was_said_before_stands_on_the_list_and_the_form_with_the_last_answer(
    sqlite_database: Database,
) -> None:
    house = closed_house(sqlite_database)
    house.now = RESULTS
    for item in items(house):
        do(house, SaveResponse(item.id), {"decision": "not_now", "reason_en": "after the audit"})
    _publish(house)
    second_wave(house)
    theme = items(house, "pulse-2")[0]
    said = "In June we said: “not now: after the audit”."
    again = f"Named in 2 surveys in a row. {said}"
    [listed] = do(house, ShowResponseWork("pulse-2")).cards
    assert again in plain_text(listed)
    assert f"Few favourable answers in 2 surveys in a row. {said}" in plain_text(listed)
    form = do(house, OpenResponse(theme.id)).form
    assert form is not None
    assert again in plain_text(form)


def _publish(house: House) -> None:
    cards = do(house, PreviewResponses("pulse-1")).cards
    [action] = [one for one in actions_of(cards[-1]) if isinstance(one, PublishResponses)]
    do(house, action)


# ---------------------------------------------------------------------------- homes


def test_the_lead_s_home_says_how_far_the_responses_are(sqlite_database: Database) -> None:
    house = closed_house(sqlite_database)
    house.now = RESULTS
    assert "June survey: 0 of 2 answered, until Tue 16 June" in home(house)
    assert "of 2 answered" not in home(house, by=LATE)
    assert "of 2 answered" not in home(house, by="p00003")
    house.now = datetime(2026, 6, 17, 0, tzinfo=UTC)
    assert "June survey: 0 of 2 answered, promised by Tue 16 June" in home(house)


def test_what_somebody_is_to_answer_and_to_do_stands_on_their_home(sqlite_database: Database) -> None:
    house = closed_house(sqlite_database)
    house.now = RESULTS
    theme, question = items(house)
    with house.unit() as unit:
        unit.responses.save_item(replace(theme, assigned_to=LEAD))
        unit.commit()
    promise = {"decision": "will_do", "owner": "p00003", "due": "2026-06-12", "reason_en": "a shorter form"}
    do(house, SaveResponse(question.id), promise)
    assert "Yours to answer: “Too many fields to fill in” (17)" in home(house)
    assert "Yours to do" not in home(house, by="p00003"), "nobody has read it yet"
    do(house, SaveResponse(theme.id), {"decision": "not_now", "reason_en": "later"})
    _publish(house)
    assert "Yours to answer" not in home(house)
    assert "Yours to do: “It is easy to use” (39 % favourable), by Fri 12 June" in home(house, by="p00003")
    house.now += timedelta(days=3)
    assert ", by Fri 12 June: running late" in home(house, by="p00003")


# ---------------------------------------------------------------------------- looked at again


def test_a_request_counts_anew_what_is_left_and_goes_to_nobody_once_all_is_answered(
    sqlite_database: Database,
) -> None:
    house = closed_house(sqlite_database)
    theme, question = items(house)
    [message] = of_kind(house, "responses_wanted")
    do(house, SaveResponse(theme.id), {"decision": "not_now", "reason_en": "later"})
    with house.unit() as unit:
        [card] = rebuild(house.world(), unit, [message], at=RESULTS).values()
        assert plain_text(card).startswith("1 response wanted by Tue 16 June")
        assert message.id not in load_deciding(house.world(), unit, [message]).over
    do(house, SaveResponse(question.id), {"decision": "not_now", "reason_en": "later"})
    with house.unit() as unit:
        assert message.id in load_deciding(house.world(), unit, [message]).over


def test_who_was_asked_to_answer_hears_nothing_once_it_is_answered_or_somebody_else_is_asked(
    sqlite_database: Database,
) -> None:
    house = closed_house(sqlite_database)
    let(house, LATE, roles=frozenset({Role.LEAD}))
    theme, question = items(house)
    for item in (theme, question):
        do(house, SaveResponseAssignment(item.id), {"person": LATE})
    first, second = sorted(of_kind(house, "response_assigned"), key=lambda one: one.dedupe_key)

    def over() -> set[int]:
        with house.unit() as unit:
            found = load_deciding(house.world(), unit, [first, second]).over
        return set(found)

    assert over() == set()
    do(house, SaveResponse(theme.id), {"decision": "not_now", "reason_en": "later"})
    assert over() == {first.id}
    do(house, SaveResponseAssignment(question.id), {"person": LEAD})
    assert over() == {first.id, second.id}
