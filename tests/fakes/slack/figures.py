"""Slack's limits as numbers, each with the page that states it, and the list of what no page states.

`DOCS` is https://docs.slack.dev; a path below stands for the page under it. `SDK` is slack_sdk.models, the
classes of Slack's own Python SDK, which repeat many limits as constants.
"""

# Characters are counted as Unicode code points. A user measured 12,000 CJK characters (36,000 bytes) in a
# markdown block as accepted and 12,001 as refused; no page says what is counted. See UNPROVEN.

# -- Messages ---------------------------------------------------------------------------------------------
# /reference/block-kit/blocks: "up to 50 blocks in each message, and 100 blocks in modals or Home tabs".
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
# /reference/methods/chat.postMessage, "Truncating content" and warning `message_truncated`.
POSTED_TEXT = 40_000
# /reference/methods/chat.postMessage: "limit the number of characters in the text field to 4,000".
# chat.update answers `msg_too_long` above it: github.com/F3-Nation/archive-slackblast/issues/64,
# github.com/seratch/ChatGPT-in-Slack/issues/102.
MESSAGE_TEXT = 4_000
# Undocumented; `msg_blocks_too_long` near 13,200 characters: github.com/slackapi/bolt-js/issues/2509 and
# /2867 ("12,000 text characters with a buffer for block containers"). See UNPROVEN for the way it is
# counted here.
MESSAGE_COST = 13_200
BLOCK_COST = 100
# /reference/methods/chat.postMessage: error `metadata_too_large`, without a number. See UNPROVEN.
METADATA_BYTES = 8_000

# -- Views ------------------------------------------------------------------------------------------------
# /reference/views/modal-views; SDK View.title_max_length, close_max_length, submit_max_length.
VIEW_TITLE = 24
VIEW_SUBMIT = 24
VIEW_CLOSE = 24
# /reference/views/modal-views; SDK View.private_metadata_max_length, callback_id_max_length.
PRIVATE_METADATA = 3_000
CALLBACK_ID = 255
# /reference/methods/views.update, argument `external_id`: "Max length of 255 characters".
EXTERNAL_ID = 255
# /reference/methods/views.open, error `view_too_large`: "greater than 250kb".
VIEW_BYTES = 250_000
# /reference/methods/views.push, error `push_limit_reached`: "Currently the limit is 3" views in a stack.
VIEW_STACK = 3

# -- Blocks -----------------------------------------------------------------------------------------------
# /reference/block-kit/blocks/*: "Maximum length for this field is 255 characters".
BLOCK_ID = 255
# /reference/block-kit/blocks/header-block; SDK HeaderBlock.text_max_length.
HEADER_TEXT = 150
# /reference/block-kit/blocks/section-block; SDK SectionBlock.
SECTION_TEXT = 3_000
SECTION_FIELDS = 10
SECTION_FIELD_TEXT = 2_000
# /reference/block-kit/blocks/context-block; SDK ContextBlock.elements_max_length.
CONTEXT_ELEMENTS = 10
# /reference/block-kit/blocks/actions-block; SDK ActionsBlock.elements_max_length.
ACTIONS_ELEMENTS = 25
# /reference/block-kit/blocks/image-block; SDK ImageBlock.
IMAGE_URL = 3_000
IMAGE_ALT = 2_000
IMAGE_TITLE = 2_000
# /reference/block-kit/blocks/input-block; SDK InputBlock.
INPUT_LABEL = 2_000
INPUT_HINT = 2_000
# /reference/block-kit/blocks/markdown-block: "the cumulative limit for all markdown blocks in a single
# payload is 12,000 characters"; SDK MarkdownBlock.text_max_length.
MARKDOWN_TEXT = 12_000
# /reference/block-kit/blocks/alert-block: modals only, text of at most 200 characters.
ALERT_TEXT = 200
# /reference/block-kit/blocks/table-block: "Maximum 100 rows … max of 20 table cells"; "Maximum 20 items".
TABLE_ROWS = 100
TABLE_CELLS = 20
TABLE_COLUMN_SETTINGS = 20
# /reference/block-kit/blocks/table-block and data-table-block: 10,000 characters a table and a message.
TABLE_TEXT = 10_000
# One table a message, else `invalid_attachments` / `only_one_table_allowed`: table-block;
# github.com/netclaw-dev/netclaw/issues/55, github.com/vercel/chat/pull/194.
MESSAGE_TABLES = 1
# /reference/block-kit/blocks/data-table-block: header and 1 to 100 rows; page size 1 to 100.
DATA_TABLE_ROWS = (2, 101)
DATA_TABLE_PAGE = (1, 100)
# /reference/block-kit/blocks/data-visualization-block.
CHART_TITLE = 50
CHART_SERIES = 6
CHART_SEGMENTS = 6
CHART_POINTS = 20
CHART_LABEL = 20
CHART_AXIS_LABEL = 50
# Undocumented; the API refuses a third chart: github.com/vercel/chat/pull/696.
MESSAGE_CHARTS = 2

