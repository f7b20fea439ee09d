"""The two forms of an announcement: what is said; and for whom, where and when."""

from collections.abc import Iterable, Iterator, Sequence

from cards.actions import SaveAnnouncementAudience, SaveAnnouncementText
from cards.builders.parts import context, make_form
from cards.builders.plan_parts import language_name
from cards.builders.text_inputs import (
    MAX_OPTION,
    MAX_OPTIONS,
    Texts,
    can_travel,
    text_inputs,
)
from cards.data.announcement_writing import (
    NO_PROGRAMME,
    AnnouncementAudienceFormData,
    AnnouncementTextFormData,
    KnownChannel,
)
from cards.model import (
    Button,
    ButtonStyle,
    Choice,
    Context,
    DateInput,
    Element,
    Form,
    Option,
    TextInput,
)
from cards.texts import LINE, NAME, clean, clean_typed, fit
from cards.words import Words
from coaching.announcements.model import Repeat
from coaching.announcements.reading import DIRECT, YES
from coaching.announcements.rules import (
    LONGEST_ADDRESS,
    LONGEST_ALT,
    LONGEST_LABEL,
    LONGEST_TEXT,
    LONGEST_TITLE,
    Field,
)
from coaching.programmes.model import Phase
from people.model import Role

PATH = 55
"""Characters of a team in an option, so that how many people it has fits beside it."""
CLOCK = 8
CHANNELS = 2000
"""Characters of all channels."""
_CHANNELS = ("slack:C0123", "teams:19:…@thread.tacv2")
"""How channels are written."""
_ROOM = {Field.TEAMS: 2800, Field.RANKS: 700, Field.PROGRAMME: 700}
"""Characters of all options of a choice, so that the form stays one card of Teams (28 KB, two bytes each):
the largest teams come first, and a team takes those below it."""
_AROUND = 30
"""Characters of what stands around an option there."""

_TITLE = Texts(name=Field.TITLE, key="announcement_form.title", limit=LONGEST_TITLE)
_TEXT = Texts(name=Field.TEXT, key="announcement_form.text", limit=LONGEST_TEXT, multiline=True)
_ALT = Texts(name=Field.PICTURE_ALT, key="announcement_form.picture_alt", limit=LONGEST_ALT)
_LABEL = Texts(name=Field.LINK_LABEL, key="announcement_form.link_label", limit=LONGEST_LABEL)


def field_name(field: Field, words: Words) -> str:
    """Return the label of a field."""
    return words.text(f"announcement_form.{field}")


# ---------------------------------------------------------------------------- what is said


def announcement_text_form(data: AnnouncementTextFormData, words: Words) -> Form:
    """Ask what is said, in each language of the company."""
    content, languages = data.content, data.languages
    purpose = "correct" if data.is_correction else "edit" if data.announcement_id else "new"
    return make_form(
        "announcement_text_form",
        words,
        title=words.text(f"announcement_text_form.{purpose}"),
        elements=(
            context(words.text("announcement_text_form.corrects")) if data.is_correction else None,
            *text_inputs(_TITLE, content.titles, languages, words),
            *text_inputs(_TEXT, content.texts, languages, words),
            _on_languages(languages, words),
            _address(Field.PICTURE, content.picture_url, words),
            *text_inputs(_ALT, content.picture_alts, languages, words),
            _address(Field.LINK, content.link_url, words),
            *text_inputs(_LABEL, content.link_labels, languages, words),
            _box(Field.COUNTS_CLICKS, words, is_ticked=content.counts_clicks),
        ),
        submit=Button(
            words.text("announcement_form.save"),
            SaveAnnouncementText(data.announcement_id, data.seen),
            ButtonStyle.PRIMARY,
        ),
    )


def _on_languages(languages: Sequence[str], words: Words) -> Context | None:
    """Say that a language may be left empty, and what its readers get then."""
    codes = list(dict.fromkeys(languages))
    if len(codes) < 2:
        return None
    return context(words.text("announcement_text_form.languages", language=language_name(codes[0], words)))


