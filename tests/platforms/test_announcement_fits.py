"""What the form of an announcement takes is one message on every chat, whatever else stands on its card."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.slack.render import render_form as slack_form
from bot.slack.render import render_messages as slack_messages
from bot.teams import limits as teams_limits
from bot.teams.packing import weight as teams_weight
from bot.teams.render import render_form as teams_form
from bot.teams.render import render_messages as teams_messages
from bot.teams.texts import lines
from cards import builders, markdown
from cards.data.announcement import AnnouncementData, AnnouncementOrigin
from cards.data.announcement_writing import AnnouncementAudienceFormData, AnnouncementTextFormData
from cards.model import Choice, Form, Input, Text
from cards.one_message import ROOM, fits, weight
from cards.validate import problems
from cards.words import LANGUAGES, load_words
from coaching.announcements.model import Addressing, Content
from coaching.announcements.rules import LONGEST_ALT, LONGEST_LABEL, LONGEST_TEXT, LONGEST_TITLE
from coaching.programmes.model import Phase
from people.audience import Audience

LONG_ADDRESS = "https://example.com/" + "a" * 480
FULLEST = AnnouncementData(
    announcement_id=999_999_999,
    title="題" * LONGEST_TITLE,
    text="",
    picture_url=LONG_ADDRESS,
    picture_alt="図" * LONGEST_ALT,
    link_url=LONG_ADDRESS,
    link_label="手" * LONGEST_LABEL,
    is_counted=True,
    is_corrected=True,
    origin=AnnouncementOrigin(
        audience=Audience(
            teams=tuple(f"営業本部第{number}" * 20 for number in range(40)),
            roles=("member", "manager", "supporter", "lead", "admin", "sponsor"),
            ranks=tuple(f"課長{number}" * 20 for number in range(40)),
            started_after=date(2026, 1, 1),
        ),
        programme_name="定" * 200,
        phases=tuple(Phase),
        author_name="鈴" * 200,
        on=date(2026, 6, 8),
    ),
)
"""All that can stand around a text, each as long as it may be."""
INLINE = st.sampled_from(
    [
        "語",
        "x",
        "**太**",
        "*y*",
        "[z](https://example.com/ü)",
        "{{DATE(",
        '"',
        "\\",
        " ",
        "&",
        "<",
        "🙂",
        "<https://a.example>",
    ]
)
LINES = st.builds("".join, st.lists(INLINE, max_size=12))
TEXTS = st.builds(
    lambda rows, joint, times: (joint.join(rows) * times)[:LONGEST_TEXT],
    st.lists(LINES, min_size=1, max_size=40),
    st.sampled_from(["\n\n", "\n- ", "\n> ", "  \n", "\n\n---\n\n", "\n\n# ", "\n1. ", " | "]),
    st.integers(1, 30),
)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(text=TEXTS)
@example(text="文" * LONGEST_TEXT)
@example(text="\n\n".join(["文" * 73] * 40))
@example(text="**a**b" * 500)
@example(text="\n- ".join(["a"] * 750))
@example(text="\n\n".join(["語語語語**太**{{DATE("] * 75))
def test_law_a_text_that_fits_is_one_message_on_every_chat(language: str, text: str) -> None:
    card = builders.announcement(replace(FULLEST, text=text), load_words(language))
    assert problems(card) == []
    if fits(text):
        assert len(teams_messages(card)) == 1
        assert len(slack_messages(card)) == 1


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(text=TEXTS)
@example(text="- a" + "{{DATE(" * 100)
@example(text="  \n".join(["語**太{{TIME(**{{DATE("] * 100))
@example(text="  \n".join(["[{{DATE({{DATE(](https://example.com/ü)"] * 60))
def test_law_a_text_never_weighs_more_in_teams_than_it_is_reckoned(text: str) -> None:
    pieces = [piece for piece in markdown.elements(text) if isinstance(piece, Text)]
    assert sum(teams_weight(lines(piece.spans)) for piece in pieces) <= weight(text)


@pytest.mark.parametrize(
    "text",
    [
        "文" * LONGEST_TEXT,
        "\n\n".join(["文" * 72] * 40),
        "\n".join(f"- {number}. " + "項" * 60 for number in range(44)),
        "# 題\n\n" + "**大事**なこと。[手順](https://help.example.com/a)をご覧ください。\n\n" * 25,
    ],
    ids=["one paragraph", "forty paragraphs", "a long list", "links and bold type"],
)
def test_texts_as_people_write_them_fit(text: str) -> None:
    assert len(text) <= LONGEST_TEXT
    assert fits(text)


def test_what_changes_its_looks_all_the_time_does_not_fit() -> None:
    # 40 paragraphs of 30 parts, each at least the 40 letters of a `TextRun` and so 80 bytes: 96,000 bytes.
    text = "\n\n".join(["**a**b" * 12] * 40)
    assert len(text) <= LONGEST_TEXT
    assert not fits(text)
    assert ROOM < 28 * 1024


# ---------------------------------------------------------------------------- the forms


def assert_whole(form: Form) -> None:
    """See that every input of a form stands in one window of Slack and one card of Teams."""
    assert problems(form) == []
    names = {each.name for each in form.elements if isinstance(each, Input)}
    view = slack_form(form, metadata="")
    blocks = [block["block_id"].partition(".")[2] for block in view["blocks"] if block["type"] == "input"]
    assert set(blocks) == names
    card = teams_form(form).card
    inputs = {block["id"].rpartition(".")[2] for block in card["body"] if block["type"].startswith("Input.")}
    assert inputs == names
    # As Teams counts: two bytes for each unit of UTF-16.
    assert len(json.dumps(card, ensure_ascii=False).encode("utf-16-le")) <= teams_limits.CARD_BYTES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_of_the_longest_announcement_stands_in_one_window(language: str) -> None:
    def both(text: str) -> dict[str, str]:
        return dict.fromkeys(LANGUAGES, text)

    content = Content(
        titles=both("題" * LONGEST_TITLE),
        texts=both("文" * LONGEST_TEXT),
        picture_url=LONG_ADDRESS,
        picture_alts=both("図" * LONGEST_ALT),
        link_url=LONG_ADDRESS,
        link_labels=both("手" * LONGEST_LABEL),
        counts_clicks=True,
    )
    data = AnnouncementTextFormData(
        announcement_id=999_999_999, languages=LANGUAGES, content=content, is_correction=True, seen="0" * 12
    )
    assert_whole(builders.announcement_text_form(data, load_words(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_of_the_audience_of_a_large_company_stands_in_one_window(language: str) -> None:
    teams = tuple((f"営業統括本部/東日本営業部/第{number}営業課", 12) for number in range(400))
    data = AnnouncementAudienceFormData(
        announcement_id=999_999_999,
        teams=teams,
        ranks=tuple(f"上級専門職第{number}種" for number in range(120)),
        programmes=tuple((f"programme-{number}", f"営業支援の定着{number}") for number in range(40)),
        chosen=Addressing(
            audience=Audience(teams=tuple(team for team, _ in teams[-3:])),
            channels=tuple(f"teams:19:{'a' * 32}{number}@thread.tacv2" for number in range(20)),
        ),
        valid_until=date(2026, 6, 22),
        is_bound=True,
        seen="0" * 12,
    )
    form = builders.announcement_audience_form(data, load_words(language))
    assert_whole(form)
    [choice] = [each for each in form.elements if isinstance(each, Choice) and each.name == "teams"]
    assert set(choice.initial) == set(data.chosen.audience.teams)
