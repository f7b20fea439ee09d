"""What a card may hold in Teams, each limit with its source; nothing is a choice of ours unless it says so.

"docs" is the platform documentation of Microsoft Teams (MicrosoftDocs/msteams-docs), read in November 2026.
"""

CARD_BYTES = 28 * 1024
"""One card as JSON, two bytes for each unit of UTF-16. A message of a bot may have 100 KB and should have 80
(docs, "Format your bot messages"), but older pages say 40, and 28 for cards that come by connectors ("Text
formatting in cards"). We keep to the smallest."""
FRAME_BYTES = 1_500
"""Ours: what stands around the elements of a card."""
MARK_BYTES = 1_500
"""Ours: the line that says "part 2 of 3", or that something was left out."""
PIECE_BYTES = 8_000
"""Ours: lines that stay together, and buttons in a row, so that a long card can be split between them."""
SUMMARY_TEXT = 2_000
"""Ours: the notification shows two lines of it; screen readers read it all. No limit is documented."""
TITLE = 150
"""As in Slack, so that a title is cut alike everywhere."""
PARAGRAPH = 3_000
"""The longest text that a card may have (`cards.model.MAX_TEXT`)."""
LABEL = 500
"""Ours: labels of facts, columns and inputs; ours have less than 100 characters."""
LINES = 30
"""Ours: lines of one text that get an element of their own; what follows them shares one."""
RUNS = 30
LINKS = 5
ADDRESS = 500
"""All three ours, for one text: differently looking parts, links, and the length of an address."""
ALT_TEXT = 1_000
"""Ours."""
ACTIONS = 5
"""Buttons in a row: a renderer shows no more unless its host says so (`maxActions` in the host configuration
of Adaptive Cards); hero cards of Teams have six at most (docs, "Types of cards")."""
BUTTON_TEXT = 75
CONFIRM_TEXT = 300
"""Both as in Slack. Teams shows a label in one line and cuts it where the button ends ("Types of cards")."""
INPUT_HINT = 1_000
INPUT_ERROR = 300
"""Both ours: they stand in one or two lines beside an input."""
INPUT_TEXT = 3_000
"""What may be typed into one input (`cards.model.MAX_TEXT`); clients may ignore `maxLength`."""
EXPANDED = 10
"""Ours: options that are all shown at once; more of them are a menu that opens."""
OPTIONS = 100
OPTION_TEXTS = (200, 75, 35)
OPTION_VALUE = 150
OPTIONS_BYTES = 16_000
"""All ours: how many options there may be, how long their words are (the first length with which all of them
fit), how long a value is, and what all of them weigh together with
those that are chosen at first."""
TABLE_COLUMNS = 6
TABLE_BYTES = 20_000
"""Both ours: no limit is documented, but more columns cannot be read on a phone."""
CHART_LABEL = 20
"""Ours: labels that stand below bars; Slack takes no longer ones either."""
CHART_SERIES = 6
CHART_POINTS = 20
"""As many as the model allows (`cards.model.MAX_SERIES`, `MAX_POINTS`)."""
CHART_LARGEST = 10.0**15
"""Ours: beyond this a bar says nothing, and a number in JSON is no longer exact."""
