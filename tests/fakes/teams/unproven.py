"""What the fake does without a page that says so, listed in docs/reference/fake-teams.md."""

UNPROVEN: dict[str, str] = {
    "order of refusals": "Token, registration, size of the request, conversation, pace, content.",
    "401": 'The body `{"message": "Authorization has been denied for this request."}` is from memory.',
    "blocked bot": (
        "`ConversationBlockedByUser` (status table). send-proactive-messages shows `MessageWritesBlocked` "
        "for the same; users got neither (learn.microsoft.com, answers 1513369). `blocked_as` chooses."
    ),
    "removed bot": (
        "`BotNotInConversationRoster` (status table, company-communicator #744). Others got "
        "`ForbiddenOperationException` or `MessageWritesBlocked`; in 2025 one could still send "
        "(BotBuilder-MicrosoftTeams #286). `uninstalled_as` chooses."
    ),
    "ForbiddenOperationException": "Third-party code names it; its message is ours.",
    "disabled for one person": "`BotDisabledByAdmin`, as for the whole tenant.",
    "deleted person": "`ConversationNotFound`; the status is a guess. The roster leaves them out.",
    "creating a conversation": (
        "HTTP 201 with the same id for the same person every time. A wrong or missing tenant, an unknown "
        "person or another bot is 400 `BadArgument`; the sentences are ours. A UPN or e-mail is refused, as "
        "send-proactive-messages says."
    ),
    "sending": (
        "HTTP 201 with an id. `typing` and a split message are 202 without a body: the second was seen "
        "(bot-docs #1726), the first is a guess."
    ),
    "split": "Both halves stand in the chat, the text first.",
    "card version": (
        "Above 1.5 is refused with 400. Users saw it accepted, and \"We're sorry, this card couldn't be "
        'displayed" in its place; refusing makes a test notice.'
    ),
    "bad card": (
        "400 `BadArgument`; users saw 400 with `ServiceError`, `Unknown` too (BotFramework-Services #105). "
        "NaN and an empty iconUrl were seen refused, the rest follows the schema."
    ),
    "unknown elements": (
        "Refused unless they have a fallback; the renderer drops them without a word. Charts are accepted as "
        "they are, whatever they hold."
    ),
    "required inputs": "A required input without errorMessage is refused; the schema only advises one.",
    "size": (
        "Counted over the activity's JSON in UTF-16 without base64 images; the page calls 100 KB approximate."
    ),
    "pace of updates": "Updates and deletions count as sending; the table has no line for them.",
    "windows": "Sliding, counted from the first operation; refused ones do not count.",
    "Retry-After": "Whole seconds until every window has room again.",
    "limit of all bots": "Not counted: the fake has one bot.",
    "page size": "500 when none is asked for.",
    "unknown member": "404 `MemberNotFoundInConversation`, seen in code of others.",
    "userRole": (
        "`user` unless the seed says otherwise; the pages show `user` and `anonymous`, and no page shows the "
        "word for guests."
    ),
    "e-mail in rosters": "Shown; the page says that it would go by late 2022. `member_emails` leaves it out.",
    "changing people's messages": "403 `NotEnoughPermissions`; the code is documented, this use is not.",
    "order of install events": "installationUpdate, then conversationUpdate.",
    "uninstalling for oneself": "installationUpdate only; the pages show no conversationUpdate.",
    "members of a new chat": "The bot and the person, as bots-notifications shows it.",
    "title in an invoke": "`value.action` has type, id, title, verb and data; the page calls it a copy.",
    "inputs without an entry": (
        "Left out of data, so that a value of the same name in it stays; a toggle always sends its text. So "
        "does the renderer (`isSet`)."
    ),
    "hidden inputs": "Sent with their values, and asked for when required, as the renderer does.",
    "ShowCards": (
        "A person opens what leads to the action. Inputs of the cards around it are sent, others not; "
        "that is the renderer's way."
    ),
    "data that is a text": "Sent as it is, without the inputs.",
    "Action.Submit with msteams": "imBack and messageBack only; task/fetch, invoke and signin are refused.",
    "empty answer to an invoke": "The person sees that something went wrong.",
    "time for an answer": "15 seconds for everything; the page says it of messages, invokes may have less.",
    "views of one's own": (
        "Stay until the message is updated. Teams keeps them by client, and a reaction has been seen to "
        "bring the first card back (botbuilder-js #4635)."
    ),
    "automatic refresh": "Only when a test asks for it; Teams does it when a chat is opened.",
    "edited and deleted messages": "The eventType is documented; the rest is as in a message.",
    "reactions": "Not kept on the message; only the event is sent.",
    "keys": "Two keys are published; the endorsements beside `msteams` are a guess.",
    "claims": "`serviceurl` in small letters, as SDKs read it; the page writes `serviceUrl`.",
    "wrong tenant or app": "AADSTS90002 and AADSTS700016 with HTTP 400; seen quoted, not documented with it.",
    "plain http": (
        "MSAL wants an https authority; over http a bot must ask `token_url` itself, or give MSAL an "
        "`http_client` that leads to the fake."
    ),
    "not modelled": (
        "Every other operation is 404: GET conversations and members (deprecated), history, attachments, "
        "targeted messages, dialogs, message extensions, meetings, Graph."
    ),
}
