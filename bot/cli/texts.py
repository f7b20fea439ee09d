"""The command line's own words, in English: cures, refusals, notes."""

from collections.abc import Mapping, Sequence

from handlers.resending import RESENDABLE
from people.outbox import Guarantee, MessageState, Reason

_DEMO_FORGET = "`make demo-clean` forgets the sample company"

NOTHING_CHANGED = "Nothing was changed."
NEWER_SCHEMA = (
    "The database was made by a newer version of Hojorin; nothing was changed. "
    "Install that version, or restore a backup made with this one."
)
RUN_MIGRATE = "The database is not at this version of Hojorin yet; run `hojorin migrate`."
NOT_ERASED = "Nothing was erased."
FUTURE_TICK = (
    "--now lies in the future, which only a test installation may do; "
    "leave --now out, or set `dev_clock: true` in the settings."
)
NOT_A_MOMENT = "--now is not a moment with its time zone; write it like 2026-06-10T09:00:00+09:00."
NOT_A_DATE = "--on is not a date; write it like 2026-06-10."
HELD_WITHOUT_PLATFORM = (
    "{held} messages are held because no chat platform is connected yet; they are kept and go out once "
    "one is. The playground is in `hojorin demo`."
)
HELD_BY_STOP = "{held} messages are held by the emergency stop; `hojorin resume-sending` ends it."
UNEXPECTED = (
    "Something went wrong inside Hojorin ({error}, id {error_id}); what was not finished was not stored. "
    "Try again, and report the id if it happens again."
)

DEACTIVATION_SKIPPED = (
    "Nobody was deactivated: a row could not be read, so that it is open who is missing. "
    "Correct the refused rows and import the file again."
)

NOBODY_YET = "Nobody is in the roster yet; `hojorin people import people.csv` brings them in."
NO_AUDIT = "Nothing has been recorded yet."
NO_MESSAGES = "No message has been planned yet."
NO_FAILURES = "No message failed."
STOPPED_ALREADY = "Sending was stopped already; `hojorin resume-sending` ends it."
NOT_STOPPED = "Sending was not stopped; nothing was changed."
NO_PLATFORM_YET = "No chat platform is connected yet: what is due is planned and kept, nothing is sent."
RUN_READY = "Hojorin serves {address} (Ctrl-C stops it)."
DEMO_READY = "Open {address} in a browser. Ctrl-C stops the demo; started again, it goes on where it was."
SEEDING = "Bringing the sample company in …"
MIGRATING = "Bringing the database to this version …"
MIGRATED = "The database is at this version of Hojorin now."
CURRENT_ALREADY = "The database is at this version of Hojorin already; nothing was changed."
FORGET_EMBEDDED_ONLY = "Only an embedded demo can be forgotten; drop the PostgreSQL database yourself."
NOTHING_TO_FORGET = "There is no sample company to forget."
NOT_A_DEMO = "{file} is not a demo's database, so it was left alone; remove the file yourself if you mean it."
FORGOTTEN = "The sample company and its chat are gone; `make demo` begins anew."

