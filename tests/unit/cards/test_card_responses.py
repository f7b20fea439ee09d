"""The responses to a survey read as WORDS gives as their tone, and fit whatever was answered."""

from dataclasses import replace
from datetime import date

import pytest

from bot.slack.render import render_messages as on_slack
from bot.teams.render import render_messages as on_teams
from cards.actions import OpenPause, ShowHome, ShowSurveyResults
from cards.actions.responses import (
    OpenResponseDone,
    PublishResponses,
    ReopenResponse,
    ShowEffects,
    ShowResponseHistory,
    ShowResponses,
)
from cards.builders.response_history import MOST_FORMER, MOST_NEWS, own_responses, response_history
from cards.builders.responses import (
    MOST_ITEMS,
    responses,
    responses_posted,
    responses_preview,
    responses_whole,
)
from cards.data.responses import OwnResponses, ResponseLine, ResponsesWholeData, Said
from cards.examples.responses import histories, news, previews, told, wholes
from cards.model import Button, Buttons, Card, Divider, Facts, Text
from cards.plain import plain_text
from cards.validate import problems
from cards.words import LANGUAGES, load_words
from surveys.gate.model import Word
from surveys.responses.model import Decision, Origin

WORDS = {language: load_words(language) for language in LANGUAGES}
EXAMPLE_9, LATER, MANY = range(3)
"""Places of the examples."""


def card(number: int, language: str = "en") -> Card:
    return responses(told(language)[number], WORDS[language])


def buttons_of(found: Card) -> list[Button]:
    return [button for row in found.elements if isinstance(row, Buttons) for button in row.buttons]


def actions_of(found: Card) -> list[object]:
    return [button.action for button in buttons_of(found)]


def item(line: ResponseLine, language: str = "en") -> str:
    """Return how an item reads in a message."""
    found = replace(told(language)[EXAMPLE_9], lines=(line,))
    return plain_text(responses(found, WORDS[language])).split("\n", 1)[1]


PROMISE = ResponseLine(
    item_id=1,
    said=Said(name="Too many fields", people=12),
    decision=Decision.WILL_DO,
    reason="14 → 8 required",
    owner_name="Suzuki",
    due=date(2026, 7, 10),
)


def test_it_says_what_example_9_of_the_words_says() -> None:
    english, japanese = plain_text(card(EXAMPLE_9)), plain_text(card(EXAMPLE_9, "ja"))
    assert english.startswith(
        "You said → we will (June)\n"
        "“Too many fields” (12) → will do: 14 → 8 required fields (Suzuki, by Fri 10 July)\n"
        "“Keep Excel weekly reports” (6) → not now: ending double entry is why we introduced the tool\n"
    )
    assert japanese.startswith(
        "皆さまの声と今後の方針（6月度）\n"
        "「入力項目が多い」12件 → "
        "対応します：必須項目を14から8に減らします（担当：鈴木、7月10日（金）まで）\n"
        "「Excelの週報を続けたい」6件 → 今回は見送ります：二重入力をなくすことが導入の目的のためです\n"
        "次回も同じ質問をお聞きし、変化をお知らせします。\n"
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Said(name="Too many fields", people=12), "“Too many fields” (12) → "),
        (Said(name="It helps", favourable=38), "“It helps” (38 % favourable) → "),
        (Said(name="It helps", word=Word.FEW), "“It helps” (few favourable) → "),
        (Said(name="A question hour", origin=Origin.OWN), "A question hour (added by the project lead) → "),
        (Said(name="They say “no”", people=5), "“They say ‘no’” (5) → "),
    ],
)
def test_what_was_said_stands_with_its_number_or_level(said: Said, expected: str) -> None:
    assert item(replace(PROMISE, said=said)).startswith(expected)


