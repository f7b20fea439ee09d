"""The KPI home from stored evaluations, on both databases: who sees what, walking, old cards, the file.

A company of two departments: Sales with East (Tokyo below it) and West, and Service. Its evaluations are put
in by hand, so that every figure on a card can be compared with what was put.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest

from bot.file_keys import Key
from bot.file_links import SignedLinks, Unreadable
from bot.file_making import make_file
from cards.actions import Action
from cards.actions.kpis import GetKpiFile, GoToTeam, ShowKpi, ShowKpis, TurnKpis
from cards.model import Buttons, Card, Choice, Table, Text
from cards.plain import plain_text
from coaching.kpis.model import KpiReview, Reached
from coaching.kpis.view import team_key
from coaching.programmes.model import Enrolment, Programme, ProgrammeState, Vision
from handlers.context import Turn, World
from handlers.conversation import handle
from handlers.events import Pressed, Said
from handlers.links import KpiFileWanted
from handlers.topics import CHECK_IN, figure_request, load_topics
from measures.follow_ups.model import Cause, FollowUp
from measures.kpis.model import Kpi, Per
from measures.kpis.service import figures_for
from measures.teams.model import LeftOut, Part, TeamFigure, Verdict
from people.errors import NotAllowedError, NotFoundError
from people.model import Company, DayKind, Leave, Person, Platform, Role
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork

COMPANY = Company(name="Mizuki", languages=("en", "ja"))
NOW = datetime(2026, 6, 10, 1, tzinfo=UTC)
"""Wednesday 10 June, 10:00 in Tokyo."""
MONDAY = date(2026, 6, 8)
WEEK = timedelta(weeks=1)
MEASURED = datetime(2026, 6, 8, 0, 0, tzinfo=UTC)
LEAD, SPONSOR, HEAD, EAST, TOKYO, WEST, MEMBER, ADMIN = (
    "lead", "sponsor", "head", "east", "tokyo", "west", "p1", "admin",
)  # fmt: skip
PATHS = ("", "Sales", "Sales/East", "Sales/East/Tokyo", "Sales/West", "Service")
VISITS = Kpi(
    id="visits",
    practice_id="log",
    name={"en": "Visits", "ja": "訪問記録"},
    purpose={"en": "nothing is lost", "ja": "抜けを防ぐため"},
    unit={"en": "records", "ja": "件"},
    target=Decimal(3),
    per=Per.DAY,
    manager_sees_person=True,
)
IN_TIME = replace(
    VISITS, id="in-time", name={"en": "In time"}, unit={"en": "%"}, target=Decimal(90), per=Per.WEEK
)


def figure(team: str, actual: int | None, *, on: date = MONDAY, **changes: object) -> TeamFigure:
    """A figure of 100 expected."""
    plain = TeamFigure(
        programme_id="crm",
        kpi_id="visits",
        team=team,
        evaluated_on=on,
        first=on - WEEK,
        last=on - timedelta(days=1),
        verdict=Verdict.NO_NUMBERS,
    )
    if actual is not None:
        verdict = Verdict.BELOW if actual < 80 else Verdict.BETWEEN if actual < 95 else Verdict.REACHED
        plain = plain._replace(
            verdict=verdict, actual=Decimal(actual), expected=Decimal(100), measured_at=MEASURED,
            people=9, with_numbers=8, pattern_days=Decimal(40), counting_days=Decimal(34),
            left_out=(LeftOut(kind="leave", days=Decimal(6), people=2),),
        )  # fmt: skip
    return plain._replace(**changes)  # type: ignore[arg-type]


@dataclass
class Office:
    """The company in one unit of work."""

    unit: SqlUnitOfWork

    def reply(self, who: str, action: Action, values: dict[str, str] | None = None) -> Card:
        """Press; returns the one card that comes, new or in place."""
        turn = Turn(world=World(company=COMPANY, now=NOW), unit=self.unit, actor=self.unit.people.get(who))
        event = Pressed(
            platform=Platform.PLAYGROUND, event_id="1", identity=who, action=action, values=values or {}
        )
        found = handle(turn, event)
        [card] = found.cards or (found.replace,)
        assert card is not None
        return card

    def say(self, who: str, text: str = "kpi") -> list[Card]:
        turn = Turn(world=World(company=COMPANY, now=NOW), unit=self.unit, actor=self.unit.people.get(who))
        event = Said(platform=Platform.PLAYGROUND, event_id="1", identity=who, text=text)
        return list(handle(turn, event).cards)

    def put(self, on: date, *figures: TeamFigure) -> None:
        self.unit.team_figures.put_evaluation("crm", on, figures)


def person(one: str, team: str, manager: str | None, **changes: object) -> Person:
    return Person(id=one, name=f"Name {one}", team=team, manager_id=manager, locale="en", **changes)  # type: ignore[arg-type]


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    with database.unit_of_work() as unit:
        heads = [
            person(LEAD, "Corporate", None),
            person(SPONSOR, "Corporate", None, roles=frozenset({Role.SPONSOR})),
            person(ADMIN, "Corporate", None, roles=frozenset({Role.ADMIN})),
            person(HEAD, "Sales", None),
            person(EAST, "Sales/East", HEAD),
            person(WEST, "Sales/West", HEAD),
            person(TOKYO, "Sales/East/Tokyo", EAST),
        ]
        below = [person(f"p{number}", "Sales/East/Tokyo", TOKYO) for number in range(1, 6)]
        others = [person(f"w{number}", "Sales/West", WEST) for number in range(1, 6)]
        unit.people.upsert_many([*heads, *below, *others])
        unit.programmes.put(programme())
        unit.enrolments.add_many(
            [Enrolment(id=0, programme_id="crm", person_id=MEMBER, day_zero=date(2026, 5, 1))]
        )
        yield Office(unit)


def programme(**changes: object) -> Programme:
    plain = Programme(
        id="crm",
        tool="crm",
        name={"en": "CRM"},
        purpose={"en": "Less retyping"},
        go_live=date(2026, 5, 1),
        lead=LEAD,
        sponsor=SPONSOR,
        vision=Vision(state={"en": "All deals are in it"}),
        practices=(),
        kpis=(VISITS,),
        state=ProgrammeState.RUNNING,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture
def evaluated(office: Office) -> Office:
    """Two weeks: East under 80 twice, West recovered to 96, nothing of Service."""
    last_week = (82, 80, 72, 75, 81, None)
    this_week = (85, 83, 70, 71, 96, None)
    office.put(
        MONDAY - WEEK,
        *(figure(team, one, on=MONDAY - WEEK) for team, one in zip(PATHS, last_week, strict=True)),
    )
    office.put(
        MONDAY,
        *(figure(team, one) for team, one in zip(PATHS, this_week, strict=True)),
        figure("Sales", 88, part=Part.OTHERS),
    )
    return office


def rows(card: Card) -> list[tuple[str, ...]]:
    return [row for one in card.elements if isinstance(one, Table) for row in one.rows]


def choices(card: Card) -> list[str]:
    return [option.label for one in card.elements if isinstance(one, Choice) for option in one.options]


def actions_of(card: Card) -> list[Action]:
    return [one.action for row in card.elements if isinstance(row, Buttons) for one in row.buttons]


# ---------------------------------------------------------------------------- who sees what


def test_the_lead_sees_everybody_with_the_departments_as_they_were_evaluated(evaluated: Office) -> None:
    """Everybody 85 of 100 after 82: three points more, 15 records short."""
    [card] = evaluated.say(LEAD)
    assert card.title == "KPIs: none of 1 below expected | Everybody"
    near = "◇ near what was expected (Mon 8 Jun)"
    assert rows(card) == [
        ("Everybody", "85 of 100 records (85 %)", near, "−15 records (+3 pts)"),
        ("Sales", "83 of 100 records (83 %)", near, "−17 records (+3 pts)"),
        ("Service", "–", "… no numbers", "–"),
    ]  # fmt: skip
    assert choices(card) == ["Sales", "Service"]
    assert evaluated.reply(SPONSOR, ShowKpis("crm")).title == card.title


def test_a_manager_begins_with_their_own_team_and_walks_down_but_not_up(evaluated: Office) -> None:
    """East: 70 after 72, under 80 twice. Its head does not get to Sales, whichever number the press names."""
    [card] = evaluated.say(EAST)
    assert card.title == "KPIs: 1 of 1 below expected here, 1 in teams below | East"
    assert [row[0] for row in rows(card)] == ["East, all together", "Tokyo"]
    assert rows(card)[0][2] == "▼ below expected (Mon 8 Jun)"
    assert not any(isinstance(one, TurnKpis) for one in actions_of(card))
    below = evaluated.reply(EAST, GoToTeam("crm", MONDAY.isoformat()), {"team": team_key("Sales/East/Tokyo")})
    assert [row[0] for row in rows(below)] == ["Tokyo, all together"]
    [up] = [one for one in actions_of(below) if isinstance(one, TurnKpis)]
    assert evaluated.reply(EAST, up).title == card.title
    for number, path in enumerate(PATHS):
        shown = evaluated.reply(EAST, TurnKpis("crm", MONDAY.isoformat(), number, 0))
        said = plain_text(shown)
        assert ("Tokyo, all together" in said) == (path == "Sales/East/Tokyo")
        assert "Sales, all together" not in said
        assert "West" not in said
    elsewhere = evaluated.reply(EAST, GoToTeam("crm", MONDAY.isoformat()), {"team": team_key("Sales/West")})
    assert elsewhere.title == card.title


def test_the_head_of_a_department_sees_its_parts_and_what_is_pooled(evaluated: Office) -> None:
    [card] = evaluated.say(HEAD)
    assert [row[0] for row in rows(card)] == ["Sales, all together", "East", "West", "Others together"]
    assert rows(card)[2][2] == "○ as expected (Mon 8 Jun)"
    assert "so that nobody's number can be worked out" in plain_text(card)


@pytest.mark.parametrize("who", [MEMBER, ADMIN])
def test_who_neither_runs_nor_manages_gets_no_figure_of_a_team_by_any_press(
    evaluated: Office, who: str
) -> None:
    on = MONDAY.isoformat()
    for action in (
        ShowKpis("crm"),
        TurnKpis("crm", on, 2, 0),
        GoToTeam("crm", on),
        ShowKpi("crm", "visits", on, 2),
        GetKpiFile("crm"),
    ):
        with pytest.raises(NotAllowedError):
            evaluated.reply(who, action)


def test_a_member_sees_their_own_figures_and_an_admin_hears_why_there_is_nothing(evaluated: Office) -> None:
    """Nothing was entered; 3 a day on the two days of this week that are over: 6."""
    [own] = evaluated.say(MEMBER, "KPI")
    assert own.kind == "kpi_member"
    assert "not entered yet, 6 records expected" in plain_text(own)
    assert "your manager sees your number as well" in plain_text(own)
    [none] = evaluated.say(ADMIN)
    assert (none.kind, none.title) == ("no_kpis", "KPIs: none for you so far")


def test_what_is_expected_of_a_month_leaves_out_leave_and_closed_days_from_its_first_day_on(
    office: Office,
) -> None:
    """June 2026 has 22 working days, of which 1 to 5, 8 and 9 are over; on the 1st the member was away, on
    the 2nd the company was closed: 22 x 5 / 22. On the card about their own KPIs as on every check-in."""
    monthly = replace(VISITS, per=Per.MONTH, target=Decimal(22))
    office.unit.programmes.put(programme(kpis=(monthly,)))
    first = date(2026, 6, 1)
    office.unit.people.put_leave([Leave(person_id=MEMBER, first=first, last=first, kind="annual")])
    office.unit.people.put_company_days({date(2026, 6, 2): DayKind.CLOSED})
    [own] = office.say(MEMBER, "KPI")
    assert "not entered yet, 5 records expected (1 leave day and 1 holiday left out)" in plain_text(own)
    [enrolment] = office.unit.enrolments.of_person(MEMBER)
    world = World(company=COMPANY, now=NOW)
    [topic] = load_topics(world, office.unit, [(CHECK_IN, enrolment, None)], at=NOW)
    assert topic is not None
    [figure] = figures_for(office.unit, [figure_request(topic, (monthly,))])[MEMBER]
    assert figure.expected.value == 5
    assert figure.expected.left_out == {"leave": 1, "holiday": 1}


def test_what_is_below_expected_right_below_is_counted_in_the_title_and_comes_first(office: Office) -> None:
    """Five KPIs in the programme's order: k0 without a figure, k1 to k4 reached by everybody; but in Sales
    k4 is under 80 twice, 70 and 71, in Service k1 once. Three KPIs a page: k4, then k1 and k2; k3 and k0."""
    kpis = tuple(replace(VISITS, id=f"k{number}", name={"en": f"KPI {number}"}) for number in range(5))
    office.unit.programmes.put(programme(kpis=kpis))
    for on, low in ((MONDAY - WEEK, 70), (MONDAY, 71)):
        reached = {
            (team, one.id): None if one.id == "k0" else 96
            for team in ("", "Sales", "Service")
            for one in kpis
        }
        reached["Sales", "k4"] = low
        reached["Service", "k1"] = 75 if on == MONDAY else 96
        office.put(on, *(figure(team, one, on=on, kpi_id=kpi_id) for (team, kpi_id), one in reached.items()))
    [card] = office.say(LEAD)
    assert card.title == "KPIs: 0 of 4 below expected here, 1 in teams below | Everybody"
    second = office.reply(LEAD, TurnKpis("crm", MONDAY.isoformat(), 0, 1))
    captions = [one.caption for each in (card, second) for one in each.elements if isinstance(one, Table)]
    # Each page numbers what it shows.
    pages = ((1, 4), (2, 1), (3, 2)), ((1, 3), (2, 0))
    assert captions == [f"{n}. KPI {number}, by team" for page in pages for n, number in page]


def test_others_together_who_are_all_that_there_is_do_not_repeat_the_whole(office: Office) -> None:
    """All of Sales are its others: 85 of 100 of both. Of two numbers that differ both are shown."""
    office.put(MONDAY, figure("Sales", 85), figure("Sales", 85, part=Part.OTHERS))
    assert [row[0] for row in rows(office.say(HEAD)[0])] == ["Sales, all together"]
    office.put(MONDAY, figure("Sales", 85), figure("Sales", 80, part=Part.OTHERS))
    assert [row[0] for row in rows(office.say(HEAD)[0])] == ["Sales, all together", "Others together"]


def test_the_word_gives_own_figures_before_those_of_teams_and_the_button_those_of_teams_alone(
    evaluated: Office,
) -> None:
    evaluated.unit.enrolments.add_many(
        [Enrolment(id=0, programme_id="crm", person_id=EAST, day_zero=date(2026, 5, 1))]
    )
    assert [one.kind for one in evaluated.say(EAST)] == ["kpi_member", "kpi_home"]
    assert evaluated.reply(EAST, ShowKpis()).kind == "kpi_home"
    assert evaluated.reply(MEMBER, ShowKpis()).kind == "kpi_member"


def test_who_lost_the_team_loses_the_figures_at_the_next_press(evaluated: Office) -> None:
    evaluated.unit.people.upsert_many(
        [person(one, "Sales/East/Tokyo", HEAD) for one in (TOKYO, "p1", "p2", "p3", "p4", "p5")]
    )
    with pytest.raises(NotAllowedError):
        evaluated.reply(EAST, TurnKpis("crm", MONDAY.isoformat(), 2, 0))


# ---------------------------------------------------------------------------- nothing yet, and old cards


def test_before_the_first_evaluation_the_day_of_the_first_one_is_said(office: Office) -> None:
    [card] = office.say(LEAD)
    assert "The first ones come on Mon 15 June" in plain_text(card)
    office.unit.programmes.put(programme(kpis=()))
    [none] = office.say(LEAD)
    assert none.title == "KPIs: no programme with KPIs runs"


def test_a_card_of_an_earlier_evaluation_leads_to_the_same_team_now_and_says_so(evaluated: Office) -> None:
    """In the earlier list West was number 4; since Kyoto came, it is 5."""
    evaluated.put(
        MONDAY + WEEK, *(figure(team, 90, on=MONDAY + WEEK) for team in ("Sales/East/Kyoto", *PATHS))
    )
    card = evaluated.reply(LEAD, TurnKpis("crm", MONDAY.isoformat(), 4, 0))
    assert "The figures have been updated" in plain_text(card)
    assert rows(card)[0][0] == "West, all together"
    gone = evaluated.reply(LEAD, TurnKpis("crm", "not a day", 4, 0))
    assert rows(gone)[0][0] == "Everybody"


def test_many_kpis_and_teams_come_in_pages_that_together_show_each_once(office: Office) -> None:
    """Four KPIs, three a page, times twelve teams, ten a page: four pages."""
    kpis = tuple(replace(VISITS, id=f"k{number}", name={"en": f"KPI {number}"}) for number in range(4))
    office.unit.programmes.put(programme(kpis=kpis))
    teams = ["", *(f"T{number:02}" for number in range(12))]
    office.put(MONDAY, *(figure(team, 90, kpi_id=kpi.id) for team in teams for kpi in kpis))
    seen: list[tuple[str, str]] = []
    for page in range(4):
        card = office.reply(LEAD, TurnKpis("crm", MONDAY.isoformat(), 0, page))
        tables = [one for one in card.elements if isinstance(one, Table)]
        seen += [(table.caption.split(". ")[-1], row[0]) for table in tables for row in table.rows[1:]]
        turns = [one.page for one in actions_of(card) if isinstance(one, TurnKpis)]
        assert turns == [one for one in (page - 1, page + 1) if 0 <= one < 4]
    assert sorted(seen) == sorted((f"KPI {kpi}, by team", team) for kpi in range(4) for team in teams[1:])


# ---------------------------------------------------------------------------- one KPI


def test_one_kpi_shows_calculation_trend_follow_up_and_for_the_lead_the_reviews(evaluated: Office) -> None:
    unit = evaluated.unit
    unit.follow_ups.add(
        FollowUp(
            programme_id="crm", kpi_id="visits", team="Sales/East", manager_id=EAST, opened_on=MONDAY,
            cause=Cause.SLIPPED,
        )
    )  # fmt: skip
    unit.kpi_reviews.add(
        KpiReview(
            programme_id="crm", kpi_id="visits", on=date(2026, 6, 1), asked_at=NOW, reached=Reached.PARTLY,
            why="new routes", change="shorter form", answered_at=NOW, answered_by=LEAD,
        )
    )  # fmt: skip
    action = ShowKpi("crm", "visits", MONDAY.isoformat(), 2)
    said = plain_text(evaluated.reply(LEAD, action))
    for words in (
        "70 % of what was expected | East",
        "8 people × 5 days",
        "6 on leave (2 people)",
        "Based on the 8 of 9 people",
        "Mon 8 June, 09:00",
        "31 May | 72",
        "7 Jun | 70",
        "Name east was asked to follow up on Mon 8 June. No reaction so far.",
        "Partly | Why: new routes | What changes: shorter form",
    ):
        assert words in said
    of_manager = plain_text(evaluated.reply(EAST, action))
    assert "You were asked to follow up" in of_manager
    assert "new routes" not in of_manager
    with pytest.raises(NotFoundError):
        evaluated.reply(LEAD, ShowKpi("crm", "gone", MONDAY.isoformat(), 2))


# ---------------------------------------------------------------------------- the file


def test_the_file_has_the_figures_of_ones_own_teams_and_no_name_of_anybody(
    evaluated: Office, database: Database
) -> None:
    """East's head: East and Tokyo in both weeks, four rows; the link is the same for all who see them."""
    found = {who: _wanted(evaluated, who) for who in (EAST, LEAD, SPONSOR)}
    assert (
        found[LEAD]
        == found[SPONSOR]
        == KpiFileWanted(programme_id="crm", language="en", teams=frozenset({team_key("")}))
    )
    evaluated.unit.commit()
    content = make_file(database, found[EAST]).decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(content)))
    assert [(one["evaluated_on"], one["team"], one["actual"], one["percent"]) for one in table] == [
        ("2026-06-08", "Sales/East", "70", "70"),
        ("2026-06-08", "Sales/East/Tokyo", "71", "71"),
        ("2026-06-01", "Sales/East", "72", "72"),
        ("2026-06-01", "Sales/East/Tokyo", "75", "75"),
    ]
    assert table[0]["left_out"] == "leave:6:2"
    assert "Name" not in content
    of_lead = list(csv.DictReader(io.StringIO(make_file(database, found[LEAD]).decode("utf-8-sig"))))
    assert len(of_lead) == 13