SETTINGS_READ = "The settings are complete."
SCHEMA_CURRENT = "The database is at this version of Hojorin."
PLAYGROUND_CONNECTED = "The playground is the chat of this demo."
USE_ANOTHER_DATABASE = (
    "Slack and Teams are not used in a demo: name another `database` for them, or forget the sample company "
    "with `make demo-clean`."
)
CONNECT_PLATFORM = (
    "Connect Slack (docs/how-to/connect-slack.md) or Microsoft Teams (docs/how-to/connect-teams.md), or try "
    "everything in `hojorin demo`."
)
ADD_IDENTITIES = (
    "`hojorin run` finds people by the email of their Slack or Teams account when it starts; add email, "
    "slack_user_id or teams_aad_id to the rows of the others and import the roster again."
)
INSTALL_FOR_EVERYBODY = (
    "Install the app for everybody by a set-up policy in the Teams admin center "
    "(docs/how-to/connect-teams.md); Hojorin knows of it when Teams says so, or with the first message."
)
NO_PROGRAMME_RUNS = "No programme runs, so that nobody is coached."
START_PROGRAMME = "`hojorin programme import FILE.yaml`, then `hojorin programme start ID`."
NO_PROGRAMMES = "There is no programme yet; `hojorin programme import FILE.yaml` brings one in."
NAME_ANOTHER_LEAD = "Name another lead in the programme's file and import it again."
NO_SPONSOR_HEARS = "No sponsor is there who hears of responses to surveys that are late, and may decide."
NAME_SPONSOR = "Give somebody the role sponsor in people.csv, or name one in a programme that runs."
NOBODY_RESPONDS = "Nobody would respond to what people say in surveys: no lead and no sponsor is there."
NAME_RESPONDER = (
    "Give somebody the role lead or sponsor in people.csv: without responses no further survey opens."
)
ADD_LANGUAGES = "Readers get another language there; add the texts and import the file again."
SENDING_IS_STOPPED = "The emergency stop holds everything; `hojorin resume-sending` ends it."
CURE_REFUSAL = "What is said of it below tells why; once that is cured, start every process of Hojorin again."
DEV_CLOCK_WAS_USED = "The dev clock was used here; give a real company a database of its own."
NO_PUBLIC_URL = "The chat platform does not know where to reach Hojorin."
SET_PUBLIC_URL = "Set `web.public_url` to the address under which others see it."

CURES: dict[Reason, str] = {
    Reason.NO_CHAT_IDENTITY: (
        "Add the email of their account, slack_user_id or teams_aad_id to the person's row, and import it "
        "again."
    ),
    Reason.NO_PLATFORM: "Connect a chat platform in the settings; the message is kept.",
    Reason.LEFT_COMPANY: "Nothing to do: people who left get nothing more.",
    Reason.DEACTIVATED: "Nothing to do, or import the person again if they are back.",
    Reason.NOT_IN_PILOT: "Add the person or team to `pilot` in the settings, or remove `pilot`.",
    Reason.PAUSED: "Nothing to do: the person paused, and resumes by themselves.",
    Reason.EXPIRED: "Nothing to do: its purpose was over before a working moment came.",
    Reason.OVER_BUDGET: "Nothing to do: the person had this week's messages; it was put off or merged.",
    Reason.OUTSIDE_WORKING_TIME: "Nothing to do: it goes out at the person's next working moment.",
    Reason.HELD: "Nothing to do, or [Go on] on the announcement: whoever sent it has paused it.",
    Reason.NO_LONGER_NEEDED: "Nothing to do: it was answered or replaced before.",
    Reason.BLOCKED: (
        "Ask the person to allow messages from the bot in their chat; for a channel, ask who decides who may "
        "post there."
    ),
    Reason.NOT_INSTALLED: (
        "Install the app for the person, or for everybody by a set-up policy: it goes out once that is done."
    ),
    Reason.DISABLED_BY_ADMIN: "Ask the Teams admin to allow the app again.",
    Reason.CHANNEL_GONE: (
        "Open the channel to Hojorin again: unarchive it, or invite the app. Naming another under `channels` "
        "in the settings helps only what is sent from then on."
    ),
    Reason.RATE_LIMITED: "Nothing to do: the chat asked to slow down, and it goes out by itself.",
    Reason.TOKEN_DEAD: (
        "Look at `hojorin check`: renew the token, or add the missing scope and install the app again; then "
        "start every process of Hojorin again."
    ),
    Reason.PAYLOAD_REFUSED: (
        "A fault of Hojorin: please report what the log says at level `error` with this id as `message_id`."
    ),
    Reason.PLATFORM_DOWN: "Wait: it is tried again by itself. If it lasts, see the chat's status page.",
    Reason.DIED_WHILE_SENDING: "Ask the person whether it arrived; it is not repeated by itself.",
    Reason.TIMED_OUT: "Ask the person whether it arrived; it is not repeated by itself.",
    Reason.REPLACED: "Nothing to do: the chat does not delete it, so that it says now that it was recalled.",
}
"""What to do about each reason for which a message was not sent (or not yet)."""
FINDS_OUT = "Nothing to do: Hojorin finds out by itself whether it arrived, and sends it if not."
PLATFORM_IS_AWAY = (
    "It may have arrived in a chat that is not connected any more: connect that one again within a day, and "
    "Hojorin finds out whether it did."
)
SENT_AGAIN = "Nothing to do: Hojorin sends it again by itself."
MAY_BE_THERE = "It may have arrived all the same."
PASSED = "Wait until the chat takes messages again; its status page tells."
_UNCLEAR = frozenset({Reason.DIED_WHILE_SENDING, Reason.TIMED_OUT, Reason.PLATFORM_DOWN, Reason.RATE_LIMITED})
"""Reasons for which an open message goes on by itself, and an ended one does not."""