def test_what_is_answered_together_is_named_together() -> None:
    line = replace(PROMISE, merged=(Said(name="Too slow", people=7),))
    assert item(line).startswith("“Too many fields” (12) and “Too slow” (7) → will do: ")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (replace(PROMISE, decision=None), "→ not answered yet\n"),
        (replace(PROMISE, is_late=True), "→ will do, running late: 14 → 8 required (Suzuki, planned by Fri"),
        (replace(PROMISE, owner_name=""), "(owner to be named, by Fri 10 July)"),
        (
            replace(PROMISE, done_on=date(2026, 7, 8)),
            "→ done on Wed 8 July. Promised: 14 → 8 required (Suzuki)\n",
        ),
        (
            replace(PROMISE, done_on=date(2026, 7, 8), owner_name=""),
            "→ done on Wed 8 July. Promised: 14 → 8 required\n",
        ),
        (replace(PROMISE, decision=Decision.ALREADY_THERE), "→ already there: 14 → 8 required\n"),
        (
            replace(PROMISE, said=replace(PROMISE.said, times=3)),
            "\nHeard in 3 surveys in a row.\n",
        ),
        (
            replace(PROMISE, said=Said(name="I am heard", favourable=47, origin=Origin.QUESTION, times=4)),
            "\nFew favourable answers in 4 surveys in a row.\n",
        ),
        (
            replace(
                PROMISE,
                said=replace(PROMISE.said, times=5),
                merged=(Said(name="Slow", people=6), Said(name="I use it", origin=Origin.QUESTION, times=2)),
            ),
            (
                "\n“Too many fields”: Heard in 5 surveys in a row.\n"
                "“I use it”: Few favourable answers in 2 surveys in a row.\n"
            ),
        ),
        (replace(PROMISE, changed_on=date(2026, 6, 30)), "\nThis answer was changed on Tue 30 June.\n"),
        (replace(PROMISE, next_step="a call"), "\nNext step: a call\n"),
    ],
)
def test_each_state_is_said(line: ResponseLine, expected: str) -> None:
    assert expected in item(line)


@pytest.mark.parametrize(
    ("language", "decisions"),
    [
        (
            "en",
            ["done on Wed 8 July", "not now", "already there", "not answered yet", "will do, running late"],
        ),
        (
            "ja",
            [
                "対応済み（7月8日（水）完了）",
                "今回は見送ります",
                "すでに対応しています",
                "まだ決まっていません",
                "対応します（遅れています）",
            ],
        ),
    ],
)
def test_the_decision_alone_stands_out(language: str, decisions: list[str]) -> None:
    found = [one for one in card(LATER, language).elements if isinstance(one, Text)]
    assert [span.text for one in found for span in one.spans if span.strong] == decisions


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_done_is_told_as_done_with_what_was_promised(language: str) -> None:
    text = item(replace(PROMISE, done_on=date(2026, 7, 8), reason="動画にします"), language)
    expected = {
        "en": "→ done on Wed 8 July. Promised: 動画にします (Suzuki)\n",
        "ja": "→ 対応済み（7月8日（水）完了）｜お約束した内容：動画にします（担当：Suzuki）\n",
    }
    assert expected[language] in text


def test_in_the_whole_each_item_stands_apart_with_its_own_buttons() -> None:
    data = wholes("en")[1]
    found = responses_whole(data, WORDS["en"]).elements
    items = [number for number, one in enumerate(found) if isinstance(one, Text) and len(one.spans) > 1]
    assert len(items) == len(data.responses.lines)
    assert all(isinstance(found[number - 1], Divider) for number in items)
    assert isinstance(found[items[0] + 1], Buttons)
    assert isinstance(found[items[0] + 2], Divider)


def test_who_was_not_asked_gets_no_button_to_what_they_may_not_read() -> None:
    found = responses_whole(wholes("en")[3], WORDS["en"])
    assert [type(one) for one in actions_of(found)] == [
        ShowResponseHistory,
        ShowResponseHistory,
        OpenResponseDone,
        ShowHome,
    ]


def test_whether_something_is_open_again_is_asked_before() -> None:
    found = responses_whole(wholes("en")[1], WORDS["en"])
    [reopen] = [one for one in buttons_of(found) if isinstance(one.action, ReopenResponse)]
    assert reopen.confirm is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_late_is_said_without_blame(language: str) -> None:
    text = item(replace(PROMISE, is_late=True), language)
    assert {"en": "running late", "ja": "対応します（遅れています）"}[language] in text
    assert not [word for word in ("overdue", "missed", "failed", "未達", "違反") if word in text]


def test_a_message_says_why_it_came_and_leads_to_the_results() -> None:
    found = card(EXAMPLE_9)
    assert plain_text(found).splitlines()[-1].startswith("Why you got this: you were invited to “Monthly")
    assert [type(one) for one in actions_of(found)] == [ShowSurveyResults, OpenPause]
    posted = responses_posted(told("en")[EXAMPLE_9], WORDS["en"])
    assert [type(one) for one in actions_of(posted)] == [ShowSurveyResults]


