"""The numbers of Teams and the Bot Connector, each with the page it comes from.

Pages are those of the Microsoft Teams developer documentation (msteams-docs) unless another is named.
"""

# rate-limit, "Per bot per thread limit": (seconds, operations) for sending to and creating a conversation.
SEND_LIMITS = ((1, 7), (2, 8), (30, 60), (3600, 1800))
# The same table, "Get conversation members" and "Get conversations".
READ_LIMITS = ((1, 14), (2, 16), (30, 120), (3600, 3600))
# rate-limit: "The global limit per app per tenant is 50 Requests Per Second" (older copies say 30).
TENANT_PER_SECOND = 50

# format-your-bot-messages: "The bot message size limit is 100 KB", encoded as UTF-16, base64 images apart.
MESSAGE_BYTES = 100 * 1024
# botframework-sdk #6669: "The request content length exceeded limit of 262144 bytes."
REQUEST_BYTES = 262_144

# get-teams-context: "Page size less than 50, are treated as 50, and greater than 500, are capped at 500."
PAGE_LEAST = 50
PAGE_MOST = 500

# cards-reference: Teams takes Adaptive Cards 1.5 or lower in cards that a bot sends.
CARD_VERSION = (1, 5)
# universal-action-model (Adaptive Cards): Action.Execute and refresh need 1.4 or higher.
EXECUTE_VERSION = (1, 4)
# User-Specific-Views: at most 60 people have a view of their own; automatic refresh up to 60 members.
VIEWS_MOST = 60

# bot-framework-rest-connector-authentication (bot-docs): `"expires_in":3600` in the example.
TOKEN_SECONDS = 3600
# The same page, step 4: "Industry-standard clock-skew is 5 minutes."
SKEW_SECONDS = 300

# custom-engine-agent-asynchronous-flow (Microsoft 365): a bot's first response is due within 15 seconds.
ANSWER_SECONDS = 15.0
