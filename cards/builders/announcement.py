"""An announcement as its readers get it, what stands in its place after a recall, and their question."""

import re
from collections.abc import Iterator, Sequence

from cards import markdown
from cards.actions import OpenAnnouncementQuestion, RespondToAnnouncement, SendAnnouncementQuestion
from cards.builders.parts import adjust, buttons, context, heading, make_card, make_form, paragraph
from cards.data.announcement import (
    AnnouncementData,
    AnnouncementInLanguage,
    AnnouncementOrigin,
    AnnouncementQuestionFormData,
    AnnouncementRecalledData,
)
from cards.model import Button, ButtonStyle, Card, Divider, Element, Form, Image, Span, Text, TextInput
from cards.one_message import ROOM, weight
from cards.texts import LINE, NAME, TITLE, clean, clean_typed, fit, quoted
from cards.words import LANGUAGES, Words, load_words, nearest_language
from coaching.announcements.model import ResponseKind
from people.model import Role

MOST_NAMED = 5
"""Teams, and ranks, that are named in the line that says why it came."""
_ADDRESS = re.compile(r"https?://\S+")
_LONGEST_ADDRESS = 3000
"""Characters: Slack takes no more of a picture's (slack_sdk.models.blocks)."""
LONGEST_QUESTION = 1000
"""Characters, as many as a request for help may have."""
MOST_TOGETHER = 40
"""Elements of the texts of all languages in one message, as many as one text may be alone."""
ROOM_OF_LANGUAGE = 3_000
"""Bytes of a Teams card for the title, the link and the line of a further language: our own estimate."""


def announcement(data: AnnouncementData, words: Words) -> Card:
    """Tell one person something, and say why it came."""
    is_copy = int(data.as_of is not None)
    got_it = RespondToAnnouncement(data.announcement_id, ResponseKind.GOT_IT.value, is_copy)
    return make_card(
        "announcement",
        words,
        title=_title(data, words),
        elements=(
            context(words.text("announcement.preview")) if data.is_preview else None,
            *_content(data, words),
            paragraph(words.text("announcement.thanks")) if data.is_thanked else None,
            buttons((
                None if data.is_thanked
                else Button(words.text("announcement.got_it"), got_it, ButtonStyle.PRIMARY),
                _question(data, words),
                adjust(words),
            )),
            None if data.as_of is None
            else context(words.text("announcement.as_of", at=data.as_of)),
            context(words.text("announcement.why", whom=whom(data.origin, words),
                               origin=_origin(data.origin, words))),
        ),
    )  # fmt: skip


def _title(data: AnnouncementData, words: Words) -> str:
    title = clean(data.title, TITLE)
    return fit(words.text("announcement.preview.title", title=title), TITLE) if data.is_preview else title


def announcement_posted(data: AnnouncementData, words: Words) -> Card:
    """Tell everybody in a channel something. Nobody is asked there whether they got it: others would see who
    has pressed."""
    origin = _origin(data.origin, words)
    return make_card(
        "announcement_posted",
        words,
        title=clean(data.title, TITLE),
        elements=(
            *_content(data, words),
            *(element for one in data.others for element in _in_language(data, one)),
            buttons((_question(data, words),)),
            context(words.text("announcement_posted.why", whom=whom(data.origin, words), origin=origin)),
        ),
    )


def stand_together(texts: Sequence[str]) -> bool:
    """Tell whether texts, one for each language, are one message in every chat if one card has them all."""
    pieces = sum(len(markdown.elements(text)) for text in texts)
    room = ROOM - ROOM_OF_LANGUAGE * (len(texts) - 1)
    return pieces <= MOST_TOGETHER and sum(weight(text) for text in texts) <= room


def _words_of(one: AnnouncementInLanguage) -> Words:
    """Return the words around a text; a language that Hojorin does not speak has those of another one."""
    return load_words(nearest_language(one.language, fallback=LANGUAGES))


def _in_language(data: AnnouncementData, one: AnnouncementInLanguage) -> Iterator[Element]:
    """Yield the same in one further language, below a line of its own."""
    words = _words_of(one)
    yield Divider()
    yield heading(clean(one.title, TITLE))
    yield _byline(data.origin, words)
    if one.is_corrected:
        yield heading(words.text("announcement.corrected"))
    yield from markdown.elements(one.text)
    link = _web(data.link_url)
    if link:
        yield _link(one.link_label, link, words)


