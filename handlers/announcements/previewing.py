"""An announcement as its readers will get it: shown in each language, and sent to its author as a trial."""

from collections.abc import Iterator

from cards import builders
from cards.actions import PreviewAnnouncement, TryAnnouncement
from cards.data.announcement_writing import AnnouncementPreviewData, AnnouncementToldData, Told
from cards.serial import to_json
from cards.words import LANGUAGES
from coaching.announcements.drafting import as_corrected
from coaching.announcements.model import Announcement
from handlers.announcements.cards import AnnouncementCards
from handlers.announcements.drafts import DraftCards, changed_by_actor, seen_by_actor
from handlers.announcements.messages import preview_card
from handlers.context import Turn
from handlers.events import Values
from handlers.reply import Reply
from people.errors import NotFoundError
from people.model import PLATFORM_NAMES, Platform
from people.outbox import NewMessage
from people.reach import identity_on

ANNOUNCEMENT_TRIAL = "announcement_trial"
"""A kind of message, as on `deliveries`: a reply to whoever pressed."""


def preview(turn: Turn, action: PreviewAnnouncement, _values: Values) -> Reply:
    """Show the card as those get it who read a language; nothing is sent."""
    one = as_corrected(seen_by_actor(turn, action.announcement_id))
    cards, language = DraftCards(turn=turn), action.language
    if language not in LANGUAGES:
        raise NotFoundError(what="language", key=language)
    below = AnnouncementPreviewData(
        announcement_id=one.id,
        language=language,
        languages=cards.languages,
        instead=cards.instead_of(one, language),
        is_draft=not one.is_launched,
    )
    shown = preview_card(turn.world, turn.unit, one, language)
    return Reply(cards=(shown, builders.announcement_preview(below, cards.reader.words)))


def send_trial(turn: Turn, action: TryAnnouncement, _values: Values) -> Reply:
    """Queue the card, marked as a trial, for whoever pressed: on every chat on which they have an account, so
    that it is seen as its readers will see it."""
    one = changed_by_actor(turn, action.announcement_id)
    cards, messages = DraftCards(turn=turn), tuple(_trials(turn, one))
    turn.unit.outbox.add_many([message for _, message in messages], now=turn.world.now)
    found = AnnouncementToldData(
        told=Told.TRIED if messages else Told.NO_ACCOUNT,
        announcement_id=one.id,
        title=cards.title(one),
        chats=tuple(PLATFORM_NAMES[platform] for platform, _ in messages),
    )
    return Reply(cards=(builders.announcement_told(found, cards.reader.words),))


def _trials(turn: Turn, one: Announcement) -> Iterator[tuple[Platform, NewMessage]]:
    """Yield a message for each chat. Where somebody has one chat, it is in their own conversation; of several
    each is named by its lane, as a channel is."""
    cards = DraftCards(turn=turn)
    made = AnnouncementCards(world=turn.world, unit=turn.unit)
    card = to_json(made.trial(one, cards.preview_in(one)))
    found = {each: identity_on(each, turn.actor) for each in turn.world.platforms}
    chats = {platform: identity for platform, identity in found.items() if identity}
    if len(chats) > 1:
        chats.pop(Platform.PLAYGROUND, None)  # It has no chat of its own beside real ones.
    # Each press sends one, although the business clock may stand still between two of them.
    press = turn.world.chance.getrandbits(64)
    for platform, identity in chats.items():
        is_only = len(chats) == 1
        yield (
            platform,
            NewMessage(
                dedupe_key=f"{ANNOUNCEMENT_TRIAL}:{one.id}:{platform}:{turn.actor.id}:{press:016x}",
                kind=ANNOUNCEMENT_TRIAL,
                lane=f"person:{turn.actor.id}" if is_only else f"{platform}:{identity}",
                person_id=turn.actor.id if is_only else None,
                card=card,
                due_at=turn.world.now,
            ),
        )
