"""What people press about announcements: their authors, who approves them, and who gets them.

Every press carries the announcement's id; the acting person's right to it is looked up each time. `seen` is
the short print of what the form or card was made from: whoever saves last is told what else was changed.
"""

from dataclasses import dataclass

# ---------------------------------------------------------------------------- writing


@dataclass(frozen=True, slots=True)
class ShowAnnouncements:
    """The announcements, from the `page`-th on (0 = first)."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenAnnouncementText:
    """Open the form of what is said; `announcement_id` 0: of a new one. Of a launched one: to correct it."""

    announcement_id: int


@dataclass(frozen=True, slots=True)
class SaveAnnouncementText:
    """Form: title_LANG, text_LANG for each language, picture, picture_alt_LANG, link, link_label_LANG,
    counts_clicks."""

    announcement_id: int
    seen: str = ""


@dataclass(frozen=True, slots=True)
class CorrectAnnouncement:
    """Let a correction take effect; `seen` is the print of what was shown."""

    announcement_id: int
    seen: str = ""


@dataclass(frozen=True, slots=True)
class OpenAnnouncementAudience:
    """Open the form of whom it is for, where and when."""

    announcement_id: int


@dataclass(frozen=True, slots=True)
class SaveAnnouncementAudience:
    """Form: teams, roles, ranks, started_after, programme, phases, places, channels, on, at, valid_until,
    urgent, repeats."""

    announcement_id: int
    seen: str = ""


@dataclass(frozen=True, slots=True)
class ShowAnnouncement:
    """The draft, or how far it is once it was launched."""

    announcement_id: int


@dataclass(frozen=True, slots=True)
class PreviewAnnouncement:
    """How it reads, in one of its languages."""

    announcement_id: int
    language: str


@dataclass(frozen=True, slots=True)
class TryAnnouncement:
    """Send it to whoever presses, on every platform on which they have an account."""

    announcement_id: int


@dataclass(frozen=True, slots=True)
class DiscardAnnouncement:
    """Throw a draft away."""

    announcement_id: int


# ---------------------------------------------------------------------------- counting, approving, launching


@dataclass(frozen=True, slots=True)
class CountAnnouncement:
    """The dry run."""

    announcement_id: int


@dataclass(frozen=True, slots=True)
class LaunchAnnouncement:
    """Send it to those who were counted; `seen` is the print of what was counted."""

    announcement_id: int
    seen: str = ""


@dataclass(frozen=True, slots=True)
class ProposeAnnouncement:
    """Ask a second lead for approval."""

    announcement_id: int
    seen: str = ""


@dataclass(frozen=True, slots=True)
class ApproveAnnouncement:
    """Approve what is shown."""

    announcement_id: int
    seen: str = ""


@dataclass(frozen=True, slots=True)
class OpenAnnouncementRefusal:
    """Ask why it is sent back."""

    announcement_id: int


@dataclass(frozen=True, slots=True)
class RefuseAnnouncement:
    """Form: reason. It goes back to its author."""

    announcement_id: int


# ---------------------------------------------------------------------------- under way


@dataclass(frozen=True, slots=True)
class PauseAnnouncement:
    """Hold what has not left."""

    announcement_id: int


@dataclass(frozen=True, slots=True)
class ResumeAnnouncement:
    """Let it go on."""

    announcement_id: int


@dataclass(frozen=True, slots=True)
class StopAnnouncement:
    """What has not left stays, for good."""

    announcement_id: int


@dataclass(frozen=True, slots=True)
class RecallAnnouncement:
    """Delete or replace what has left, and stop the rest."""

    announcement_id: int


@dataclass(frozen=True, slots=True)
class ShowAnnouncementReport:
    """What became of it, to the last recipient, in place of the card that was pressed."""

    announcement_id: int


@dataclass(frozen=True, slots=True)
class ShowAnnouncementClass:
    """Who is in a class of those whom it did not reach, from the `page`-th on (0 = first). `state` and
    `reason` are values of `people.outbox`."""

    announcement_id: int
    state: str
    reason: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class ResendAnnouncement:
    """Send it again to a class of failures, after the cure."""

    announcement_id: int
    reason: str


# ---------------------------------------------------------------------------- who gets it


@dataclass(frozen=True, slots=True)
class RespondToAnnouncement:
    """Got it; `kind` is a value of `ResponseKind`. `is_copy` 1: pressed on a copy that was opened from a
    line, which is not kept up to date."""

    announcement_id: int
    kind: str
    is_copy: int = 0


@dataclass(frozen=True, slots=True)
class OpenAnnouncementQuestion:
    """Ask what the question is."""

    announcement_id: int


@dataclass(frozen=True, slots=True)
class SendAnnouncementQuestion:
    """Form: question. It goes to the supporters with the announcement it is about."""

    announcement_id: int


@dataclass(frozen=True, slots=True)
class ReadAnnouncement:
    """The whole message again, from a line on the home or a check-in."""

    announcement_id: int


# ---------------------------------------------------------------------------- figures


@dataclass(frozen=True, slots=True)
class ShowResponseRate:
    """The response rate by month and team; `month` like `2026-11`, empty: the latest."""

    month: str = ""
