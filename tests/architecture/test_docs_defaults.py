"""The numbers that are no settings stand in the reference as they are in the code."""

from markdown_pages import sections, table_rows

from coaching.checkins import attitudes, fading, rules, slots
from coaching.help.asking import LONGEST_TEXT
from coaching.materials import service
from coaching.questions.service import LONGEST_TEXT as LONGEST_QUESTION
from handlers.role_homes import LATE_AFTER_MINUTES


def test_every_number_that_is_no_setting_is_the_one_of_the_code() -> None:
    rows = table_rows(sections("reference/settings.md")["Numbers that are no settings"])
    assert [int(row[1].removesuffix(" %")) for row in rows] == [
        fading.GOOD_IN_A_ROW,
        fading.LOW_IN_A_ROW,
        fading.GOOD_FROM * 100,
        fading.LOW_BELOW * 100,
        rules.SILENT_BEFORE_STATUS,
        slots.STATUS_EVERY_WEEKS,
        attitudes.ASK_AGAIN_AFTER.days,
        service.OFFERED,
        service.CHAT_MINUTES,
        LONGEST_TEXT,
        LATE_AFTER_MINUTES,
    ]
    assert LONGEST_QUESTION == LONGEST_TEXT
