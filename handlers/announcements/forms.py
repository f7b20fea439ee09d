"""The two forms of an announcement: what is said; and for whom, where and when.

What is wrong is said beside its field, before anything is kept. A form remembers what its part was when it
was opened (`seen`): whoever saves last wins, and is shown what somebody else had saved meanwhile.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from cards import builders, markdown
from cards.actions import (
    OpenAnnouncementAudience,
    OpenAnnouncementText,
    SaveAnnouncementAudience,
    SaveAnnouncementText,
)
from cards.builders.announcement_writing import problem_key
from cards.data.announcement_writing import (
    NO_PROGRAMME,
    AnnouncementAudienceFormData,
    AnnouncementTextFormData,
    KnownChannel,
    Told,
)
from cards.one_message import fits
from cards.texts import clean_typed
from coaching.announcements import drafting, rules
from coaching.announcements.drafting import OVER, draft_of
from coaching.announcements.model import Addressing, Announcement, Content
from coaching.announcements.reading import YES, Ground, Reading, read_addressing
from coaching.announcements.rules import Field, Problem, Wrong
from coaching.programmes.drafting import fingerprint
from coaching.programmes.model import Programme, ProgrammeState
from handlers.announcements import correcting, looking
from handlers.announcements.drafts import (
    DraftCards,
    changed_by_actor,
    check_may_announce,
)
from handlers.announcements.listing import card_of
from handlers.announcements.looking import audience_of, some_people
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import digits_of, text_of, texts_of
from handlers.plan_forms import editor_of, is_stale
from handlers.readers import reader_of
from handlers.reply import Reply
from people.audience import team_paths
from people.audience_reader import KnownPlaces
from people.errors import InvalidInputError, TooLateError
from people.model import Person
from people.parts import Part

TYPED = 100_000
"""Characters of an input that are looked at: far more than any may have, so that what is too long is told."""
EARLIEST = "Pacific/Kiritimati"
"""Where each day begins first (UTC+14)."""
MOST_ZONES = 2
"""Time zones that are named in which a time has passed: an error is one line."""
_BY_WHICH = {
    Field.PLACES: (Field.CHANNELS, Field.KNOWN_CHANNELS),
    Field.VALID_UNTIL: (Field.ON,),
    Field.PROGRAMME: (Field.PHASES,),
}
"""By which other inputs one can be wrong."""
_NARROWING = (Field.PHASES, Field.PROGRAMME, Field.TEAMS, Field.ROLES, Field.RANKS, Field.STARTED_AFTER)


# ---------------------------------------------------------------------------- what is said


def open_text(turn: Turn, action: OpenAnnouncementText, _values: Values) -> Reply:
    """Ask what is said, with what stands now; of one that was launched, to correct it."""
    check_may_announce(turn)
    one = changed_by_actor(turn, action.announcement_id) if action.announcement_id else None
    if one is not None and one.is_launched and not drafting.can_be_corrected(one, now=turn.world.now):
        raise TooLateError(reason=OVER)
    form = AnnouncementTextFormData(
        announcement_id=action.announcement_id,
        languages=turn.world.company.languages,
        content=Content() if one is None else drafting.as_corrected(one).content,
        is_correction=one is not None and one.is_launched,
        seen="" if one is None else fingerprint(one.content),
    )
    words = reader_of(turn.actor, turn.world.company).words
    return Reply(form=builders.announcement_text_form(form, words))


def save_text(turn: Turn, action: SaveAnnouncementText, values: Values) -> Reply:
    """Keep what is said."""
    check_may_announce(turn)
    before = changed_by_actor(turn, action.announcement_id) if action.announcement_id else None
    content = _content(turn, values)
    _refuse(_problems_of_text(turn, content))
    if before is None:
        return Reply(cards=(card_of(turn, drafting.begin(turn.unit, content, editor=editor_of(turn))),))
    after = drafting.save_text(turn.unit, before.id, content, editor=editor_of(turn))
    if after.is_launched:
        return correcting.asked(turn, after)
    is_met = before.content != after.content and is_stale(action.seen, fingerprint(before.content))
    return _saved(turn, before, after, is_met=is_met, is_text=True)


def _content(turn: Turn, values: Values) -> Content:
    """Return what was typed, without what nobody can see."""
    return Content(
        titles=_typed(turn, values, Field.TITLE),
        texts=_typed(turn, values, Field.TEXT),
        picture_url=text_of(values, Field.PICTURE),
        picture_alts=_typed(turn, values, Field.PICTURE_ALT),
        link_url=text_of(values, Field.LINK),
        link_labels=_typed(turn, values, Field.LINK_LABEL),
        counts_clicks=YES in texts_of(values, Field.COUNTS_CLICKS),
    )


def _typed(turn: Turn, values: Values, field: Field) -> dict[str, str]:
    texts = {
        code: clean_typed(text_of(values, f"{field}_{code}"), TYPED).strip()
        for code in turn.world.company.languages
    }
    return {code: text for code, text in texts.items() if text}


def _problems_of_text(turn: Turn, content: Content) -> Iterator[Problem]:
    """Yield what is wrong with what is said, also what only shows once its Markdown is read."""
    languages = turn.world.company.languages
    yield from rules.content_problems(content, languages=languages, pictures=turn.world.pictures)
    for code, text in content.texts.items():
        if not markdown.elements(text):
            yield Problem(field=Field.TEXT, what=Wrong.REQUIRED, language=code)
        elif not fits(text):
            yield Problem(field=Field.TEXT, what=Wrong.TOO_MUCH, language=code)


def _refuse(problems: Iterable[Problem], about: str = "") -> None:
    """Raise `InvalidInputError` if there are problems, the first one of each input; `about`: what of it."""
    wrong: dict[str, str] = {}
    for problem in problems:
        wrong.setdefault(problem.input, problem_key(problem.what))
    if wrong:
        raise InvalidInputError(wrong, about=dict.fromkeys(wrong, about) if about else None)


# ---------------------------------------------------------------------------- for whom and when


def open_audience(turn: Turn, action: OpenAnnouncementAudience, _values: Values) -> Reply:
    """Ask for whom it is, where and when, with what stands now; raises `TooLateError` after its launch."""
    changed_by_actor(turn, action.announcement_id)
    one = draft_of(turn.unit, action.announcement_id)
    addressing = one.addressing
    places = turn.unit.people.places(on=turn.world.company_day)
    inside: Counter[str] = Counter()
    ranks: Counter[str] = Counter()
    for (team, rank), people in places.items():
        inside.update(dict.fromkeys(team_paths((team,)), people))
        ranks.update({rank: people} if rank else {})
    first = addressing.on or turn.world.company_day
    reader = reader_of(turn.actor, turn.world.company)
    form = AnnouncementAudienceFormData(
        announcement_id=one.id,
        teams=tuple((path, inside[path]) for path in sorted(inside, key=_by_depth)),
        # Those that most people have come first: there may be no room for all.
        ranks=tuple(sorted(ranks, key=lambda rank: (-ranks[rank], rank))),
        programmes=tuple((each.id, reader.text(each.name)) for each in _programmes(turn, one)),
        channels=_known_channels(turn),
        chosen=addressing,
        valid_until=addressing.valid_until or first + timedelta(days=rules.SUGGESTED_DAYS),
        is_bound=not _author_reach(turn, one).everybody,
        seen=fingerprint(addressing),
    )
    return Reply(form=builders.announcement_audience_form(form, reader.words))


def _known_channels(turn: Turn) -> tuple[tuple[str, KnownChannel], ...]:
    """Return the channels of the settings on chats that are connected, each with what it is for."""
    named = turn.world.channels
    known = (
        (KnownChannel.LEADS, named.leads),
        (KnownChannel.SUPPORTERS, named.supporters),
        (KnownChannel.RESULTS, named.results),
    )
    found: dict[str, KnownChannel] = {}
    for name, lanes in known:
        for lane in lanes:
            if lane.partition(":")[0] in turn.world.platforms:
                found.setdefault(lane, name)
    return tuple(found.items())


def _by_depth(path: str) -> tuple[int, str]:
    return path.count("/"), path


def _programmes(turn: Turn, one: Announcement) -> list[Programme]:
    """Return the programmes that it may be for: those that run, of which somebody takes part."""
    known = turn.unit.programmes.list_all()
    is_bound = not _author_reach(turn, one).everybody
    own = rules.led_by(_author(turn, one), known) if is_bound else known
    return [
        each
        for each in known
        if each.id == one.addressing.programme_id or (each in own and each.state is ProgrammeState.RUNNING)
    ]


def _author(turn: Turn, one: Announcement) -> Person:
    """Return its author; whoever acts, if the author is not in the roster any more."""
    return turn.unit.people.find(one.author_id) or turn.actor


def _author_reach(turn: Turn, one: Announcement) -> rules.Reach:
    programmes = turn.unit.programmes.list_all()
    return rules.reach_of(_author(turn, one), programmes, turn.world.company)


def save_audience(turn: Turn, action: SaveAnnouncementAudience, values: Values) -> Reply:
    """Keep for whom it is, where and when."""
    before = changed_by_actor(turn, action.announcement_id)
    draft_of(turn.unit, before.id)
    read = _read(turn, before, values)
    wanted = replace(before, addressing=read.addressing)
    _refuse_addressing(turn, wanted, read)
    _refuse_nobody(turn, wanted)
    _refuse_past(turn, wanted)
    after = drafting.save_audience(turn.unit, before.id, wanted.addressing, editor=editor_of(turn))
    is_met = before.addressing != after.addressing and is_stale(action.seen, fingerprint(before.addressing))
    return _saved(turn, before, after, is_met=is_met, is_text=False)


def _refuse_addressing(turn: Turn, wanted: Announcement, read: Reading) -> None:
    """Raise `InvalidInputError` with all that is wrong, whether it could not be read or does not fit. What
    follows from an input that could not be read is not told."""
    today = turn.world.company_day
    wrong = dict(read.wrong)
    for problem in (*rules.addressing_problems(wanted.addressing, today=today), *_taken_away(turn, wanted)):
        if not any(name in read.wrong for name in (problem.field, *_BY_WHICH.get(problem.field, ()))):
            wrong.setdefault(problem.input, problem_key(problem.what))
    if wrong:
        raise InvalidInputError(wrong, about=dict(read.about) or None)


def _read(turn: Turn, one: Announcement, values: Values) -> Reading:
    places = turn.unit.people.places(on=turn.world.company_day)
    ground = Ground(
        places=KnownPlaces(
            teams=team_paths(team for team, _ in places),
            ranks={rank for _, rank in places if rank},
        ),
        programmes=[each.id for each in _programmes(turn, one)],
        channels=[lane for lane, _ in _known_channels(turn)],
        platforms=turn.world.platforms,
    )
    return read_addressing(_part(values), ground)


def _part(values: Values) -> Part:
    """Return what was entered, by the names of the inputs."""
    programme = text_of(values, Field.PROGRAMME)
    several = (Field.TEAMS, Field.ROLES, Field.RANKS, Field.PHASES, Field.PLACES, Field.REPEATS)
    return {
        **{field.value: _lines(values, field) for field in (Field.MORE_TEAMS, Field.CHANNELS)},
        Field.KNOWN_CHANNELS.value: texts_of(values, Field.KNOWN_CHANNELS),
        **{field.value: texts_of(values, field) for field in several},
        **{
            field.value: text_of(values, field)
            for field in (Field.STARTED_AFTER, Field.ON, Field.VALID_UNTIL)
        },
        Field.AT.value: digits_of(values, Field.AT),
        Field.PROGRAMME.value: "" if programme == NO_PROGRAMME else programme,
        Field.URGENT.value: YES if YES in texts_of(values, Field.URGENT) else "",
    }


def _lines(values: Values, field: Field) -> list[str]:
    lines = (line.strip() for line in text_of(values, field).splitlines())
    return [line for line in lines if line]


def _taken_away(turn: Turn, wanted: Announcement) -> Iterator[Problem]:
    """Yield what is wrong if whoever changes it only because they lead its programme takes it out of theirs:
    so they would announce in its author's name to people whom they may not announce to."""
    actor, programmes = turn.actor, turn.unit.programmes.list_all()
    if not rules.may_change(actor, wanted, programmes):
        yield Problem(field=Field.PROGRAMME, what=Wrong.PROGRAMME)


