"""What Slack accepts as composition objects and block elements; sources stand in `figures`."""

from collections.abc import Mapping

from fakes.slack import figures
from fakes.slack.shapes import (
    Check,
    Report,
    address,
    boolean,
    by_type,
    integer,
    items,
    mapping,
    one_of,
    parts,
    record,
    string,
)

DATE = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
DECIMAL = r"-?\d+(?:\.\d+)?"
USER = r"[UW][A-Z0-9]+"
CONVERSATION = r"[CDG][A-Z0-9]+"


def plain_text(at_most: int) -> Check:
    """Return a check for a plain_text object of at most so many characters."""
    # /reference/block-kit/composition-objects/text-object
    kinds = {
        "plain_text": record({"type": one_of("plain_text"), "text": string(at_most)}, {"emoji": boolean}),
    }
    return by_type(kinds)


def any_text(at_most: int) -> Check:
    """Return a check for a plain_text or mrkdwn object of at most so many characters."""
    return by_type(
        {
            "plain_text": plain_text(at_most),
            "mrkdwn": record({"type": one_of("mrkdwn"), "text": string(at_most)}, {"verbatim": boolean}),
        }
    )


# /reference/block-kit/composition-objects/confirmation-dialog-object. The page calls `text` plain_text while
# its example is mrkdwn; both are accepted.
confirm = record(
    {
        "title": plain_text(figures.CONFIRM_TITLE),
        "text": any_text(figures.CONFIRM_TEXT),
        "confirm": plain_text(figures.CONFIRM_ANSWER),
        "deny": plain_text(figures.CONFIRM_ANSWER),
    },
    {"style": one_of("primary", "danger")},
)
action_id = string(figures.ACTION_ID)
placeholder = plain_text(figures.PLACEHOLDER)
dispatch_config = record(
    {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), at_most=2)}
)


def option(text: Check, *, url: bool = False) -> Check:
    """Return a check for an option whose words are checked by `text`; only an overflow menu's has a link."""
    optional = {"description": text}
    if url:
        optional["url"] = address(figures.OPTION_URL)
    return record({"text": text, "value": string(figures.OPTION_VALUE)}, optional)


menu_option = option(plain_text(figures.OPTION_TEXT))
choice_option = option(any_text(figures.OPTION_TEXT))
option_group = record(
    {
        "label": plain_text(figures.OPTION_GROUP_LABEL),
        "options": items(menu_option, at_most=figures.SELECT_OPTIONS),
    }
)


def offered(element: Mapping[str, object]) -> list[object]:
    """Return every option of an element, those in groups too."""
    grouped = [parts(mapping(group).get("options")) for group in parts(element.get("option_groups"))]
    return [*parts(element.get("options")), *(entry for group in grouped for entry in group)]


def _options_are_distinct(element: Mapping[str, object], report: Report) -> None:
    values = [mapping(entry).get("value") for entry in offered(element)]
    if len(set(map(str, values))) != len(values):
        report.add("option values must be unique")


def _initial_is_offered(element: Mapping[str, object], report: Report) -> None:
    """Refuse a preselected option that is not one of the options: "exactly matches" in every page."""
    single = element.get("initial_option")
    if single is not None and single not in offered(element):
        report.at("initial_option").add("must exactly match one of the options")
    for index, entry in enumerate(parts(element.get("initial_options"))):
        if entry not in offered(element):
            report.at("initial_options").at(index).add("must exactly match one of the options")


def _has_options(element: Mapping[str, object], report: Report) -> None:
    if ("options" in element) == ("option_groups" in element):
        report.add("must provide either options or option_groups")


def _lengths_are_possible(element: Mapping[str, object], report: Report) -> None:
    least, most = element.get("min_length"), element.get("max_length")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        report.add("min_length must not be greater than max_length")


def _bounds_are_possible(element: Mapping[str, object], report: Report) -> None:
    least, most = element.get("min_value"), element.get("max_value")
    if isinstance(least, str) and isinstance(most, str) and float(least) > float(most):
        report.add("min_value must not be greater than max_value")


def _one_image(element: Mapping[str, object], report: Report) -> None:
    if ("image_url" in element) == ("slack_file" in element):
        report.add("must provide either image_url or slack_file")


slack_file = by_type({})  # pictures that were uploaded to Slack are not modelled
image_fields: dict[str, Check] = {"image_url": address(figures.IMAGE_URL), "slack_file": slack_file}
_kept = {"action_id": action_id, "focus_on_load": boolean}
_menu = {**_kept, "confirm": confirm, "placeholder": placeholder}
_typed = {**_kept, "placeholder": placeholder, "dispatch_action_config": dispatch_config}
_choices = items(menu_option, at_most=figures.SELECT_OPTIONS)
_groups = items(option_group, at_most=figures.SELECT_GROUPS)
_most_selected = {"max_selected_items": integer(1)}
_select_rules = (_has_options, _options_are_distinct, _initial_is_offered)
_choice_rules = (_options_are_distinct, _initial_is_offered)
_ten = items(choice_option, at_most=figures.CHOICE_OPTIONS)