def test_more_than_eight_items_are_read_in_whole() -> None:
    found = card(MANY)
    assert plain_text(found).count("→ will do: ") == MOST_ITEMS
    assert "\nAnd 3 more points.\n" in plain_text(found)
    assert actions_of(found)[0] == ShowResponses("pulse-3")


def test_once_a_later_survey_tells_what_changed_the_way_there_takes_the_place_of_the_promise() -> None:
    found = card(LATER)
    assert ShowEffects("pulse-3") in actions_of(found)
    assert "We will ask the same again" not in plain_text(found)
    assert "\nUpdated on Wed 8 July.\n" in plain_text(found)


def test_pages_of_the_whole_lead_to_each_other() -> None:
    many = told("en")[MANY]
    first, second = (
        responses_whole(ResponsesWholeData(responses=many, page=page), WORDS["en"]) for page in (0, 9)
    )
    assert [one for one in actions_of(first) if isinstance(one, ShowResponses)] == [
        ShowResponses("pulse-3", 2)
    ]
    assert [one for one in actions_of(second) if isinstance(one, ShowResponses)] == [
        ShowResponses("pulse-3", 1)
    ]
    assert plain_text(second).count("→ will do: ") == len(many.lines) - MOST_ITEMS


@pytest.mark.parametrize("language", LANGUAGES)
def test_to_publish_is_confirmed_with_all_that_it_does(language: str) -> None:
    found = responses_preview(previews(language)[1], WORDS[language])
    [publish] = [one for one in buttons_of(found) if isinstance(one.action, PublishResponses)]
    assert publish.confirm is not None
    assert (
        publish.confirm.question
        == {
            "en": "Publish this for everybody who was invited (48 people), in 2 channels and directly? "
            "2 items have no answer yet. It cannot be taken back, only changed.",
            "ja": "対象の皆さま（48名）に公開します（2チャンネルと個別のメッセージ）。"
            "方針が未定の項目が2件あります。公開後は取り消せません（変更はできます）。よろしいですか。",
        }[language]
    )


@pytest.mark.parametrize("number", [2, 3], ids=["nothing is answered", "published already"])
def test_what_cannot_be_published_has_no_button_for_it(number: int) -> None:
    found = responses_preview(previews("en")[number], WORDS["en"])
    assert not [one for one in actions_of(found) if isinstance(one, PublishResponses)]


def test_a_long_history_shows_its_latest_answers() -> None:
    found = response_history(histories("en")[1], WORDS["en"])
    assert plain_text(found).count("will do: ") == MOST_FORMER
    assert "There were earlier answers" in plain_text(found)


def test_a_home_has_a_few_lines_and_none_without_news() -> None:
    assert list(own_responses(None, WORDS["en"])) == []
    assert list(own_responses(OwnResponses(lines=()), WORDS["en"])) == []
    many = OwnResponses(lines=news("en").lines * 2)
    [rows] = [one.rows for one in own_responses(many, WORDS["en"]) if isinstance(one, Facts)]
    assert [value for _, value in rows] == [
        "done (Wed 8 July)",
        "running late (planned by Thu 2 July)",
        "answer changed (Tue 30 June)",
    ]
    assert len(rows) == MOST_NEWS


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fullest_message_fits_one_message_of_each_chat(language: str) -> None:
    """Items with eleven others each, the longest names and reasons, and all that can be said of them."""
    name, reason = "名" * 120, "理" * 300
    line = replace(
        PROMISE,
        said=Said(name=name, people=999, times=12),
        merged=(Said(name=name, people=999, times=12),) * 11,
        reason=reason,
        owner_name="担" * 60,
        next_step=reason,
        changed_on=date(2026, 9, 30),
        has_history=True,
        is_late=True,
    )
    data = replace(told(language)[LATER], lines=(line,) * 9)
    found = responses(data, WORDS[language])
    assert problems(found) == []
    assert len(on_slack(found)) == 1
    assert len(on_teams(found)) == 1
    assert "名名" in plain_text(found)
    assert actions_of(found)[0] == ShowResponses("pulse-3")


def test_of_many_things_that_are_answered_together_the_first_are_named() -> None:
    line = replace(PROMISE, merged=tuple(Said(name=f"Number {number}", people=6) for number in range(5)))
    assert item(line).startswith("“Too many fields” (12), “Number 0” (6), “Number 1” (6) and 3 more → ")
