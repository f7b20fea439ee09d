"""Who may announce to whom, what keeps an announcement from being sent, and whom it is for, purely."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from coaching.announcements.model import Addressing, Announcement, Content, Forecast
from coaching.announcements.pictures import PictureProblem
from coaching.programmes.model import Enrolment, EnrolmentState, Phase, Programme, ProgrammeState
from coaching.programmes.rules import day_number, phase_of
from people.audience import Audience, in_audience
from people.calendar import utc_of
from people.model import Company, Person, Role

LONGEST_TITLE = 150
"""Characters: what Slack takes as the heading of a message (`cards.texts.TITLE`)."""
LONGEST_TEXT = 3000
"""Characters of what is said in one language: what every chat takes in one input (`cards.model.MAX_TEXT`)."""
LONGEST_LABEL = 75
LONGEST_ALT = 300
LONGEST_ADDRESS = 500
"""Characters of a link's words, of a picture's description, of an address: our own defaults."""
MOST_CHANNELS = 20
"""Channels of one announcement: our own default."""
MOST_DAYS = 60
"""Days after the day of sending on which an announcement may still reach somebody: our own default."""
MOST_GROWTH = 10
"""Per cent by which its recipients may grow before it must be approved anew: our own default."""
SUGGESTED_DAYS = 14
"""The same as a form suggests it: our own default."""


class Field(StrEnum):
    """What an announcement consists of, by the inputs of its two forms."""

    TITLE = "title"
    TEXT = "text"
    PICTURE = "picture"
    PICTURE_ALT = "picture_alt"
    LINK = "link"
    LINK_LABEL = "link_label"
    COUNTS_CLICKS = "counts_clicks"
    TEAMS = "teams"
    MORE_TEAMS = "more_teams"
    ROLES = "roles"
    RANKS = "ranks"
    STARTED_AFTER = "started_after"
    PROGRAMME = "programme"
    PHASES = "phases"
    PLACES = "places"
    KNOWN_CHANNELS = "known_channels"
    CHANNELS = "channels"
    ON = "on"
    AT = "at"
    VALID_UNTIL = "valid_until"
    REPEATS = "repeats"
    URGENT = "urgent"


class Wrong(StrEnum):
    """What can be wrong with an announcement. The values are the names of words (`error.NAME`)."""

    REQUIRED = "required"
    TOO_LONG = "too_long"
    TOO_MUCH = "announcement_too_much"
    """It would not be one message in every chat."""
    LINK = "announcement_link"
    """It is no http(s) address."""
    PAST = "announcement_past"
    """The time has passed where somebody is who would get it."""
    PAST_DAY = "announcement_past_day"
    VALID_BEFORE = "announcement_valid_before"
    """It would be over before it is sent."""
    VALID_LONG = "announcement_valid_long"
    NOWHERE = "announcement_nowhere"
    """Neither to people nor to a channel."""
    CHANNEL = "channel"
    CHANNEL_OFF = "channel_off"
    """The channel's chat is not connected."""
    CHANNELS = "announcement_channels"
    """There are too many."""
    NOBODY = "announcement_nobody"
    REACH = "announcement_reach"
    """There are people in the audience, but none whom its author may announce to."""
    PROGRAMME = "announcement_programme"
    """It would leave the programme by which whoever saves it may change it."""


