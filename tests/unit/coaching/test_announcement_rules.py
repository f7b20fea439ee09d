"""Who may announce to whom, what keeps an announcement from being sent, and whom it is for."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from coaching_stage import enrolment, person, programme
from hypothesis import given
from hypothesis import strategies as st

from bot.addresses import web_address
from coaching.announcements.model import Addressing, Announcement, Content, Forecast
from coaching.announcements.pictures import PictureProblem
from coaching.announcements.rules import (
    LONGEST_ADDRESS,
    Field,
    Problem,
    Reach,
    Wrong,
    addressing_problems,
    content_problems,
    is_address,
    is_addressed,
    is_covered,
    may_announce,
    may_approve,
    may_change,
    needs_approval,
    past_zones,
    problems,
    reach_of,
)
from coaching.programmes.model import EnrolmentState, Phase, ProgrammeState
from people.audience import Audience
from people.model import Company, Person, Role

BOTH = ("ja", "en")
COMPANY = Company(name="Kita", languages=BOTH)
BOUND = replace(COMPANY, leads_reach_programmes_only=True)
TODAY = date(2026, 6, 8)
NOW = datetime(2026, 6, 8, 1, tzinfo=UTC)
"""Monday, 10:00 in Tokyo."""
CONTENT = Content(titles={"ja": "件名", "en": "Title"}, texts={"ja": "本文", "en": "Text"})
ADDRESSING = Addressing(valid_until=date(2026, 6, 22))
ONE = Announcement(
    id=1, author_id="suzuki", content=CONTENT, addressing=ADDRESSING, created_at=NOW, changed_at=NOW
)
LEAD = person("suzuki", roles=frozenset({Role.LEAD}))
ADMIN = person("ogawa", roles=frozenset({Role.ADMIN}))
DEPUTY = person("mori")
EVERYBODY = Reach(everybody=True)
EAST = programme(deputy="mori", audience=Audience(teams=("Sales/East",)), state=ProgrammeState.RUNNING)


def for_whom(**changes: object) -> Announcement:
    """Return the announcement with another audience."""
    return replace(ONE, addressing=replace(ADDRESSING, **changes))  # type: ignore[arg-type]


def said(content: Content, pictures: dict[str, PictureProblem] | None = None) -> list[tuple[str, str]]:
    """Return what is wrong with what is said, by the inputs of the form."""
    found = content_problems(content, languages=BOTH, pictures=pictures or {})
    return [(each.input, each.what.value) for each in found]


def addressed(addressing: Addressing) -> list[tuple[str, Wrong | PictureProblem]]:
    """Return what is wrong with for whom, where and when."""
    return [(each.input, each.what) for each in addressing_problems(addressing, today=TODAY)]


# ---------------------------------------------------------------------------- who may do what


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (LEAD, True),
        (ADMIN, True),
        (DEPUTY, True),
        (person("tanaka"), False),
        (person("sato", roles=frozenset({Role.SUPPORTER, Role.SPONSOR})), False),
        (replace(LEAD, active=False), False),
        (replace(DEPUTY, active=False), False),
    ],
)
def test_leads_admins_and_who_leads_a_programme_may_announce(*, who: Person, may: bool) -> None:
    assert may_announce(who, [EAST]) is may


@pytest.mark.parametrize("state", [ProgrammeState.DRAFT, ProgrammeState.RUNNING, ProgrammeState.STOPPED])
def test_a_programme_that_was_stopped_gives_nobody_the_right(state: ProgrammeState) -> None:
    assert may_announce(DEPUTY, [replace(EAST, state=state)]) is (state is not ProgrammeState.STOPPED)


def test_leads_and_admins_reach_everybody_and_a_deputy_the_audience_of_their_programme() -> None:
    assert reach_of(LEAD, [EAST], COMPANY) == Reach(everybody=True)
    assert reach_of(ADMIN, [], BOUND) == Reach(everybody=True)
    assert reach_of(DEPUTY, [EAST], COMPANY) == Reach(audiences=(EAST.audience,))


def test_where_leads_are_bound_they_reach_the_audiences_of_their_programmes_only() -> None:
    other = programme(id="erp", lead="mori", audience=Audience(teams=("Admin",)))
    assert reach_of(LEAD, [EAST, other], BOUND) == Reach(audiences=(EAST.audience,))
    assert reach_of(replace(LEAD, id="new"), [EAST, other], BOUND) == Reach()


def test_who_is_not_active_any_more_reaches_nobody() -> None:
    assert reach_of(replace(ADMIN, active=False), [EAST], COMPANY) == Reach()


def test_its_author_admins_and_who_leads_its_programme_may_change_it() -> None:
    of_programme = for_whom(programme_id="crm")
    assert may_change(LEAD, ONE, [])
    assert may_change(ADMIN, ONE, [])
    assert may_change(DEPUTY, of_programme, [EAST])
    assert not may_change(DEPUTY, ONE, [EAST])
    assert not may_change(replace(LEAD, id="other"), of_programme, [EAST])


def test_an_author_who_lost_the_role_may_change_nothing() -> None:
    assert not may_change(replace(LEAD, roles=frozenset()), ONE, [])


def test_nobody_approves_their_own_nor_what_they_asked_to_be_sent() -> None:
    other = replace(LEAD, id="other")
    assert not may_approve(LEAD, ONE, [], COMPANY)
    assert may_approve(other, ONE, [], COMPANY)
    assert not may_approve(other, replace(ONE, launched_by="other"), [], COMPANY)
    assert not may_approve(person("tanaka"), ONE, [], COMPANY)


@pytest.mark.parametrize(
    ("changes", "may"),
    [
        ({}, False),
        ({"programme_id": "crm"}, True),
        ({"programme_id": "other"}, False),
        ({"programme_id": "crm", "channels": ("slack:C1",)}, False),
    ],
)
def test_who_reaches_one_programme_approves_only_what_goes_to_its_people_alone(
    *, changes: dict[str, object], may: bool
) -> None:
    one = replace(for_whom(**changes), author_id="author")
    assert may_approve(DEPUTY, one, [EAST], COMPANY) is may
    assert may_approve(LEAD, one, [replace(EAST, lead="suzuki")], BOUND) is may
    assert may_approve(ADMIN, one, [EAST], BOUND)
    assert not may_approve(replace(DEPUTY, active=False), one, [EAST], COMPANY)


@pytest.mark.parametrize(
    ("approved", "recipients", "holds"),
    [(201, 221, True), (201, 222, False), (195, 200, True), (195, 201, False), (201, 5, True), (0, 0, True)],
)
def test_an_approval_holds_until_a_tenth_more_get_it_or_it_was_not_needed_for_their_number(
    *, approved: int, recipients: int, holds: bool
) -> None:
    assert is_covered(approved, recipients, COMPANY) is holds


def test_what_stands_in_a_channel_is_approved_by_a_second_person_unless_its_author_reaches_everybody() -> (
    None
):
    forecast = Forecast(counted_at=NOW, audience=0, recipients=0, reached=0)
    posted = for_whom(channels=("slack:C1",), direct=False)
    assert needs_approval(posted, forecast, COMPANY, reach=Reach(audiences=(EAST.audience,)))
    assert not needs_approval(posted, forecast, COMPANY, reach=EVERYBODY)
    assert not needs_approval(ONE, forecast, COMPANY, reach=Reach())


@pytest.mark.parametrize(
    ("recipients", "urgent", "needed"), [(200, False, False), (201, False, True), (1, True, True)]
)
def test_many_recipients_or_urgency_need_a_second_person(
    *, recipients: int, urgent: bool, needed: bool
) -> None:
    forecast = Forecast(counted_at=NOW, audience=recipients, recipients=recipients, reached=0)
    one = for_whom(urgent=urgent)
    assert needs_approval(one, forecast, COMPANY, reach=EVERYBODY) is needed


# ---------------------------------------------------------------------------- whom it is for


def is_for(one: Announcement, who: Person, *enrolments: object) -> bool:
    """Tell whether it is for somebody today."""
    return is_addressed(
        who,
        one,
        reach=EVERYBODY,
        is_manager=False,
        enrolments=enrolments,  # type: ignore[arg-type]
        today=TODAY,
    )


def test_the_subtree_of_a_team_is_in_the_audience_and_its_neighbours_are_not() -> None:
    one = for_whom(audience=Audience(teams=("Sales/East",)))
    assert is_for(one, person(team="Sales/East/Tokyo"))
    assert not is_for(one, person(team="Sales/Eastern"))


def test_who_left_or_was_deactivated_is_in_no_audience_and_the_last_day_still_counts() -> None:
    assert not is_for(ONE, person(active=False))
    assert not is_for(ONE, person(end_date=TODAY - timedelta(days=1)))
    assert is_for(ONE, person(end_date=TODAY))


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        (0, Phase.FIRST_STEPS),
        (14, Phase.FIRST_STEPS),
        (15, Phase.BUILDING),
        (46, Phase.ROUTINE),
        (91, Phase.AFTER),
    ],
)
def test_a_phase_is_counted_from_the_persons_own_day_0(day: int, phase: Phase) -> None:
    own = enrolment(day_zero=TODAY - timedelta(days=day))
    for each in Phase:
        one = for_whom(programme_id="crm", phases=(each,))
        assert is_for(one, person(), own) is (each is phase)


def test_only_who_takes_part_in_the_programme_is_meant_and_not_who_left_it() -> None:
    one = for_whom(programme_id="crm")
    assert is_for(one, person(), enrolment())
    assert not is_for(one, person())
    assert not is_for(one, person(), enrolment(programme_id="erp"))
    assert not is_for(one, person(), enrolment(state=EnrolmentState.LEFT))


def test_who_has_been_through_a_programme_is_in_the_phase_after_it_and_a_second_time_counts_anew() -> None:
    early = enrolment(day_zero=TODAY - timedelta(days=20), state=EnrolmentState.FINISHED)
    after, first = (
        for_whom(programme_id="crm", phases=(Phase.AFTER,)),
        for_whom(programme_id="crm", phases=(Phase.FIRST_STEPS,)),
    )
    assert is_for(after, person(), early)
    again = enrolment(id=2, day_zero=TODAY)
    assert is_for(first, person(), early, again)
    assert not is_for(after, person(), early, again)


TEAMS = ("", "Sales", "Sales/East", "Sales/East/Tokyo", "Admin")
AUDIENCES = st.builds(
    Audience,
    teams=st.lists(st.sampled_from(TEAMS[1:]), max_size=2).map(tuple),
    roles=st.lists(st.sampled_from(tuple(Role)), max_size=2).map(tuple),
    ranks=st.lists(st.sampled_from(("chief", "staff")), max_size=1).map(tuple),
    started_after=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
PEOPLE = st.builds(
    person,
    st.sampled_from(("suzuki", "mori", "tanaka")),
    team=st.sampled_from(TEAMS),
    rank=st.sampled_from((None, "chief", "staff")),
    roles=st.frozensets(st.sampled_from((Role.LEAD, Role.SUPPORTER)), max_size=2),
    start_date=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)


@given(who=PEOPLE, audience=AUDIENCES, own=AUDIENCES, is_manager=st.booleans())
def test_law_an_announcement_is_never_for_anybody_beyond_its_authors_reach(
    *, who: Person, audience: Audience, own: Audience, is_manager: bool
) -> None:
    reach = reach_of(DEPUTY, [replace(EAST, audience=own)], COMPANY)
    known = {"is_manager": is_manager, "enrolments": (), "today": TODAY}
    narrow = is_addressed(who, for_whom(audience=audience), reach=reach, **known)  # type: ignore[arg-type]
    wide = is_addressed(who, for_whom(audience=audience), reach=EVERYBODY, **known)  # type: ignore[arg-type]
    inside = is_addressed(who, for_whom(audience=own), reach=EVERYBODY, **known)  # type: ignore[arg-type]
    assert narrow is (wide and inside)
    assert not is_addressed(who, for_whom(audience=audience), reach=Reach(), **known)  # type: ignore[arg-type]


# ---------------------------------------------------------------------------- what is said


def test_an_announcement_in_all_languages_or_in_one_has_nothing_wrong_with_it() -> None:
    assert problems(ONE, company=COMPANY, today=TODAY, pictures={}) == ()
    assert said(Content(titles={"en": "Title"}, texts={"en": "Text"})) == []


def test_nothing_written_at_all_is_asked_for_in_the_companys_first_language() -> None:
    assert said(Content()) == [("title_ja", "required"), ("text_ja", "required")]


def test_a_language_that_is_begun_must_be_whole() -> None:
    assert said(replace(CONTENT, texts={"ja": "本文"})) == [("text_en", "required")]
    assert said(replace(CONTENT, titles={"en": "Title"})) == [("title_ja", "required")]


def test_texts_may_be_as_long_as_a_chat_takes_and_not_longer() -> None:
    longest = Content(titles={"ja": "件" * 150}, texts={"ja": "文" * 3000})
    assert said(longest) == []
    longer = Content(titles={"ja": "件" * 151}, texts={"ja": "文" * 3001})
    assert said(longer) == [("title_ja", "too_long"), ("text_ja", "too_long")]


@pytest.mark.parametrize(
    "address", ["http://example.com/a.png", "ftp://example.com/a.png", "a.png", "https://", "https:///a.png"]
)
def test_a_picture_is_taken_by_https_only(address: str) -> None:
    content = replace(CONTENT, picture_url=address, picture_alts={"ja": "図", "en": "A chart"})
    assert said(content) == [("picture", "not_https")]


def test_what_was_found_when_the_picture_was_fetched_is_said_beside_it() -> None:
    address = "https://example.com/large.png"
    content = replace(CONTENT, picture_url=address, picture_alts={"ja": "図", "en": "A chart"})
    assert said(content) == []
    assert said(content, {address: PictureProblem.TOO_LARGE}) == [("picture", "too_large")]
    assert said(content, {"https://example.com/other.png": PictureProblem.TOO_LARGE}) == []


def test_a_picture_needs_its_description_in_each_language_that_is_written() -> None:
    content = replace(CONTENT, picture_url="https://example.com/a.png", picture_alts={"en": "A chart"})
    assert said(content) == [("picture_alt_ja", "required")]
    only_english = Content(
        titles={"en": "Title"}, texts={"en": "Text"}, picture_url="https://example.com/a.png"
    )
    assert said(only_english) == [("picture_alt_en", "required")]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "example.com",
        "https://bank.example@evil.example/",
        "https://example.com/a b",
        "https://example.com:port/",
        "https://[::1",
        "https://exa mple.com",
        "https://example.com/\x07",
    ],
)
def test_a_link_that_is_no_address_of_the_web_is_refused(address: str) -> None:
    assert said(replace(CONTENT, link_url=address)) == [("link", "announcement_link")]


def test_a_link_may_be_http_and_needs_no_words_of_its_own() -> None:
    assert said(replace(CONTENT, link_url="http://intranet/page?x=1#top")) == []


def test_counting_clicks_without_a_link_asks_for_the_link() -> None:
    assert said(replace(CONTENT, counts_clicks=True)) == [("link", "required")]


def test_letters_beyond_ascii_count_as_they_are_sent_in_an_address() -> None:
    # 3 bytes, so 9 characters, for each of 60: 540 are more than 500.
    assert said(replace(CONTENT, link_url="https://example.com/" + "あ" * 60)) == [("link", "too_long")]
    assert said(replace(CONTENT, link_url="https://example.com/" + "あ" * 50)) == []


@given(
    st.one_of(
        st.text(max_size=60).map(lambda rest: "https://" + rest),
        st.from_regex(r"https?://[a-zA-Z0-9あé.:@\[\]-]{1,30}(/[ -~あ]{0,40})?", fullmatch=True),
    )
)
def test_law_what_is_taken_as_a_link_becomes_a_link_on_every_chat(address: str) -> None:
    problem = said(replace(CONTENT, link_url=address))
    if not problem:
        assert web_address(address, limit=LONGEST_ADDRESS) is not None
    if is_address(address, schemes=("https", "http")):
        assert web_address(address, limit=10_000) is not None


# ---------------------------------------------------------------------------- where and when


def test_the_last_day_on_which_it_is_of_use_must_be_chosen() -> None:
    assert addressed(Addressing()) == [("valid_until", Wrong.REQUIRED)]


@pytest.mark.parametrize(
    ("on", "until", "what"),
    [
        (None, TODAY, None),
        (None, TODAY - timedelta(days=1), Wrong.VALID_BEFORE),
        (None, TODAY + timedelta(days=60), None),
        (None, TODAY + timedelta(days=61), Wrong.VALID_LONG),
        (date(2026, 7, 1), date(2026, 6, 30), Wrong.VALID_BEFORE),
        (date(2026, 7, 1), date(2026, 7, 1), None),
        (date(2026, 7, 1), date(2026, 8, 30), None),
        (date(2026, 7, 1), date(2026, 8, 31), Wrong.VALID_LONG),
    ],
)
def test_it_is_of_use_from_the_day_of_sending_for_at_most_60_days(
    on: date | None, until: date, what: Wrong | None
) -> None:
    expected = [] if what is None else [("valid_until", what)]
    assert addressed(Addressing(on=on, valid_until=until)) == expected


def test_neither_to_people_nor_to_a_channel_is_nowhere() -> None:
    assert addressed(replace(ADDRESSING, direct=False)) == [("places", Wrong.NOWHERE)]
    assert addressed(replace(ADDRESSING, direct=False, channels=("slack:C0123",))) == []


def test_twenty_channels_are_enough() -> None:
    channels = tuple(f"slack:C{number:04}" for number in range(21))
    assert addressed(replace(ADDRESSING, channels=channels[:20])) == []
    assert addressed(replace(ADDRESSING, channels=channels)) == [("channels", Wrong.CHANNELS)]


def test_a_day_that_has_passed_everywhere_is_refused() -> None:
    # On 8 June in Tokyo it is 7 June still in America.
    assert addressed(replace(ADDRESSING, on=date(2026, 6, 7))) == []
    assert addressed(replace(ADDRESSING, on=date(2026, 6, 6))) == [("on", Wrong.PAST_DAY)]


def test_the_zones_are_named_in_which_the_time_has_passed() -> None:
    # 09:30 on Monday: past in Tokyo (10:00), to come in Berlin (03:00) and New York (Sunday 21:00).
    monday = replace(ADDRESSING, on=TODAY, at=time(9, 30))
    zones = ("Europe/Berlin", "Asia/Tokyo", "America/New_York")
    assert past_zones(monday, zones=zones, now=NOW) == ("Asia/Tokyo",)
    assert past_zones(replace(monday, at=time(10)), zones=zones, now=NOW) == ()
    assert past_zones(ADDRESSING, zones=zones, now=NOW) == ()


@given(
    on=st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3)),
    at=st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    zone=st.sampled_from(("Asia/Tokyo", "Pacific/Kiritimati", "Etc/GMT+12", "America/New_York", "UTC")),
)
def test_law_a_time_is_past_where_the_clock_on_the_wall_is_beyond_it(on: date, at: time, zone: str) -> None:
    addressing = replace(ADDRESSING, on=on, at=at)
    wall = NOW.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert bool(past_zones(addressing, zones=(zone,), now=NOW)) is (datetime.combine(on, at) < wall)


def test_a_problem_names_the_input_of_the_form() -> None:
    assert Problem(field=Field.TITLE, what=Wrong.REQUIRED, language="ja").input == "title_ja"
    assert Problem(field=Field.ON, what=Wrong.PAST).input == "on"