# -- Texts and elements -----------------------------------------------------------------------------------
# /reference/block-kit/composition-objects/text-object: "minimum length is 1 and maximum length is 3000".
TEXT_OBJECT = 3_000
# /reference/block-kit/block-elements/*; SDK InteractiveElement.action_id_max_length.
ACTION_ID = 255
# /reference/block-kit/block-elements/button-element; SDK ButtonElement.
BUTTON_TEXT = 75
BUTTON_URL = 3_000
BUTTON_VALUE = 2_000
ACCESSIBILITY_LABEL = 75
# SDK InputInteractiveElement.placeholder_max_length; every element with a placeholder says so.
PLACEHOLDER = 150
# /reference/block-kit/composition-objects/option-object; SDK Option.
OPTION_TEXT = 75
OPTION_DESCRIPTION = 75
OPTION_VALUE = 150
OPTION_URL = 3_000
# /reference/block-kit/composition-objects/option-group-object; SDK OptionGroup.
OPTION_GROUP_LABEL = 75
# /reference/block-kit/block-elements/select-menu-element and multi-select-menu-element; SDK
# StaticSelectElement.
SELECT_OPTIONS = 100
SELECT_GROUPS = 100
# /reference/block-kit/block-elements/checkboxes-element and radio-button-group-element: "A maximum of 10
# options are allowed" (the SDK's models do not check it).
CHOICE_OPTIONS = 10
# /reference/block-kit/block-elements/overflow-menu-element: "Maximum number of options is 5".
OVERFLOW_OPTIONS = 5
# /reference/block-kit/block-elements/plain-text-input-element: min_length 0 to 3000, max_length 1 to 3000.
PLAIN_TEXT_INPUT = 3_000
# /reference/block-kit/composition-objects/confirmation-dialog-object; SDK ConfirmObject.
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_ANSWER = 30

# -- Time and counts of the platform ----------------------------------------------------------------------
# /interactivity/handling-user-interaction: response_url "up to 5 times within 30 minutes".
RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 30 * 60
# /interactivity/handling-user-interaction: trigger_id "expires in 3 seconds"; an acknowledgement within 3
# seconds.
TRIGGER_SECONDS = 3.0
ACK_SECONDS = 3.0
# /apis/web-api/rate-limits: chat.postMessage "1 message per second per channel", "short bursts" allowed.
POST_SECONDS = 1.0
# /reference/methods/conversations.open, error `too_many_users`: "Needs at most 8 users to open".
OPEN_USERS = 8
# /reference/methods/conversations.history, argument `limit`: default 100, "Maximum of 999".
HISTORY_PAGE = 100
HISTORY_MOST = 999
# /reference/methods/conversations.members, argument `limit`: default 100; "Must be an integer with a max
# value of 999" (@slack/web-api, CursorPaginationEnabled).
MEMBERS_PAGE = 100
MEMBERS_MOST = 999
