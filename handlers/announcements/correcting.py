"""A correction of what was launched: shown with what it changes first, and made once that is confirmed."""

from cards import builders
from cards.actions import CorrectAnnouncement
from cards.data.announcement_counting import Decision
from cards.data.announcement_writing import AnnouncementCorrectionData, Told
from cards.model import Card
from coaching.announcements import drafting, rules
from coaching.announcements.model import Announcement
from handlers.announcements.counted import tell_decided
from handlers.announcements.drafts import DraftCards, changed_by_actor
from handlers.announcements.progress import account_in, progress_card
from handlers.context import Turn
from handlers.events import Values
from handlers.plan_forms import editor_of
from handlers.reply import Reply


def correct(turn: Turn, action: CorrectAnnouncement, _values: Values) -> Reply:
    """Let the correction take effect that was shown. Whoever had approved the text as it was is told."""
    one = changed_by_actor(turn, action.announcement_id)
    after = drafting.correct(turn.unit, one.id, seen=action.seen, editor=editor_of(turn))
    if after.approver_id not in ("", turn.actor.id):
        told = Decision.CORRECTED
        tell_decided(turn.world, turn.unit, after, after.approver_id, told, by=turn.actor)
    return Reply(replace=progress_card(turn, after))


def asked(turn: Turn, one: Announcement) -> Reply:
    """Answer who has saved a correction: what it would change, or that it changes nothing. The card from
    which the form was opened shows an earlier state, and gives way."""
    cards, correction = DraftCards(turn=turn), correction_card(turn, one)
    if correction is None:
        return Reply(replace=progress_card(turn, one), cards=(cards.told(one, Told.UNCHANGED),))
    return Reply(replace=cards.told(one, Told.CORRECTING), cards=(correction,))


def correction_card(turn: Turn, one: Announcement) -> Card | None:
    """Return what the correction would change that waits to be confirmed; None if there is none."""
    wanted, cards = one.correction, DraftCards(turn=turn)
    if wanted is None or not drafting.can_be_corrected(one, now=turn.world.now):
        return None
    account = account_in(turn, one)
    changed = drafting.corrected_languages(one.content, wanted)
    found = AnnouncementCorrectionData(
        announcement_id=one.id,
        title=cards.title(one),
        seen=drafting.print_of_correction(one),
        sent=account.sent,
        waiting=account.open,
        unchanged=tuple(code for code in rules.written_in(wanted, cards.languages) if code not in changed),
        before=cards.terms(one),
        after=cards.terms(drafting.as_corrected(one)),
        preview_in=cards.preview_in(drafting.as_corrected(one)),
    )
    return builders.announcement_correction(found, cards.reader.words)
