"""What the fake or its linter does without a page that says so, listed in docs/reference/fake-slack.md."""

UNPROVEN: dict[str, str] = {
    "counting": (
        "Characters are Unicode code points. Users measured it for CJK in a markdown block; emoji and "
        "`&amp;` are measured by nobody."
    ),
    "msg_blocks_too_long": (
        "Counted as the characters of every `text` plus 100 a block, at most 13,200. Users measured "
        "refusals between 11,341 and 13,297 characters; Slack publishes no rule."
    ),
    "msg_too_long": (
        "chat.update refuses a text over 4,000 bytes of UTF-8 (users saw refusals at 4,000, one measured"
        " bytes). chat.postMessage cuts above 40,000 (documented), though some saw it refuse at 4,000."
    ),
    "metadata_too_large": "Above 8,000 bytes of JSON. The error is documented, its size is not.",
    "metadata event_type": "Letters, digits and `_`: the page says 'alphanumeric', its examples have `_`.",
    "metadata event_payload": (
        "Values are texts, numbers, booleans, or (lists of) flat objects, after @slack/types. Which of "
        "`invalid_metadata_format` and `invalid_metadata_schema` answers what is a guess."
    ),
    "table on the Home tab": (
        "docs.slack.dev/blocks.json lists it; authors of a validator saw it refused. Refused here."
    ),
    "data_visualization on the Home tab": (
        "blocks.json says messages only; a later reading adds Home. Refused."
    ),
    "raw_number in a table": "The table page names raw_text and rich_text only. Refused in `table`.",
    "uneven table rows": "Equal lengths are documented for data_table only; uneven ones pass in `table`.",
    "table outside attachments": (
        "`blocks` is accepted, as the page's example; in 2025 users needed attachments."
    ),
    "empty table cell": "Refused (github.com/getnao/nao/issues/1143: 'must be more than N characters').",
    "empty button value": (
        "Refused like every empty text with a documented minimum; no page says it of `value`."
    ),
    "empty rich_text": (
        "Empty `elements` pass (authors of a validator saw it in Block Kit Builder); an empty `text` "
        "element is refused, as users report for table cells."
    ),
    "option values": "Refused when not unique in a menu; the page calls them 'a unique string value'.",
    "addresses": "http, https, mailto, tel and slack are accepted, every other scheme is refused.",
    "chart values": "More than 0 in a pie (third-party readings of the page); infinities are refused.",
    "duplicate categories": "Refused: one data point a category leaves no room for two of a name.",
    "chart series and segments": "6, as the page said in June 2026; newer third-party readings say 12.",
    "home view keys": (
        "title, submit, close, clear_on_close and notify_on_close are refused; java-slack-sdk #277 names"
        " the last two."
    ),
    "blocks not modelled": (
        "card, carousel, container, context_actions, file, plan, task_card, video, and the elements "
        "external_select, multi_external_select, multi_conversations_select, multi_channels_select, "
        "workflow_button, file_input, rich_text_input, and slack_file are refused because the fake does "
        "not model them, not because Slack refuses them."
    ),
    "methods not modelled": "Every other method answers `unknown_method`, though Slack knows many more.",
    "wording": (
        "In response_metadata.messages the sentences 'must be less than', 'must be more than', 'missing "
        "required field', 'unsupported type', 'failed to match' and 'no more than' are Slack's; the "
        "others are ours."
    ),
    "order of refusals": "Token, scope, conversation, pace, content. Slack may look in another order.",
    "burst": (
        "Five messages at once in a channel, one second's worth in a workspace with `posts_per_second`; the"
        " page says 'short bursts' without a number."
    ),
    "metadata without include_all_metadata": (
        "Only its `event_type` is shown, as users saw (github.com/slackapi/python-slack-sdk/issues/1501); the"
        " page says only that the argument returns all of it."
    ),
    "history right after a post": (
        "A message is in the history at once. A user saw it come later "
        "(github.com/korotovsky/slack-mcp-server/pull/284); no page says how much."
    ),
    "deactivated people": (
        "conversations.open answers `user_disabled` (documented); chat.postMessage to them is accepted "
        "(github.com/slackapi/python-slack-sdk/issues/1156)."
    ),
    "response_url refusals": (
        "HTTP 404 with `Expired url` was seen (getsentry, bolt-js #1261); `Used url`, `Invalid url` and "
        'HTTP 400 with the bare error string for a bad message are guesses. Success is `{"ok": true}`.'
    ),
    "response_url default": "Without replace_original a new message is made, whatever the source was.",
    "ephemeral payload": (
        "A press in an ephemeral message carries no `message` (the examples of bolt-python)."
    ),
    "views.open over a modal": "The new modal takes the place of the whole stack.",
    "views.push with a foreign trigger": "`not_found`, when the trigger does not come from an open modal.",
    "deactivated in users.list": (
        "Without tz, locale, roles and real_name at the top, as seen, not as documented."
    ),
    "a home for nobody": (
        "views.publish answers `invalid_arguments` for a user that there is not; npm's `emulate` 0.12.2 says "
        "`user_not_found`, and the page names neither."
    ),
    "thread_ts": "Not checked against the conversation.",
    "screen": (
        "Errors for an unknown block_id, or a bad view in response_action, show 'trouble connecting'."
    ),
    "text as sent": "Texts are kept as the app sent them; Slack may escape `&`, `<`, `>` and links.",
}
