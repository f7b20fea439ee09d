"""Slack's limits as a linter over plain dicts: what would be refused, and why.

`message_problems` takes the arguments of chat.postMessage, `view_problems` a modal or a Home view. Both
return sentences, empty when Slack would accept. The numbers and their sources are in `figures`, the shapes
of blocks in `blockkit`, `elements` and `richtext`. The fake refuses with the same checks, so a renderer
that passes here passes there.
"""

import json
from collections.abc import Mapping

from fakes.slack import figures
from fakes.slack.blockkit import HOME, MESSAGE, MODAL, characters, check_blocks
from fakes.slack.elements import plain_text
from fakes.slack.shapes import Check, Problem, Report, boolean, mapping, one_of, parts, record, string
from fakes.slack.unproven import UNPROVEN

__all__ = [
    "UNPROVEN",
    "Problem",
    "message_faults",
    "message_problems",
    "update_problems",
    "view_faults",
    "view_problems",
]


def message_problems(payload: Mapping[str, object]) -> list[str]:
    """Return what Slack refuses or warns of in the arguments of chat.postMessage; empty when nothing.

    Stricter than chat.postMessage in one thing: `text` has at most 4,000 characters, as its page recommends,
    and is there at all beside blocks, because notifications and screen readers read it.
    """
    faults = message_faults(payload, text_most=figures.MESSAGE_TEXT)
    if payload.get("blocks") and not str(payload.get("text") or "").strip():
        # /reference/methods/chat.postMessage: screen readers "will default to the top-level `text` field".
        faults.append(Problem("no_text", "missing top-level text beside blocks"))
    return [str(fault) for fault in faults]


def update_problems(payload: Mapping[str, object]) -> list[str]:
    """Return what Slack refuses in the arguments of chat.update; empty when nothing.

    `text` has at most 4,000 bytes of UTF-8 (1,333 kanji): a user measured bytes. See UNPROVEN.
    """
    return [str(fault) for fault in update_faults(payload)]


def view_problems(view: Mapping[str, object]) -> list[str]:
    """Return what Slack refuses in a modal or a Home view, told apart by `type`; empty when nothing."""
    return [str(fault) for fault in view_faults(view)]


def message_faults(payload: Mapping[str, object], *, text_most: int = figures.POSTED_TEXT) -> list[Problem]:
    """Return the refusals of a message, in the order in which the fake answers them."""
    found: list[Problem] = []
    text, blocks = payload.get("text"), payload.get("blocks")
    if text is not None and not isinstance(text, str):
        found.append(Problem("invalid_arguments", "must provide a string", "/text"))
    if not (isinstance(text, str) and text.strip()) and not parts(blocks):
        found.append(Problem("no_text", "no message text provided"))
    if isinstance(text, str) and len(text) > text_most:
        found.append(Problem("msg_too_long", f"must be less than {text_most + 1} characters", "/text"))
    if blocks is not None:
        check_blocks(blocks, MESSAGE, Report("/blocks", found))
        if cost(blocks) > figures.MESSAGE_COST:
            found.append(Problem("msg_blocks_too_long", "the blocks of a message are too long together"))
    if payload.get("metadata") is not None:
        found += metadata_faults(payload["metadata"])
    return found


def update_faults(payload: Mapping[str, object]) -> list[Problem]:
    """Return the refusals of a changed message."""
    text = payload.get("text")
    found = message_faults({**payload, "metadata": payload.get("metadata") or None})
    if isinstance(text, str) and len(text.encode()) > figures.MESSAGE_TEXT:
        found.append(Problem("msg_too_long", f"must be less than {figures.MESSAGE_TEXT + 1} bytes", "/text"))
    return found


def cost(blocks: object) -> int:
    """Return how much blocks count against the size of a message."""
    return characters(blocks) + figures.BLOCK_COST * len(parts(blocks))


def metadata_faults(metadata: object) -> list[Problem]:
    """Return the refusals of a message's metadata.

    Sources: /messaging/message-metadata, the errors of chat.postMessage, and @slack/types message-metadata.
    """
    if not isinstance(metadata, Mapping):
        return [Problem("invalid_metadata_format", "must be an object", "/metadata")]
    report = Report("/metadata", error="invalid_metadata_schema")
    record({"event_type": string(255, pattern=r"[A-Za-z0-9_]+"), "event_payload": _event_payload})(
        metadata, report
    )
    if len(json.dumps(metadata, ensure_ascii=False, default=str).encode()) > figures.METADATA_BYTES:
        report.add(f"must be less than {figures.METADATA_BYTES + 1} bytes", error="metadata_too_large")
    return report.found


def _event_payload(value: object, report: Report) -> None:
    if not isinstance(value, Mapping):
        report.add("must be an object")
        return
    for key, part in value.items():
        for entry in parts(part) if isinstance(part, list) else [part]:
            flat = mapping(entry).values() if isinstance(entry, Mapping) else [entry]
            if not all(isinstance(one, str | int | float | bool) for one in flat):
                report.at(str(key)).add("must be a text, a number, a boolean or a flat object")


_named: dict[str, Check] = {
    "private_metadata": string(figures.PRIVATE_METADATA, at_least=0),
    "callback_id": string(figures.CALLBACK_ID, at_least=0),
    "external_id": string(figures.EXTERNAL_ID, at_least=0),
}


def _anything(value: object, report: Report) -> None:
    """Accept a value: the blocks of a view are checked with their surface, apart from its other keys."""


_modal = record(
    {"type": one_of(MODAL), "title": plain_text(figures.VIEW_TITLE), "blocks": _anything},
    {
        **_named,
        "submit": plain_text(figures.VIEW_SUBMIT),
        "close": plain_text(figures.VIEW_CLOSE),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_home = record({"type": one_of(HOME), "blocks": _anything}, _named)


def view_faults(view: object, *, surface: str | None = None) -> list[Problem]:
    """Return the refusals of a view; a method knows its `surface`: modal for views.open, home for publish."""
    report = Report("/view", error="invalid_arguments")
    if not isinstance(view, Mapping):
        report.add("must be an object")
        return report.found
    kind = view.get("type")
    if kind not in {MODAL, HOME} or surface not in {None, kind}:
        report.at("type").add(
            "must be a valid enum value" if "type" in view else "missing required field: type"
        )
        return report.found
    (_modal if kind == MODAL else _home)(view, report)
    if "blocks" in view:
        check_blocks(view["blocks"], str(kind), report.at("blocks"))
        if not parts(view["blocks"]):
            report.at("blocks").add("no fewer than 1 items allowed")
    inputs = [block for block in parts(view.get("blocks")) if mapping(block).get("type") == "input"]
    if kind == MODAL and inputs and not view.get("submit"):
        # /reference/views/modal-views: "submit is required when an input block is within the blocks array".
        report.add("missing required field: submit")
    if len(json.dumps(view, ensure_ascii=False, default=str).encode()) > figures.VIEW_BYTES:
        report.add("must be less than 250 KB", error="view_too_large")
    return report.found