_SENT_AS_IT_IS = "/%:@!$&'()*+,;=-._~?#[]"
_HOST = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]+")
"""A name, or an address of the internet's sixth version."""
_GAP = re.compile(r"[\s\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that keeps an announcement from being sent."""

    field: Field
    what: Wrong | PictureProblem
    language: str = ""
    """Of a text that is asked for in each language."""

    @property
    def input(self) -> str:
        """The name of the input in its form."""
        return f"{self.field}_{self.language}" if self.language else self.field.value


# ---------------------------------------------------------------------------- who may do what


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whom somebody may announce to: everybody, or who is in any of the audiences."""

    everybody: bool = False
    audiences: tuple[Audience, ...] = ()

    def holds(self, person: Person, *, is_manager: bool) -> bool:
        """Tell whether the person is in it."""
        return self.everybody or any(
            in_audience(person, audience, is_manager=is_manager) for audience in self.audiences
        )


def led_by(actor: Person, programmes: Iterable[Programme]) -> list[Programme]:
    """Return those of the programmes that somebody leads, as lead or deputy, and that were not stopped."""
    return [
        one
        for one in programmes
        if one.state is not ProgrammeState.STOPPED and actor.id in (one.lead, one.deputy)
    ]


def may_announce(actor: Person, programmes: Iterable[Programme]) -> bool:
    """Tell whether somebody may announce at all: project leads and admins, and who leads a programme."""
    return actor.active and (bool(actor.roles & {Role.LEAD, Role.ADMIN}) or bool(led_by(actor, programmes)))


def reach_of(actor: Person, programmes: Iterable[Programme], company: Company) -> Reach:
    """Return whom somebody may announce to; who may not announce reaches nobody."""
    if not actor.active:
        return Reach()
    is_bound = company.leads_reach_programmes_only
    if Role.ADMIN in actor.roles or (Role.LEAD in actor.roles and not is_bound):
        return Reach(everybody=True)
    return Reach(audiences=tuple(one.audience for one in led_by(actor, programmes)))


def may_change(actor: Person, one: Announcement, programmes: Sequence[Programme]) -> bool:
    """Tell whether somebody may change, stop and recall it: its author, admins, and who leads the programme
    that it is for."""
    if not may_announce(actor, programmes):
        return False
    is_own = actor.id == one.author_id or Role.ADMIN in actor.roles
    return is_own or one.addressing.programme_id in {each.id for each in led_by(actor, programmes)}


def may_approve(
    actor: Person, one: Announcement, programmes: Collection[Programme], company: Company
) -> bool:
    """Tell whether somebody may approve it: nobody their own, and only who might send it to all of them. That
    is whoever reaches everybody, or leads the programme whose people alone get it."""
    if actor.id in (one.author_id, one.launched_by, one.work_by):
        return False
    is_theirs = one.addressing.programme_id in {each.id for each in led_by(actor, programmes)}
    is_held = actor.active and is_theirs and not one.addressing.channels
    return is_held or reach_of(actor, programmes, company).everybody


def is_beyond(one: Announcement, reach: Reach) -> bool:
    """Tell whether it may be read by others than those whom the reach holds: whoever is in a channel."""
    return bool(one.addressing.channels) and not reach.everybody


def needs_approval(one: Announcement, forecast: Forecast, company: Company, *, reach: Reach) -> bool:
    """Tell whether a second person must approve it: it goes to many, is urgent, or is read beyond the `reach`
    of who sends it."""
    return one.addressing.urgent or is_beyond(one, reach) or forecast.recipients > company.approve_above


def is_covered(approved: int, recipients: int, company: Company) -> bool:
    """Tell whether what was approved for so many people holds for so many `recipients` as well."""
    has_passed = approved <= company.approve_above < recipients
    return not has_passed and recipients * 100 <= approved * (100 + MOST_GROWTH)


# ---------------------------------------------------------------------------- whom it is for


def is_addressed(
    person: Person,
    one: Announcement,
    *,
    reach: Reach,
    is_manager: bool,
    enrolments: Collection[Enrolment],
    today: date,
) -> bool:
    """Tell whether the announcement is for somebody who is in the company `today`: in its audience, in its
    author's reach, and in its programme if it has one. `enrolments`: the person's, of any programme.

    The pilot group, leave, pauses and accounts do not matter here.
    """
    return (
        person.active
        and (person.end_date is None or person.end_date >= today)
        and in_audience(person, one.addressing.audience, is_manager=is_manager)
        and reach.holds(person, is_manager=is_manager)
        and _takes_part(one.addressing, enrolments, today=today)
    )


def _takes_part(addressing: Addressing, enrolments: Collection[Enrolment], *, today: date) -> bool:
    """Tell whether somebody takes part in the programme, in one of the phases. Who has been through it is in
    the phase after it."""
    if not addressing.programme_id:
        return True
    own = [
        one
        for one in enrolments
        if one.programme_id == addressing.programme_id and one.state is not EnrolmentState.LEFT
    ]
    if not own:
        return False
    return not addressing.phases or _phase(own, today=today) in addressing.phases


def _phase(enrolments: Iterable[Enrolment], *, today: date) -> Phase:
    latest = max(enrolments, key=lambda one: one.day_zero)
    if latest.state is EnrolmentState.FINISHED:
        return Phase.AFTER
    return phase_of(day_number(latest.day_zero, today))


# ---------------------------------------------------------------------------- what is wrong


def problems(
    one: Announcement, *, company: Company, today: date, pictures: Mapping[str, PictureProblem]
) -> tuple[Problem, ...]:
    """Return what keeps it from being counted and sent, as far as its own words say; `today` is the company's
    date, `pictures` what was found wrong with pictures, by address."""
    languages = company.languages
    return (
        *content_problems(one.content, languages=languages, pictures=pictures),
        *addressing_problems(one.addressing, today=today),
    )


def written_in(content: Content, languages: Iterable[str]) -> tuple[str, ...]:
    """Return the languages in which something is said: a language with a title alone is begun."""
    return tuple(code for code in languages if content.titles.get(code) or content.texts.get(code))


def content_problems(
    content: Content, *, languages: Sequence[str], pictures: Mapping[str, PictureProblem]
) -> tuple[Problem, ...]:
    """Return what is wrong with what is said. A language may be left empty as a whole: who reads it gets
    another one."""
    # What is begun in no language is asked for in the first one.
    begun = written_in(content, languages) or languages[:1]
    return (
        *_needed(Field.TITLE, content.titles, begun),
        *_needed(Field.TEXT, content.texts, begun),
        *_too_long(Field.TITLE, content.titles, LONGEST_TITLE),
        *_too_long(Field.TEXT, content.texts, LONGEST_TEXT),
        *_picture(content, begun, pictures),
        *_link(content),
    )


def _picture(
    content: Content, begun: Iterable[str], pictures: Mapping[str, PictureProblem]
) -> Iterator[Problem]:
    if not content.picture_url:
        return
    wrong = list(_address(Field.PICTURE, content.picture_url, ("https",), PictureProblem.NOT_HTTPS))
    yield from wrong
    if not wrong and content.picture_url in pictures:
        yield Problem(field=Field.PICTURE, what=pictures[content.picture_url])
    yield from _needed(Field.PICTURE_ALT, content.picture_alts, begun)
    yield from _too_long(Field.PICTURE_ALT, content.picture_alts, LONGEST_ALT)


def _link(content: Content) -> Iterator[Problem]:
    """Yield what is wrong with the link. Without words of its own it has ours."""
    if not content.link_url:
        if content.counts_clicks:
            yield Problem(field=Field.LINK, what=Wrong.REQUIRED)
        return
    yield from _address(Field.LINK, content.link_url, ("https", "http"), Wrong.LINK)
    yield from _too_long(Field.LINK_LABEL, content.link_labels, LONGEST_LABEL)


def _address(
    field: Field, address: str, schemes: Collection[str], wrong: Wrong | PictureProblem
) -> Iterator[Problem]:
    # Letters beyond ASCII are sent as three characters a byte.
    if len(quote(address, safe=_SENT_AS_IT_IS)) > LONGEST_ADDRESS:
        yield Problem(field=field, what=Wrong.TOO_LONG)
    elif not is_address(address, schemes=schemes):
        yield Problem(field=field, what=wrong)


def is_address(text: str, *, schemes: Collection[str]) -> bool:
    """Tell whether a text is an address of the web as every chat takes it: with a host, which no name and
    password hide (`https://bank.example@evil.example`)."""
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        is_whole = parts.scheme in schemes and parts.port != 0
    except ValueError:
        return False
    return (
        is_whole and _HOST.fullmatch(host) is not None and "@" not in parts.netloc and not _GAP.search(text)
    )


def _needed(field: Field, texts: Mapping[str, str], languages: Iterable[str]) -> Iterator[Problem]:
    for code in languages:
        if not texts.get(code):
            yield Problem(field=field, what=Wrong.REQUIRED, language=code)


def _too_long(field: Field, texts: Mapping[str, str], most: int) -> Iterator[Problem]:
    for code, text in texts.items():
        if len(text) > most:
            yield Problem(field=field, what=Wrong.TOO_LONG, language=code)


def addressing_problems(addressing: Addressing, *, today: date) -> tuple[Problem, ...]:
    """Return what is wrong with for whom, where and when, as far as that can be said without looking at
    people."""
    return (*_where(addressing), *_when(addressing, today=today))


def _where(addressing: Addressing) -> Iterator[Problem]:
    if not addressing.direct and not addressing.channels:
        yield Problem(field=Field.PLACES, what=Wrong.NOWHERE)
    if len(addressing.channels) > MOST_CHANNELS:
        yield Problem(field=Field.CHANNELS, what=Wrong.CHANNELS)


def _when(addressing: Addressing, *, today: date) -> Iterator[Problem]:
    # At the other end of the world it can be the day before the company's.
    if addressing.on is not None and addressing.on < today - timedelta(days=1):
        yield Problem(field=Field.ON, what=Wrong.PAST_DAY)
    until, first = addressing.valid_until, addressing.on or today
    if until is None:
        yield Problem(field=Field.VALID_UNTIL, what=Wrong.REQUIRED)
    elif until < first:
        yield Problem(field=Field.VALID_UNTIL, what=Wrong.VALID_BEFORE)
    elif until > first + timedelta(days=MOST_DAYS):
        yield Problem(field=Field.VALID_UNTIL, what=Wrong.VALID_LONG)


def past_zones(addressing: Addressing, *, zones: Iterable[str], now: datetime) -> tuple[str, ...]:
    """Return those of the time zones in which its time has passed, by name; none of one that goes at once."""
    on = addressing.on
    if on is None:
        return ()
    return tuple(zone for zone in sorted(set(zones)) if utc_of(on, addressing.at, ZoneInfo(zone)) < now)