def _kind(name: str) -> dict[str, Check]:
    return {"type": one_of(name)}


button = record(
    {**_kind("button"), "text": plain_text(figures.BUTTON_TEXT)},
    {
        "action_id": action_id,
        "url": address(figures.BUTTON_URL),
        "value": string(figures.BUTTON_VALUE),
        "style": one_of("primary", "danger"),
        "confirm": confirm,
        "accessibility_label": string(figures.ACCESSIBILITY_LABEL),
    },
)
image = record({**_kind("image"), "alt_text": string(figures.IMAGE_ALT)}, image_fields, _one_image)
INTERACTIVE: dict[str, Check] = {
    "button": button,
    "static_select": record(
        _kind("static_select"),
        {**_menu, "options": _choices, "option_groups": _groups, "initial_option": menu_option},
        *_select_rules,
    ),
    "multi_static_select": record(
        _kind("multi_static_select"),
        {
            **_menu,
            **_most_selected,
            "options": _choices,
            "option_groups": _groups,
            "initial_options": items(menu_option),
        },
        *_select_rules,
    ),
    "users_select": record(_kind("users_select"), {**_menu, "initial_user": string(pattern=USER)}),
    "multi_users_select": record(
        _kind("multi_users_select"),
        {**_menu, **_most_selected, "initial_users": items(string(pattern=USER))},
    ),
    "conversations_select": record(
        _kind("conversations_select"),
        {
            **_menu,
            "initial_conversation": string(pattern=CONVERSATION),
            "default_to_current_conversation": boolean,
        },
    ),
    "channels_select": record(
        _kind("channels_select"), {**_menu, "initial_channel": string(pattern=r"[CG][A-Z0-9]+")}
    ),
    "radio_buttons": record(
        {**_kind("radio_buttons"), "options": _ten},
        {**_kept, "confirm": confirm, "initial_option": choice_option},
        *_choice_rules,
    ),
    "checkboxes": record(
        {**_kind("checkboxes"), "options": _ten},
        {**_kept, "confirm": confirm, "initial_options": items(choice_option)},
        *_choice_rules,
    ),
    "datepicker": record(_kind("datepicker"), {**_menu, "initial_date": string(pattern=DATE)}),
    "timepicker": record(
        _kind("timepicker"), {**_menu, "initial_time": string(pattern=TIME), "timezone": string()}
    ),
}
OVERFLOW: Check = record(
    {
        **_kind("overflow"),
        "options": items(option(plain_text(figures.OPTION_TEXT), url=True), at_most=figures.OVERFLOW_OPTIONS),
    },
    {"action_id": action_id, "confirm": confirm},
    _options_are_distinct,
)
DATETIME: Check = record(
    _kind("datetimepicker"), {**_kept, "confirm": confirm, "initial_date_time": integer(0, 9_999_999_999)}
)
_decimal = string(pattern=DECIMAL)
TYPED: dict[str, Check] = {
    "plain_text_input": record(
        _kind("plain_text_input"),
        {
            **_typed,
            "initial_value": string(figures.PLAIN_TEXT_INPUT, at_least=0),
            "multiline": boolean,
            "min_length": integer(0, figures.PLAIN_TEXT_INPUT),
            "max_length": integer(1, figures.PLAIN_TEXT_INPUT),
        },
        _lengths_are_possible,
    ),
    "number_input": record(
        {**_kind("number_input"), "is_decimal_allowed": boolean},
        {**_typed, "initial_value": _decimal, "min_value": _decimal, "max_value": _decimal},
        _bounds_are_possible,
    ),
    "email_text_input": record(_kind("email_text_input"), {**_typed, "initial_value": string(at_least=0)}),
    "url_text_input": record(_kind("url_text_input"), {**_typed, "initial_value": string(at_least=0)}),
}

# docs.slack.dev/blocks.json, "compatible-block-elements" of Section, Actions, Context and Input.
in_section = by_type({**INTERACTIVE, "image": image, "overflow": OVERFLOW})
in_actions = by_type({**INTERACTIVE, "overflow": OVERFLOW, "datetimepicker": DATETIME})
in_context = by_type(
    {
        "image": image,
        "plain_text": plain_text(figures.TEXT_OBJECT),
        "mrkdwn": any_text(figures.TEXT_OBJECT),
    }
)
in_input = by_type(
    {
        **{name: check for name, check in INTERACTIVE.items() if name != "button"},
        **TYPED,
        "datetimepicker": DATETIME,
    }
)
