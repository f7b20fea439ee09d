"""What Slack takes, each limit with its source; nothing here is a choice of ours unless it says so.

"docs" is docs.slack.dev/reference/block-kit, read in November 2026.
"""

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
"""Both from docs/blocks."""
MESSAGE_CHARACTERS = 12_000
BLOCK_CHARACTERS = 100
"""Ours: all texts of a message and so much for each block. Slack refuses with `msg_blocks_too_long` somewhere
between 11,300 and 13,300 (bolt-js issues 2509 and 2867); how it counts is undocumented."""
VIEW_BYTES = 200_000
"""Ours: `view_too_large` comes at 250 kB (docs.slack.dev/reference/methods/views.open)."""
NOTIFICATION_TEXT = 4000
"""The top-level text of a message, in characters and in bytes of UTF-8: chat.update refuses more with
`msg_too_long`, and users who measured it counted bytes (ChatGPT-in-Slack issue 102); chat.postMessage
recommends no more (docs.slack.dev/reference/methods)."""
METADATA = 3000
"""`private_metadata` of a view (docs.slack.dev/reference/views/modal-views)."""
VIEW_TITLE = 24
"""Title, submit and close of a modal, from the same page."""
BLOCK_ID = 255
"""docs/blocks, each block."""
PLAIN_TEXT = 3000
"""docs/composition-objects/text-object: 1 to 3,000 characters."""
RICH_TEXT = 3000
"""Ours, so that a long list of rows can be split between messages: a rich text has no documented limit."""
HEADER = 150
"""docs/blocks/header-block."""
ADDRESS = 3000
ALT_TEXT = 2000
"""Both from docs/blocks/image-block."""
ACTIONS = 25
"""Buttons in one block (docs/blocks/actions-block)."""
ACTIONS_CHARACTERS = 3000
"""Ours: 25 buttons that all ask back would be more than a whole message."""
BUTTON_TEXT = 75
"""docs/block-elements/button-element."""
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
"""All three from docs/composition-objects/confirmation-dialog-object."""
INPUT_LABEL = 2000
INPUT_HINT = 2000
"""Both from docs/blocks/input-block."""
PLACEHOLDER = 150
"""docs/block-elements/select-menu-element, the menu of users."""
INPUT_TEXT = 3000
"""`max_length` of docs/block-elements/plain-text-input-element."""
INPUT_ERROR = 300
"""Ours: an error stands in one or two lines under its input; no limit is documented."""
RADIOS = 10
"""Options of radio buttons and of checkboxes (docs/block-elements, each)."""
OPTIONS = 100
"""Options of a menu (docs/block-elements/select-menu-element)."""
OPTION_TEXT = 75
OPTION_VALUE = 150
"""Both from docs/composition-objects/option-object."""
OPTION_TEXT_OF_MANY = 35
"""Ours: what is offered and chosen at first counts twice, and a message has only so many characters."""
TABLES = 1
"""Tables in a message: a second one is refused with `only_one_table_allowed` (docs/blocks/table-block)."""
TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_CELL = 2000
"""Rows (the header is one) and columns are Slack's, from the same page; the cell's length is ours."""
TABLE_CHARACTERS = 10_000
"""All cells together (docs/blocks/table-block and data-table-block)."""
CHARTS = 2
CHART_TITLE = 50
CHART_LABEL = 20
CHART_SERIES = 6
CHART_CATEGORIES = 20
"""All from docs/blocks/data-visualization-block; third parties have seen 12 series taken."""
CHART_LARGEST = 10.0**15
"""Ours: beyond this a bar says nothing, and a number in JSON is no longer exact."""
