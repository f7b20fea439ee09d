"""Numbers of several things on a card (test_card_button_names.py holds for every kind that buttons are told
apart), and first lines that say of how many channels or teams they speak."""

from dataclasses import replace

import pytest

from cards.builders.announcement_counting import announcement_counted, announcement_to_approve
from cards.builders.new_managers import new_manager
from cards.builders.response_work import response_work
from cards.examples import announcement_counting, kpi_reviews
from cards.examples import response_work as work_examples
from cards.plain import plain_text
from cards.words import load_words

JA, EN = load_words("ja"), load_words("en")


def test_numbers_go_on_over_pages_and_the_only_one_has_none() -> None:
    data = work_examples.works("ja")[0]
    second = plain_text(response_work(replace(data, page=1, pages=2, lines=data.lines[:1]), JA))
    assert "\n7. 「入力項目が多い」12件\n" in second
    assert "[7番：方針を変更] [7番：まとめて決める]" in second
    alone = plain_text(response_work(replace(data, page=0, pages=1, lines=data.lines[:1]), JA))
    assert "\n「入力項目が多い」12件\n" in alone
    assert "[方針を変更] [まとめて決める]" in alone


@pytest.mark.parametrize(
    ("people", "channels", "titles"),
    [
        (0, 2, ("For 2 channels: ", "Approve for 2 channels? | ")),
        (0, 1, ("For 1 channel: ", "Approve for 1 channel? | ")),
        (3, 1, ("For 3 people: ", "Approve for 3 people? | ")),
        (0, 0, ("For 0 people: ", "Approve for 0 people? | ")),
    ],
)
def test_what_is_for_channels_alone_is_not_said_to_be_for_nobody(
    people: int, channels: int, titles: tuple[str, str]
) -> None:
    counted = replace(announcement_counting.counted("en")[0], recipients=people, channels=channels)
    asked = replace(announcement_counting.to_approve("en")[0], recipients=people, channels=channels)
    assert announcement_counted(counted, EN).title.startswith(titles[0])
    assert announcement_to_approve(asked, EN).title.startswith(titles[1])


def test_who_manages_several_teams_now_reads_so_in_the_first_line() -> None:
    data = kpi_reviews.new_managers("en")[0]
    several = replace(data, teams=("Sales/East/Tokyo 1", "Sales/East/Tokyo 2", "Sales/West"))
    assert new_manager(several, EN).title == "Tokyo 1 and 2 more | for its new manager"
    assert new_manager(several, JA).title == "Tokyo 1ほか2チーム｜新しい上長の方へ"
    assert new_manager(replace(several, teams=("Sales/West",)), EN).title == "West | for its new manager"