STATES: dict[MessageState, str] = {
    MessageState.QUEUED: "waiting",
    MessageState.SENDING: "being sent",
    MessageState.SENT: "sent",
    MessageState.FAILED: "failed",
    MessageState.DROPPED: "not sent",
    MessageState.UNKNOWN: "unknown",
}

_LISTS = {
    "person": "hojorin people list",
    "programme": "hojorin programme list",
    "wave": "hojorin survey list",
}


def not_found(*, what: str, key: str) -> str:
    """Return the sentence for an id that does not exist."""
    cure = f" `{_LISTS[what]}` shows which there are." if what in _LISTS else ""
    noun = what.replace("_", " ")
    return f"There is no {noun} with the id {key}; nothing was changed.{cure}"


def no_database(*, file: str) -> str:
    """Return the sentence for an embedded database that is not there: most often its name is mistyped."""
    return (
        f"There is no database at {file}; nothing was changed. Correct `database` in the settings "
        "(or DATABASE_URL), or make it with `hojorin people import FILE.csv` or `hojorin migrate`."
    )


def wrong_edition(*, used_by: str) -> str:
    """Return the sentence for a database that belongs to the other of `run` and `demo`."""
    if used_by == "demo":
        return (
            "This database holds the sample company of `hojorin demo`; nothing was changed. "
            f"{_DEMO_FORGET}, or name another `database` in the settings."
        )
    return (
        "This database belongs to `hojorin run` and a real company, which a demo must not touch; nothing was "
        "changed. Name another `database` for the demo in the settings."
    )


def unreadable(*, file: str, why: str) -> str:
    """Return the sentence for a file that cannot be opened."""
    return f"{file}: the file cannot be read ({why}); nothing was changed. Check the path."


def file_refused(*, file: str, why: str) -> str:
    """Return the sentence for a file of which no row could be taken."""
    return f"{file}: {why}" if NOTHING_CHANGED in why else f"{file}: {why} {NOTHING_CHANGED}"


def imported(*, file: str, noun: str, counts: Mapping[str, int], dry_run: bool) -> str:
    """Return the line that sums an import up; deactivated people are told only where there are some."""
    told = ", ".join(
        f"{count} {name}" for name, count in counts.items() if count or name not in {"deactivated"}
    )
    would = " would be" if dry_run else ""
    tail = " (dry run: nothing was changed)" if dry_run else ""
    return f"{file}: {noun}{would}: {told}{tail}"


def rest_of_refusals(*, count: int, shown: int, path: str) -> str:
    """Return where the refused rows stand."""
    more = f"{count - shown} more; all" if count > shown else "The"
    return (
        f"{more} refused rows stand in {path}, each with its line and reason: correct and import them again."
    )


def rejected_not_written(*, path: str, why: str) -> str:
    """Return the sentence for a folder that takes no file."""
    return f"The refused rows could not be written to {path} ({why}); the import itself is done."


def confirm_erase(*, person_id: str) -> str:
    """Return the question before a person is erased."""
    return f"Erase everything about {person_id}? It cannot be undone"


def erased(*, person_id: str) -> str:
    """Return the line after a person was erased."""
    return f"Everything about {person_id} is erased; the audit keeps the id."


def stopped(*, held: int) -> str:
    """Return the line after the emergency stop."""
    return f"Sending is stopped; {held} due messages are kept. `hojorin resume-sending` ends the stop."


def resumed(*, waiting: int) -> str:
    """Return the line after the end of the emergency stop."""
    return f"Sending goes on; {waiting} messages are due."


