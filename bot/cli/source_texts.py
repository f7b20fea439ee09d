"""What the command line says of sources of readings and their tokens, in English."""

from collections.abc import Sequence
from datetime import datetime

from measures.sources.model import Delivery, Every

NO_TOKENS = "There is no token yet; `hojorin token create SOURCE` makes one."
SHOWN_ONCE = "It is shown only now: keep it where the job that sends numbers reads its secrets."
NOTHING_REVOKED = "`hojorin token list` shows all tokens; nothing was changed."
OTHERS_WORK = (
    "Earlier tokens of the source go on working; `hojorin token revoke SOURCE --keep-newest` ends them once "
    "this one is in use."
)
LOOK_AT_JOB = (
    "Look at the job that delivers them: does it still run, and what does it report? `hojorin token list` "
    "shows whether its token still works."
)
NAME_OWNER = "Name somebody who is in the roster as `owner` in the settings: they hear when the source stops."
ON_THIS_MACHINE = (
    "The address is this machine's with the port of the settings: a demo that was started with `PORT=8099` "
    "listens on that one; for other machines set `web.public_url`."
)
EVERY = {Every.DAY: "every working day", Every.WEEK: "every week", Every.MONTH: "every month"}
_EXAMPLE = (
    """curl -sS {address}/api/kpi/readings -H 'Authorization: Bearer {token}' """
    """-H 'Content-Type: application/x-ndjson' --data-binary @readings.ndjson"""
)


def token_made(*, source: str, token: str) -> str:
    """Return the line with a new token."""
    return f"The token of {source}: {token}"


def example(*, address: str, token: str) -> str:
    """Return how the token is used."""
    return f"Try it with: {_EXAMPLE.format(address=address, token=token)}"


def unknown_source(*, source: str) -> str:
    """Return the warning that nothing asks for numbers of the source."""
    return (
        f"No KPI of a programme has the source {source}, and the settings do not name it: what it pushes is "
        f"kept and counts nowhere until one does."
    )


def revoked(*, source: str, count: int) -> str:
    """Return the line after tokens were revoked."""
    tokens = "1 token" if count == 1 else f"{count} tokens"
    return f"{tokens} of {source} revoked; what is pushed with them is refused from now on."


def no_token(*, source: str, but_newest: bool) -> str:
    """Return the refusal where a source has no token that works, or none but the newest."""
    which = "no token that works but the newest" if but_newest else "no token that works"
    return f"The source {source} has {which}. {NOTHING_REVOKED}"


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def delivers(*, source: str, last_at: datetime, delivery: Delivery) -> str:
    """Return the line of a source that is well. `last_at`: in the company's zone."""
    counts = f"{delivery.accepted} taken"
    if delivery.duplicate:
        counts += f", {delivery.duplicate} known already"
    if delivery.refused:
        counts += f", {delivery.refused} refused"
    return f"Numbers of {source} came last on {_at(last_at)} ({counts})."


def silent(*, source: str, last_at: datetime, every: Every) -> str:
    """Return the line of a source that has stopped. `last_at`: in the company's zone."""
    return f"Nothing has come of {source} since {_at(last_at)}, and it should {EVERY[every]}."


def nothing_yet(*, source: str, programmes: Sequence[str]) -> str:
    """Return the line of a source from which nothing has ever come."""
    waiting = f", and {', '.join(programmes)} waits for it" if len(programmes) == 1 else ""
    if len(programmes) > 1:
        waiting = f", and {', '.join(programmes)} wait for it"
    return f"Nothing has come of {source} yet{waiting}."


def begin(*, source: str) -> str:
    """Return how a source begins to deliver."""
    return (
        f"Bring a file in with `hojorin kpi import FILE.csv --source {source}`, or let it push: "
        f"`hojorin token create {source}`."
    )


def owner_gone(*, source: str) -> str:
    """Return the line of a source whose owner is not here."""
    return f"The owner of {source} in the settings is not among the active people."