def test_days_that_a_whole_team_was_off_are_nobodys_in_the_file(office: Office, database: Database) -> None:
    """A number of a team is of no person: a holiday is left out of it, and not "of 0 people"."""
    holiday = LeftOut(kind="holiday", days=Decimal(1), people=0)
    office.put(MONDAY, figure("Sales/East", 90, left_out=(holiday,)))
    wanted = _wanted(office, EAST)
    office.unit.commit()
    [row] = csv.DictReader(io.StringIO(make_file(database, wanted).decode("utf-8-sig")))
    assert row["left_out"] == "holiday:1"


def _wanted(office: Office, who: str) -> KpiFileWanted:
    """Return the file that somebody's link opens."""
    key = Key(made_at=0, secret=bytes(range(32)))
    links = SignedLinks(keys=(key,), base="https://hojorin.example.com", now=lambda: 1_780_000_200.0)
    world = World(company=COMPANY, now=NOW, links=links)
    turn = Turn(world=world, unit=office.unit, actor=office.unit.people.get(who))
    event = Pressed(platform=Platform.PLAYGROUND, event_id="1", identity=who, action=GetKpiFile("crm"))
    [card] = handle(turn, event).cards
    [link] = [span.link for one in card.elements if isinstance(one, Text) for span in one.spans if span.link]
    assert who not in link
    assert urlsplit(link).path.startswith("/files/kpi/")
    token = urlsplit(link).path.rpartition("/")[2]
    found = links.read(token)
    assert isinstance(found, KpiFileWanted)
    forged = re.sub(r"^.", lambda one: "A" if one[0] != "A" else "B", token)
    assert links.read(forged) is Unreadable.FORGED
    return found


def test_who_manages_very_many_teams_gets_an_address_that_is_not_too_long(office: Office) -> None:
    """40 keys of 12 letters fit into 1,000 characters; the other five are said to be left out."""
    chiefs = [person(f"c{number}", f"T{number:02}", HEAD) for number in range(45)]
    members = [person(f"m{number}", f"T{number:02}", f"c{number}") for number in range(45)]
    office.unit.people.upsert_many([*chiefs, *members])
    office.put(MONDAY, *(figure(f"T{number:02}", 90) for number in range(45)))
    assert len(_wanted(office, HEAD).teams) == 40