EXPIRY_UNKNOWN = "When TEAMS_APP_PASSWORD ends is not noted."
NOTE_EXPIRY = (
    "Write the day as `teams.secret_expires` into the settings: admins are told 30, 14, 7 and 1 days ahead."
)
RENEW = "Make a new one and set it before that day (docs/how-to/connect-teams.md)."
SET_WEBHOOK = "Set `alerts.webhook`, or give a Hojorin admin an account on another chat, too."


REPORT_SCHEDULE = "It is tried again every hour at least; a fault of Hojorin: please report it."


def schedule_breaks(*, name: str, since: str, error: str) -> str:
    """Return the line for a schedule whose last date could not be opened."""
    return f"The schedule {name} has been breaking since {since} ({error})."


def secret_ends(*, secret: str, expires: str, days: int) -> str:
    """Return when a secret ends, or has ended."""
    if days < 0:
        return f"{secret} has ended on {expires}."
    left = "today" if days == 0 else "in 1 day" if days == 1 else f"in {days} days"
    return f"{secret} ends {left}, on {expires}."


def would_hear(*, platform: str, admins: int, webhook: bool) -> str:
    """Return who would be told if a platform refused our token."""
    if not admins and not webhook:
        return f"Nobody would hear of it if {platform} refused Hojorin's token."
    people = "1 admin in another chat" if admins == 1 else f"{admins} admins in another chat"
    told = [part for part, is_told in ((people, admins), ("alerts.webhook", webhook)) if is_told]
    return f"If {platform} refused Hojorin's token, it would be told to {' and to '.join(told)}."


def cure_of(reason: Reason, state: MessageState, *, in_doubt: bool = False) -> str:
    """Return what to do about a message, and, where it ended and `resend` takes the reason, how it is sent
    again afterwards."""
    cure = _cure(reason, state, in_doubt=in_doubt)
    if state is MessageState.FAILED and reason in RESENDABLE:
        return f"{cure} Then `hojorin resend --reason {reason.value}` sends it again."
    if state is not MessageState.UNKNOWN:
        return cure
    if reason in RESENDABLE:
        return f"{cure} `hojorin resend --reason {reason.value} --unknown-too` sends it again."
    return f"{cure} {MAY_BE_THERE}"


def _cure(reason: Reason, state: MessageState, *, in_doubt: bool) -> str:
    if reason is Reason.NO_PLATFORM and in_doubt:
        return PLATFORM_IS_AWAY if state is MessageState.QUEUED else CURES[Reason.TIMED_OUT]
    if reason not in _UNCLEAR:
        return CURES[reason]
    if state is MessageState.UNKNOWN:
        return CURES[Reason.TIMED_OUT]
    if state is MessageState.FAILED:
        return PASSED
    if in_doubt:
        return FINDS_OUT
    return SENT_AGAIN if reason in (Reason.DIED_WHILE_SENDING, Reason.TIMED_OUT) else CURES[reason]


