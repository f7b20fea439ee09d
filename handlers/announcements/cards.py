"""How an announcement reads for a person, in channels, and on a preview. A card is made once for all who read
the same."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from cards import builders
from cards.builders.announcement import stand_together
from cards.data.announcement import (
    AnnouncementData,
    AnnouncementInLanguage,
    AnnouncementOrigin,
    AnnouncementRecalledData,
)
from cards.model import Card, Element, Span, Text
from cards.serial import to_json
from cards.words import LANGUAGES, Words, load_words, nearest_language
from coaching.announcements.model import Announcement, AnnouncementState, Content
from coaching.programmes.model import Programme
from handlers.click_links import Click
from handlers.context import UnitOfWork, World
from handlers.readers import name_of, reader_of
from people.calendar import pattern_of
from people.model import Person, Role
from people.texts import in_language

_COUNTED = "https://counted.invalid/"
"""Stands for a reader's own link on a card that is made for many (RFC 2606 keeps `invalid` free)."""


_Readers = tuple[int, int, str, date]
"""Who read the same: by announcement, revision, language, and their date of its launch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """From whom an announcement is, and the programme that it is about, if any."""

    author: Person | None
    programme: Programme | None


@dataclass(slots=True, kw_only=True)
class AnnouncementCards:
    """Makes cards, within one unit of work."""

    world: World
    unit: UnitOfWork
    is_thanked: bool = False
    """The reader has just said that they got it."""
    is_copy: bool = False
    """It is opened from a line: what is changed later does not come to it."""
    _made: dict[_Readers, Card] = field(default_factory=dict)
    _written: dict[_Readers, str] = field(default_factory=dict)
    """The same as it is stored."""
    _sources: dict[int, _Source] = field(default_factory=dict)

    def direct(self, one: Announcement, person: Person) -> Card:
        """Return the announcement as a person reads it now, or what stands in its place after a recall."""
        card, address = self._made[self._make(one, person)], self._address(one, person)
        return _leading_to(address, card) if address else card

    def stored(self, one: Announcement, person: Person | None) -> str:
        """Return the same as it is queued, or what stands in channels; quickly for very many people."""
        if person is None:
            return to_json(self.posted(one))
        known, address = self._make(one, person), self._address(one, person)
        if known not in self._written:
            self._written[known] = to_json(self._made[known])
        written = self._written[known]
        return written.replace(_in_json(_COUNTED), _in_json(address)) if address else written

    def _make(self, one: Announcement, person: Person) -> _Readers:
        """Make the card for all who read the same, and return who they are."""
        words = reader_of(person, self.world.company).words
        zone = pattern_of(person, self.world.company).timezone
        known = one.id, one.revision, words.language, self._day(one, zone)
        if known not in self._made:
            self._made[known] = self._direct(one, words, zone)
        return known

    def _direct(self, one: Announcement, words: Words, zone: ZoneInfo) -> Card:
        if one.state is AnnouncementState.RECALLED:
            return self._recalled(one, words, zone)
        return builders.announcement(self._data(one, words, zone, is_counted=self._counts(one)), words)

    def posted(self, one: Announcement) -> Card:
        """Return the announcement as it stands in channels: in the company's first language, below it in the
        others that were written, with a link that nobody counts: who opens it there is not known."""
        company = self.world.company
        words, zone = (
            load_words(nearest_language(None, fallback=company.languages)),
            ZoneInfo(company.timezone),
        )
        if one.state is AnnouncementState.RECALLED:
            return self._recalled(one, words, zone)
        card = self._data(one, words, zone, is_counted=False)
        return builders.announcement_posted(replace(card, others=self._others(one, words)), words)

    def _others(self, one: Announcement, words: Words) -> tuple[AnnouncementInLanguage, ...]:
        """Return the other languages in which it was written, as many as one message takes."""
        content = one.content
        texts, found = [self._in(words)(content.texts)], list[AnnouncementInLanguage]()
        for language in self.world.company.languages:
            text, title = content.texts.get(language, ""), content.titles.get(language, "")
            is_other = text not in ("", texts[0]) and title and language != words.language
            if is_other and language in LANGUAGES and stand_together([*texts, text]):
                texts.append(text)
                found.append(
                    AnnouncementInLanguage(
                        language=language,
                        title=title,
                        text=text,
                        link_label=content.link_labels.get(language, ""),
                        is_corrected=one.is_launched and language in content.corrected,
                    )
                )
        return tuple(found)

    def preview(self, one: Announcement, language: str) -> Card:
        """Return a draft as those who read a language would get it. Its link counts nothing yet."""
        words = load_words(language)
        return builders.announcement(self._previewed(one, words), words)

    def trial(self, one: Announcement, language: str) -> Card:
        """Return the same, marked as a trial, for who asked for it alone."""
        words = load_words(language)
        return builders.announcement_trial(replace(self._previewed(one, words), is_preview=False), words)

    def _previewed(self, one: Announcement, words: Words) -> AnnouncementData:
        zone = ZoneInfo(self.world.company.timezone)
        card = self._data(one, words, zone, is_counted=self._counts(one))
        return replace(card, link_url=one.content.link_url, is_preview=True)

    # ------------------------------------------------------------------------ links

    def _counts(self, one: Announcement) -> bool:
        return bool(one.content.link_url and one.content.counts_clicks and self._has_clicks())

    def _has_clicks(self) -> bool:
        """Tell whether anybody's opening of a link can be counted here."""
        return bool(self.world.clicks.address(Click(announcement_id=0, person_id="")))

    def _address(self, one: Announcement, person: Person) -> str:
        """Return the person's own address of the link; empty where the link leads there itself."""
        if not one.content.counts_clicks or not one.content.link_url:
            return ""
        return self.world.clicks.address(Click(announcement_id=one.id, person_id=person.id))

    # ------------------------------------------------------------------------ what they say

    def _data(self, one: Announcement, words: Words, zone: ZoneInfo, *, is_counted: bool) -> AnnouncementData:
        content, text = one.content, self._in(words)
        return AnnouncementData(
            announcement_id=one.id,
            title=text(content.titles),
            text=text(content.texts),
            picture_url=content.picture_url,
            picture_alt=text(content.picture_alts),
            link_url=_COUNTED if is_counted else content.link_url,
            link_label=text(content.link_labels),
            is_counted=is_counted,
            is_corrected=one.is_launched and self._is_corrected(content, words.language),
            is_thanked=self.is_thanked,
            as_of=self.world.now.astimezone(zone) if self.is_copy else None,
            origin=self._origin(one, words, zone),
        )

    def _is_corrected(self, content: Content, language: str) -> bool:
        """Tell whether what somebody reads, in their language or in another one instead, has changed."""
        languages = self.world.company.languages
        read = in_language({code: code for code in content.texts}, language, fallback=languages)
        return bool({language, read} & set(content.corrected))

    def _recalled(self, one: Announcement, words: Words, zone: ZoneInfo) -> Card:
        origin = self._origin(one, words, zone)
        card = AnnouncementRecalledData(
            title=self._in(words)(one.content.titles),
            author_name=origin.author_name,
            is_admin=origin.is_admin,
            on=origin.on,
        )
        return builders.announcement_recalled(card, words)

    def origin(self, one: Announcement, person: Person) -> AnnouncementOrigin:
        """Return whom it is for and from whom it is, as a person reads it."""
        words = reader_of(person, self.world.company).words
        return self._origin(one, words, pattern_of(person, self.world.company).timezone)

    def _origin(self, one: Announcement, words: Words, zone: ZoneInfo) -> AnnouncementOrigin:
        source = self._source(one)
        programme = source.programme
        return AnnouncementOrigin(
            audience=one.addressing.audience,
            programme_name="" if programme is None else self._in(words)(programme.name),
            phases=one.addressing.phases,
            author_name=name_of(source.author),
            is_admin=_is_admin(source),
            on=self._day(one, zone),
        )

    def _source(self, one: Announcement) -> _Source:
        if one.id not in self._sources:
            programme_id = one.addressing.programme_id
            self._sources[one.id] = _Source(
                author=self.unit.people.find(one.author_id),
                programme=self.unit.programmes.find(programme_id) if programme_id else None,
            )
        return self._sources[one.id]

    def _day(self, one: Announcement, zone: ZoneInfo) -> date:
        """Return of which day it is: of its launch; of a draft today."""
        return (one.launched_at or self.world.now).astimezone(zone).date()

    def _in(self, words: Words) -> Callable[[Mapping[str, str]], str]:
        languages = self.world.company.languages
        return lambda texts: in_language(texts, words.language, fallback=languages)


def _is_admin(source: _Source) -> bool:
    """Tell whether somebody speaks as an admin, because they are no lead of anything."""
    author, programme = source.author, source.programme
    if author is None or Role.LEAD in author.roles:
        return False
    if programme is not None and author.id in (programme.lead, programme.deputy):
        return False
    return Role.ADMIN in author.roles


def _in_json(address: str) -> str:
    """Return an address as a whole text of JSON, so that it is found and put in as nothing but that."""
    return json.dumps(address, ensure_ascii=False)


def _leading_to(address: str, card: Card) -> Card:
    """Return a card that was made for many with one reader's own address."""
    return replace(card, elements=tuple(_with_address(address, element) for element in card.elements))


def _with_address(address: str, element: Element) -> Element:
    if not isinstance(element, Text) or all(span.link != _COUNTED for span in element.spans):
        return element
    return Text(tuple(_span(address, span) for span in element.spans))


def _span(address: str, span: Span) -> Span:
    return replace(span, link=address) if span.link == _COUNTED else span