def _address(field: Field, present: str, words: Words) -> TextInput:
    return TextInput(
        name=field,
        label=field_name(field, words),
        max_length=LONGEST_ADDRESS,
        initial=clean_typed(present, LONGEST_ADDRESS),
        hint=words.text(f"announcement_form.{field}.hint"),
    )


def _box(field: Field, words: Words, *, is_ticked: bool) -> Choice:
    """Return a box to tick."""
    return Choice(
        name=field,
        label=field_name(field, words),
        options=(Option(YES, words.text(f"announcement_form.{field}.yes")),),
        multiple=True,
        initial=(YES,) if is_ticked else (),
        hint=words.text(f"announcement_form.{field}.hint"),
    )


# ---------------------------------------------------------------------------- for whom and when


def announcement_audience_form(data: AnnouncementAudienceFormData, words: Words) -> Form:
    """Ask for whom it is, where they get it, and when."""
    chosen = data.chosen
    return make_form(
        "announcement_audience_form",
        words,
        title=words.text("announcement_audience_form.title"),
        elements=(
            context(words.text("announcement_audience_form.bound")) if data.is_bound else None,
            *_whom(data, words),
            *_programme(data, words),
            _places(data, words),
            _known_channels(data, words),
            _channels(data, words),
            DateInput(name=Field.ON, label=field_name(Field.ON, words), initial=chosen.on),
            _at(data, words),
            DateInput(
                name=Field.VALID_UNTIL,
                label=field_name(Field.VALID_UNTIL, words),
                initial=data.valid_until,
                required=True,
            ),
            _repeats(data, words),
            _box(Field.URGENT, words, is_ticked=chosen.urgent),
        ),
        submit=Button(
            words.text("announcement_form.save"),
            SaveAnnouncementAudience(data.announcement_id, data.seen),
            ButtonStyle.PRIMARY,
        ),
    )


def _whom(data: AnnouncementAudienceFormData, words: Words) -> Iterator[Element | None]:
    audience, people = data.chosen.audience, dict(data.teams)
    teams = {team: _team(team, people[team], words) for team in people}
    yield from _several(Field.TEAMS, words, audience.teams, teams)
    if _options(Field.TEAMS, audience.teams, teams)[1]:
        yield _lines(Field.MORE_TEAMS, (), words)
    roles = {role.value: words.text(f"plan.member.{role}") for role in Role}
    yield from _several(Field.ROLES, words, audience.roles, roles)
    yield from _several(Field.RANKS, words, audience.ranks, {one: clean(one, NAME) for one in data.ranks})
    yield DateInput(
        name=Field.STARTED_AFTER,
        label=field_name(Field.STARTED_AFTER, words),
        initial=audience.started_after,
    )


def _several(
    field: Field, words: Words, chosen: Iterable[str], known: dict[str, str]
) -> Iterator[Choice | Context]:
    """Yield a choice of several, the chosen ones first so that saving never loses one; nothing if empty."""
    picked = tuple(dict.fromkeys(key for key in chosen if can_travel(key)))[:MAX_OPTIONS]
    options, left_out = _options(field, picked, known)
    if not options:
        return
    yield Choice(
        name=field,
        label=field_name(field, words),
        options=tuple(options),
        multiple=True,
        initial=picked,
        hint=words.text(f"announcement_form.{field}.hint"),
    )
    yield from _left_out(field, left_out, words)


def _options(field: Field, picked: Iterable[str], known: dict[str, str]) -> tuple[list[Option], int]:
    """Return what is offered, the picked ones first, and how many there is no room for."""
    named = {key: known.get(key) or clean(key, NAME) for key in (*picked, *known) if can_travel(key)}
    options: list[Option] = []
    room = _ROOM.get(field, MAX_OPTIONS * MAX_OPTION)
    for key, label in named.items():
        room -= len(key) + len(label) + _AROUND
        if len(options) == MAX_OPTIONS or (room < 0 and key not in picked):
            break
        options.append(Option(key, label))
    return options, len(named) - len(options)


def _left_out(field: Field, left_out: int, words: Words) -> Iterator[Context]:
    if left_out:
        yield context(words.count("announcement_form.more", left_out, field=field_name(field, words)))


