"""Suzuki-san tells Sales about a shorter form."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cards.data.announcement import (
    AnnouncementData,
    AnnouncementOrigin,
    AnnouncementQuestionFormData,
    AnnouncementRecalledData,
)
from cards.examples.basics import lead, programme, say
from coaching.programmes.model import Phase
from people.audience import Audience

ON = date(2026, 6, 2)
TOKYO = ZoneInfo("Asia/Tokyo")


def _title(language: str) -> str:
    return say(
        language,
        en="From Monday, a visit takes six fields instead of fourteen",
        ja="月曜から、訪問記録の入力項目が14から6になります",
    )


def _text(language: str) -> str:
    return say(
        language,
        en="You asked for it in the June survey:\n\n- **six fields** stay required\n"
        "- the rest is optional\n\nWhat you have entered so far stays as it is.",
        ja="6月のアンケートで多くいただいたご要望です。\n\n- 必須は**6項目**だけになります\n"
        "- 残りは任意です\n\nこれまでの記録はそのまま残ります。",
    )


def _whole(language: str) -> AnnouncementData:
    return AnnouncementData(
        announcement_id=7,
        title=_title(language),
        text=_text(language),
        picture_url="https://intranet.example/new-form.png",
        picture_alt=say(language, en="The new form with its six fields", ja="6項目になった新しい入力画面"),
        link_url="https://hojorin.example/go/Mnw3fHAx.c2lnbmF0dXJl",
        link_label=say(language, en="See it in two minutes", ja="2分でわかる変更点"),
        is_counted=True,
        origin=_of_everything(language),
    )


def _of_everything(language: str) -> AnnouncementOrigin:
    teams = tuple(f"{say(language, en='Sales', ja='営業部')}/{number}" for number in range(1, 8))
    return AnnouncementOrigin(
        audience=Audience(
            teams=teams,
            roles=("manager", "supporter"),
            ranks=(say(language, en="Senior", ja="主任"),),
            started_after=date(2026, 3, 31),
        ),
        programme_name=programme(language),
        phases=tuple(Phase),
        author_name=lead(language),
        on=ON,
    )


def _of_sales(language: str) -> AnnouncementOrigin:
    return AnnouncementOrigin(
        audience=Audience(teams=(say(language, en="Sales", ja="営業部"),)),
        programme_name=programme(language),
        author_name=lead(language),
        on=ON,
    )


def _short(language: str, origin: AnnouncementOrigin) -> AnnouncementData:
    return AnnouncementData(announcement_id=8, title=_title(language), text=_text(language), origin=origin)


def announcements(language: str) -> tuple[AnnouncementData, ...]:
    """With everything; a text alone for those in a programme; and one that was corrected, with a link that
    nobody counts, from an admin to everybody, after *Got it*; a preview; and a copy, opened from a line."""
    return (
        _whole(language),
        _short(language, _of_sales(language)),
        AnnouncementData(
            announcement_id=9,
            title=_title(language),
            text=_text(language),
            link_url="https://intranet.example/new-form",
            is_corrected=True,
            is_thanked=True,
            origin=AnnouncementOrigin(audience=Audience(), author_name=lead(language), is_admin=True, on=ON),
        ),
        replace(_short(language, _of_sales(language)), is_preview=True),
        replace(_short(language, _of_sales(language)), as_of=datetime(2026, 6, 3, 10, tzinfo=TOKYO)),
    )


def posted(language: str) -> tuple[AnnouncementData, ...]:
    """In a channel, where no link is counted."""
    return (_short(language, _of_sales(language)),)


def recalled(language: str) -> tuple[AnnouncementRecalledData, ...]:
    """From a lead; and from a lead and an admin who have left since."""
    return (
        AnnouncementRecalledData(title=_title(language), author_name=lead(language), on=ON),
        AnnouncementRecalledData(title=_title(language), on=ON),
        AnnouncementRecalledData(title=_title(language), is_admin=True, on=ON),
    )


def question_forms(language: str) -> tuple[AnnouncementQuestionFormData, ...]:
    """One."""
    return (AnnouncementQuestionFormData(announcement_id=7, title=_title(language)),)