def _refuse_nobody(turn: Turn, wanted: Announcement) -> None:
    """Raise `InvalidInputError`, beside what narrows the audience, if it is for nobody today. Where not
    everybody can be looked at while a chat waits, the dry run says so."""
    if not wanted.addressing.direct:
        return
    audience, is_beyond_reach, looked_at = audience_of(turn, wanted), False, 0
    unbound = audience.unbound()
    for person in some_people(turn):
        if audience.holds(person):
            return
        is_beyond_reach = is_beyond_reach or unbound.holds(person)
        looked_at += 1
    if looked_at < looking.MOST_LOOKED_AT:
        why = _why_nobody(is_beyond_reach=is_beyond_reach)
        _refuse([Problem(field=_narrowing(wanted.addressing), what=why)])


def _why_nobody(*, is_beyond_reach: bool) -> Wrong:
    return Wrong.REACH if is_beyond_reach else Wrong.NOBODY


def _narrowing(addressing: Addressing) -> Field:
    """Return what narrows an audience the most, by whether anything was chosen there."""
    audience = addressing.audience
    chosen = {
        Field.PHASES: addressing.phases,
        Field.PROGRAMME: addressing.programme_id,
        Field.TEAMS: audience.teams,
        Field.ROLES: audience.roles,
        Field.RANKS: audience.ranks,
        Field.STARTED_AFTER: audience.started_after,
    }
    return next((field for field in _NARROWING if chosen[field]), Field.TEAMS)


def _refuse_past(turn: Turn, wanted: Announcement) -> None:
    """Raise `InvalidInputError`, naming where, if its time has passed for anybody whom it is for, among those
    who are looked at."""
    cards, on = DraftCards(turn=turn), wanted.addressing.on
    past = cards.past_zones(wanted)
    if on is not None and past:
        named = cards.reader.words.join([cards.city(zone) for zone in past[:MOST_ZONES]])
        field = Field.AT if on >= turn.world.now.date() else Field.ON
        _refuse([Problem(field=field, what=Wrong.PAST)], about=named)


# ---------------------------------------------------------------------------- what comes back


def _saved(turn: Turn, before: Announcement, after: Announcement, *, is_met: bool, is_text: bool) -> Reply:
    """Show the draft where the form was opened from, and below it that it was saved, or what somebody else
    had saved since then."""
    cards = DraftCards(turn=turn)
    below = cards.overwritten(before, after, is_text=is_text) if is_met else cards.told(after, Told.SAVED)
    return Reply(replace=cards.draft(after), cards=(below,))