def announcement_recalled(data: AnnouncementRecalledData, words: Words) -> Card:
    """Say which announcement does not hold any more. Nothing but its title is repeated."""
    return make_card(
        "announcement_recalled",
        words,
        title=words.text("announcement_recalled.title", title=clean(data.title, TITLE)),
        elements=(
            paragraph(words.text("announcement_recalled.text")),
            context(words.text("announcement_recalled.why", by=author(data, words), on=data.on)),
        ),
    )


def announcement_question_form(data: AnnouncementQuestionFormData, words: Words) -> Form:
    """Ask what the question is, and say who reads it."""
    question = TextInput(
        name="question",
        label=words.text("announcement_question_form.question"),
        multiline=True,
        max_length=LONGEST_QUESTION,
        required=True,
    )
    send = SendAnnouncementQuestion(data.announcement_id)
    return make_form(
        "announcement_question_form",
        words,
        title=words.text("announcement_question_form.title"),
        elements=(
            paragraph(words.text("announcement_question_form.about", title=quoted(data.title, TITLE))),
            question,
            context(words.text("announcement_question_form.note")),
        ),
        submit=Button(words.text("announcement_question_form.send"), send, ButtonStyle.PRIMARY),
    )


def _content(data: AnnouncementData, words: Words) -> tuple[Element | None, ...]:
    """Return what is said, the same to everybody."""
    picture, link = _web(data.picture_url), _web(data.link_url)
    return (
        _byline(data.origin, words),
        heading(words.text("announcement.corrected")) if data.is_corrected else None,
        *markdown.elements(data.text),
        Image(picture, clean(data.picture_alt, LINE)) if picture else None,
        _link(data.link_label, link, words) if link else None,
        context(words.text("announcement.counted")) if link and data.is_counted else None,
    )


def _byline(origin: AnnouncementOrigin, words: Words) -> Text:
    """Return that it is an announcement, and from whom: notifications show it right after the title."""
    return paragraph(words.text("announcement.byline", by=author(origin, words)))


def _link(label: str, address: str, words: Words) -> Text:
    shown = clean(label, LINE) if label else words.text("announcement.link")
    return Text((Span(shown, link=address),))


def _web(address: str) -> str:
    """Return an address that leads to the web; empty for anything else, which no form takes."""
    found = clean_typed(address, _LONGEST_ADDRESS)
    return found if found == address and _ADDRESS.fullmatch(found) else ""


def _question(data: AnnouncementData, words: Words) -> Button:
    """Return the way to ask, in all languages of the card."""
    labels = [words, *map(_words_of, data.others)]
    label = " / ".join(dict.fromkeys(each.text("announcement.question") for each in labels))
    return Button(label, OpenAnnouncementQuestion(data.announcement_id))


def whom(origin: AnnouncementOrigin, words: Words) -> str:
    """Return whom it is for, as all of them can read it: "Sales, managers, days 15 to 45 of CRM first"."""
    audience = origin.audience
    roles = [words.text(f"plan.member.{role}") for role in audience.roles if role in list(Role)]
    parts = (
        _named(audience.teams, words),
        _named(audience.ranks, words),
        words.join(roles),
        _programme(origin, words),
        ""
        if audience.started_after is None
        else words.text("announcement.started", after=audience.started_after),
    )
    found = [part for part in parts if part]
    if not found:
        return words.text("announcement.everybody")
    return words.text("announcement.whom", parts=words.text("announcement.between").join(found))


def _named(names: tuple[str, ...], words: Words) -> str:
    """Return names as a list; of very many the first ones."""
    shown = [clean(name, NAME) for name in names[:MOST_NAMED]]
    more = len(names) - len(shown)
    listed = words.join(shown)
    return words.count("announcement.more", more, names=listed) if more else listed


def _programme(origin: AnnouncementOrigin, words: Words) -> str:
    if not origin.programme_name:
        return ""
    name = quoted(origin.programme_name, NAME)
    if not origin.phases:
        return words.text("announcement.programme", name=name)
    phases = words.join([words.text(f"announcement.phase.{phase}") for phase in origin.phases])
    return words.text("announcement.phases", name=name, phases=phases)


def _origin(origin: AnnouncementOrigin, words: Words) -> str:
    """Return from whom it is, and of which day: "from Suzuki, project lead, Tue 2 June"."""
    return words.text("announcement.origin", by=author(origin, words), on=origin.on)


def author(data: AnnouncementOrigin | AnnouncementRecalledData, words: Words) -> str:
    """Return from whom it is, with what they are."""
    role = "admin" if data.is_admin else "lead"
    if not data.author_name:
        return words.text(f"announcement.by.{role}.unnamed")
    return words.text(f"announcement.by.{role}", name=clean(data.author_name, NAME))