def _team(team: str, people: int, words: Words) -> str:
    number = words.count("number.people", people)
    return fit(words.text("audience_form.team", team=clean(team, PATH), people=number), MAX_OPTION)


def _programme(data: AnnouncementAudienceFormData, words: Words) -> Iterator[Choice | Context]:
    """Yield the choice of a programme and of its phases; nothing where there is none."""
    names = {key: clean(name, NAME) for key, name in data.programmes if can_travel(key)}
    if not names:
        return
    chosen = data.chosen.programme_id if data.chosen.programme_id in names else NO_PROGRAMME
    known = {NO_PROGRAMME: words.text("announcement_form.programme.none"), **names}
    options, left_out = _options(Field.PROGRAMME, (chosen,), known)
    yield Choice(
        name=Field.PROGRAMME,
        label=field_name(Field.PROGRAMME, words),
        options=tuple(options),
        initial=(chosen,),
        hint=words.text("announcement_form.programme.hint"),
    )
    yield from _left_out(Field.PROGRAMME, left_out, words)
    yield Choice(
        name=Field.PHASES,
        label=field_name(Field.PHASES, words),
        options=tuple(Option(phase, words.text(f"announcement.phase.{phase}")) for phase in Phase),
        multiple=True,
        initial=tuple(phase.value for phase in data.chosen.phases),
        hint=words.text("announcement_form.phases.hint"),
    )


def _places(data: AnnouncementAudienceFormData, words: Words) -> Choice:
    return Choice(
        name=Field.PLACES,
        label=field_name(Field.PLACES, words),
        options=(Option(DIRECT, words.text("announcement_form.places.direct")),),
        multiple=True,
        initial=(DIRECT,) if data.chosen.direct else (),
    )


def _known_channels(data: AnnouncementAudienceFormData, words: Words) -> Choice | None:
    """Return the choice of the channels that the settings name; nothing where there are none."""
    known = {lane: name for lane, name in data.channels if can_travel(lane)}
    if not known:
        return None
    options = [Option(lane, _channel(lane, known[lane], words)) for lane in list(known)[:MAX_OPTIONS]]
    return Choice(
        name=Field.KNOWN_CHANNELS,
        label=field_name(Field.KNOWN_CHANNELS, words),
        options=tuple(options),
        multiple=True,
        initial=tuple(option.value for option in options if option.value in data.chosen.channels),
    )


def _channel(lane: str, name: KnownChannel, words: Words) -> str:
    label = words.text(f"announcement_form.known_channels.{name}", channel=clean(lane, NAME))
    return fit(label, MAX_OPTION)


def _channels(data: AnnouncementAudienceFormData, words: Words) -> TextInput:
    known = dict(data.channels)
    return _lines(Field.CHANNELS, (one for one in data.chosen.channels if one not in known), words)


def _lines(field: Field, present: Iterable[str], words: Words) -> TextInput:
    """Return an input with one of several on each line."""
    return TextInput(
        name=field,
        label=field_name(field, words),
        multiline=True,
        max_length=CHANNELS,
        initial="\n".join(clean_typed(line, LINE) for line in present)[:CHANNELS],
        hint=words.text(f"announcement_form.{field}.hint", examples=words.join(_CHANNELS)),
    )


def _at(data: AnnouncementAudienceFormData, words: Words) -> TextInput:
    return TextInput(
        name=Field.AT,
        label=field_name(Field.AT, words),
        max_length=CLOCK,
        initial=f"{data.chosen.at:%H:%M}",
        hint=words.text("announcement_form.at.hint"),
    )


def _repeats(data: AnnouncementAudienceFormData, words: Words) -> Choice:
    return Choice(
        name=Field.REPEATS,
        label=field_name(Field.REPEATS, words),
        options=tuple(Option(one, words.text(f"announcement_form.repeats.{one}")) for one in Repeat),
        multiple=True,
        initial=tuple(one.value for one in Repeat if one in data.chosen.repeats),
        hint=words.text("announcement_form.repeats.hint"),
    )