def by_state(counts: Mapping[str, int]) -> str:
    """Return how many messages are in each state, the most first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count} {state}" for state, count in ordered) + "."


PROMISES = {
    Guarantee.EXACTLY_ONCE: "exactly once",
    Guarantee.AT_LEAST_ONCE: "at least once",
    Guarantee.AT_MOST_ONCE: "at most once",
}
"""What is promised of a message, should a process or a connection die while it is being sent."""


def no_such_reason(*, given: str, known: Sequence[Reason]) -> str:
    """Refuse a reason for which no message fails, and name those that there are."""
    classes = ", ".join(reason.value for reason in known)
    return f"No message fails for the reason {given}; nothing was changed. The classes are: {classes}."


def nothing_ended(*, reason: Reason, others: Sequence[tuple[Reason, int]]) -> str:
    """Say that no message did not arrive for the reason, and for which ones some did not."""
    sentence = f"No message ended for the reason {reason.value}."
    listed = ", ".join(f"{other.value} ({count})" for other, count in others)
    return f"{sentence} There are some for: {listed}." if listed else sentence


def resent(*, queued: int, left: int, dry_run: bool) -> str:
    """Say how many messages go out again."""
    verb = "would go" if dry_run else "goes" if queued == 1 else "go"
    sentence = f"{_messages(queued)} {verb} out again."
    rest = "1 is left as it is." if left == 1 else f"{left} are left as they are."
    return f"{sentence} {rest}" if left else sentence


def may_have_arrived(*, count: int) -> str:
    """Say that some messages were left because nobody can tell."""
    return (
        f"{_messages(count)} may have arrived, so they were left; --unknown-too sends them again, and some "
        "people may get theirs twice."
    )


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"


def wrong_use(message: str) -> str:
    """Return the sentence for a command line that was written wrongly."""
    begun = message if message.endswith((".", "?", "!")) else f"{message}."
    return f"{begun} `hojorin --help` shows the commands, `hojorin COMMAND --help` one of them."


def database_reached(*, address: str) -> str:
    """Return the line for a database that answers; the address is without its password."""
    return f"The database answers: {address}."


def people_told(*, count: int) -> str:
    """Say how many people messages about a survey are for, none of whom is named."""
    return f"{count} {'person' if count == 1 else 'people'}"


def people_there(*, count: int) -> str:
    """Return the line for a roster that is not empty."""
    return f"{count} people are in the roster."


def refuses(*, platform: str) -> str:
    """Return the line for a chat that refused what was sent last."""
    return f"{platform} refused Hojorin's token, or a permission that it lacks; messages wait there."


def teams_reach(*, met: int, total: int) -> str:
    """Say how many of those who are on Teams have the app."""
    return f"The Teams app was met by {met} of {total} people who are on Teams."


def without_identity(*, count: int, total: int) -> str:
    """Return the line for people who can or cannot be found on a chat."""
    return f"{count} of {total} people have no chat identity." if count else "Everybody has a chat identity."


def programme_runs(*, programme: str) -> str:
    """Return the line for a programme that is well."""
    return f"The programme {programme} runs, with all texts in all languages."


def lead_gone(*, programme: str) -> str:
    """Return the line for a programme whose lead left."""
    return f"The lead of the programme {programme} is not in the roster any more."


def languages_missing(*, programme: str, lacking: Sequence[str]) -> str:
    """Return the line for texts that are not there in every language; the first few are named."""
    named = "; ".join(lacking[:3]) + (f"; and {len(lacking) - 3} more" if len(lacking) > 3 else "")
    return f"The programme {programme} lacks texts in some languages ({named})."


def clock_stands(*, now: str) -> str:
    """Return the line for a business clock that is not the real one."""
    return f"The business clock stands still at {now}."


def served_openly(*, host: str) -> str:
    """Return the line for a server that other machines can reach."""
    return f"HTTP is served on {host}, for other machines too; put TLS in front of it."


def programme_imported(*, programme: str, outcome: str, dry_run: bool) -> str:
    """Return the line after a programme was imported."""
    if dry_run:
        return f"The programme {programme} is valid: {outcome} (dry run: nothing was changed)."
    return f"The programme {programme}: {outcome}."


def programme_started(*, programme: str, go_live: str, enrolled: int) -> str:
    """Return the line after a programme was started."""
    return f"The programme {programme} runs, go-live {go_live}; {enrolled} people were enrolled."


UNREADY = {
    "purpose": "purpose or goal state is missing, or the purpose is a template's example",
    "kpis": "practices without a KPI",
    "targets": "targets of 100 % without exception",
    "supporters": "departments without two supporters, one of them from the field",
    "roles": "roles without a person in the company",
    "comments": "members' comments on the draft: not asked for, or without an answer",
}
"""What is not ready of a programme, by item."""


def programme_unready(*, programme: str, item: str, missing: Sequence[str]) -> str:
    """Return the warning about an item that is not ready at the start."""
    named = f" ({', '.join(missing)})" if missing else ""
    return f"{programme} is not ready: {UNREADY[item]}{named}."


def programme_stopped(*, programme: str) -> str:
    """Return the line after a programme was stopped."""
    return f"The programme {programme} is stopped; nothing more of it is sent."


def programme_not_running(*, programme: str) -> str:
    """Return the line for a programme that there was nothing to stop of."""
    return f"The programme {programme} was not running; nothing was changed."
