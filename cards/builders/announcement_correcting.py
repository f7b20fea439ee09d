"""A correction of an announcement, before it takes effect."""

from cards.actions import (
    CorrectAnnouncement,
    OpenAnnouncementText,
    PreviewAnnouncement,
    ShowAnnouncementReport,
)
from cards.builders.announcement_writing import text_rows
from cards.builders.parts import buttons, context, facts, heading, make_card, paragraph
from cards.builders.plan_parts import language_name
from cards.data.announcement_writing import AnnouncementCorrectionData
from cards.model import Button, Buttons, ButtonStyle, Card
from cards.texts import NAME, TITLE, clean, fit
from cards.words import LANGUAGES, Words


def announcement_correction(data: AnnouncementCorrectionData, words: Words) -> Card:
    """Say how many messages a correction changes and what stays, and ask whether it is to be made."""
    before, after = list(text_rows(data.before, words)), list(text_rows(data.after, words))
    return make_card(
        "announcement_correction",
        words,
        title=fit(words.text("announcement_correction.title", title=clean(data.title, NAME)), TITLE),
        elements=(
            paragraph(words.text("announcement_correction.text")),
            facts((
                _messages("sent", data.sent, words),
                _messages("waiting", data.waiting, words) if data.waiting else None,
            )),
            *(heading(_unchanged(code, words)) for code in data.unchanged),
            facts(row for row in after if row not in before),
            context(words.text("announcement_correction.removed"))
            if {name for name, _ in before} - {name for name, _ in after} else None,
            _of_correction(data, words),
        ),
    )  # fmt: skip


def _messages(name: str, number: int, words: Words) -> tuple[str, str]:
    return words.text(f"announcement_correction.{name}"), words.text("number.records", records=number)


def _unchanged(code: str, words: Words) -> str:
    return words.text("announcement_correction.unchanged", language=language_name(code, words))


def _of_correction(data: AnnouncementCorrectionData, words: Words) -> Buttons | None:
    own_id = data.announcement_id
    preview_in = data.preview_in if data.preview_in in LANGUAGES else words.language
    return buttons((
        Button(words.text("announcement_correction.yes"), CorrectAnnouncement(own_id, data.seen),
               ButtonStyle.PRIMARY),
        Button(words.text("announcement_correction.no"), ShowAnnouncementReport(own_id)),
        Button(words.text("announcement_draft.text"), OpenAnnouncementText(own_id)),
        Button(words.text("announcement_draft.preview"), PreviewAnnouncement(own_id, preview_in)),
    ))  # fmt: skip
