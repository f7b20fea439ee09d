"""Slack's own Python models agree with the linter wherever they check the same thing.

They miss some limits (options of radio buttons and checkboxes, rows of a table, unknown keys, charts), so the
linter is the stricter of the two; where the models refuse, it must refuse too.
"""

from collections.abc import Callable

import pytest
from fakes.slack import figures
from fakes.slack.limits import message_problems, view_problems
from fakes.slack_stage import actions, button, form_input, modal, options, plain, section, table
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models import blocks as models
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

Made = Callable[[int], dict[str, object]]


def model_refuses(block: dict[str, object]) -> bool:
    """Tell whether Slack's model of a block refuses it."""
    try:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.to_dict()
        for element in getattr(parsed, "elements", []):
            element.to_dict()
    except SlackObjectFormationError:
        return True
    return False


def linter_refuses(block: dict[str, object]) -> bool:
    """Tell whether the linter refuses a block in a message."""
    return bool(message_problems({"text": "x", "blocks": [block]}))


@pytest.mark.parametrize(
    ("limit", "made"),
    [
        (150, lambda n: {"type": "header", "text": plain("x" * n)}),
        (3000, lambda n: section("x" * n)),
        (10, lambda n: {"type": "section", "fields": [plain("x")] * n}),
        (10, lambda n: {"type": "context", "elements": [plain("x")] * n}),
        (25, lambda n: actions(*[button(f"v{one}", action_id=f"a{one}") for one in range(n)])),
        (75, lambda n: actions(button(label="x" * n))),
        (2000, lambda n: actions(button("x" * n))),
        (255, lambda n: actions(button(action_id="x" * n))),
        (255, lambda n: {"type": "divider", "block_id": "x" * n}),
        (12000, lambda n: {"type": "markdown", "text": "x" * n}),
        (2000, lambda n: {"type": "image", "image_url": "https://e.com/a", "alt_text": "x" * n}),
    ],
)
def test_the_models_and_the_linter_draw_the_same_limit(limit: int, made: Made) -> None:
    assert not model_refuses(made(limit))
    assert not linter_refuses(made(limit))
    assert model_refuses(made(limit + 1))
    assert linter_refuses(made(limit + 1))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (figures.HEADER_TEXT, models.HeaderBlock.text_max_length),
        (figures.SECTION_TEXT, models.SectionBlock.text_max_length),
        (figures.SECTION_FIELDS, models.SectionBlock.fields_max_length),
        (figures.CONTEXT_ELEMENTS, models.ContextBlock.elements_max_length),
        (figures.ACTIONS_ELEMENTS, models.ActionsBlock.elements_max_length),
        (figures.BLOCK_ID, models.Block.block_id_max_length),
        (figures.IMAGE_URL, models.ImageBlock.image_url_max_length),
        (figures.IMAGE_ALT, models.ImageBlock.alt_text_max_length),
        (figures.IMAGE_TITLE, models.ImageBlock.title_max_length),
        (figures.INPUT_LABEL, models.InputBlock.label_max_length),
        (figures.INPUT_HINT, models.InputBlock.hint_max_length),
        (figures.MARKDOWN_TEXT, models.MarkdownBlock.text_max_length),
        (figures.ACTION_ID, models.InteractiveElement.action_id_max_length),
        (figures.BUTTON_TEXT, models.ButtonElement.text_max_length),
        (figures.BUTTON_URL, models.ButtonElement.url_max_length),
        (figures.BUTTON_VALUE, models.ButtonElement.value_max_length),
        (figures.PLACEHOLDER, models.InputInteractiveElement.placeholder_max_length),
        (figures.OPTION_TEXT, models.Option.label_max_length),
        (figures.OPTION_VALUE, models.Option.value_max_length),
        (figures.OPTION_GROUP_LABEL, models.OptionGroup.label_max_length),
        (figures.SELECT_OPTIONS, models.StaticSelectElement.options_max_length),
        (figures.SELECT_GROUPS, models.StaticSelectElement.option_groups_max_length),
        (figures.OVERFLOW_OPTIONS, models.OverflowMenuElement.options_max_length),
        (figures.CONFIRM_TITLE, models.ConfirmObject.title_max_length),
        (figures.CONFIRM_TEXT, models.ConfirmObject.text_max_length),
        (figures.CONFIRM_ANSWER, models.ConfirmObject.confirm_max_length),
        (figures.CONFIRM_ANSWER, models.ConfirmObject.deny_max_length),
        (figures.VIEW_TITLE, View.title_max_length),
        (figures.VIEW_SUBMIT, View.submit_max_length),
        (figures.VIEW_CLOSE, View.close_max_length),
        (figures.VIEW_BLOCKS, View.blocks_max_length),
        (figures.PRIVATE_METADATA, View.private_metadata_max_length),
        (figures.CALLBACK_ID, View.callback_id_max_length),
    ],
)
def test_a_number_is_the_one_in_slacks_models(ours: int, theirs: int) -> None:
    assert ours == theirs


@pytest.mark.parametrize("changes", [{"title": plain("x" * 25)}, {"private_metadata": "x" * 3001}])
def test_the_models_and_the_linter_refuse_the_same_views(changes: dict[str, object]) -> None:
    view = modal(**changes)
    assert view_problems(view)
    with pytest.raises(SlackObjectFormationError):
        View(**view).to_dict()


def test_a_view_that_passes_the_linter_passes_the_models() -> None:
    view = modal(form_input({"type": "plain_text_input", "action_id": "a"}, "b"))
    assert view_problems(view) == []
    assert View(**view).to_dict()["type"] == "modal"


@pytest.mark.parametrize(
    "block",
    [
        {**section("x"), "accessory": {"type": "radio_buttons", "action_id": "r", "options": options(11)}},
        {"type": "divider", "colour": "red"},
        table(rows=101),
    ],
)
def test_the_linter_is_the_stricter_of_the_two(block: dict[str, object]) -> None:
    assert linter_refuses(block)
    assert not model_refuses(block)
