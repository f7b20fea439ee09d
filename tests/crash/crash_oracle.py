"""What must have come out of a run, judged without Hojorin's code: person by person, by the people file and
by what the platforms accepted; and row by row of the outbox, each against what was accepted of it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crash_databases import Row
from crash_fakes import Accepted

MAY_COME_TWICE = frozenset({"introduction", "day_one", "check_in"})
"""The kinds that docs/reference/teams.md promises at least once; the others come at most once there."""
SHOWN = 12
THAW_SECONDS = 3.0
"""So soon after a frozen process goes on, what it had begun to write is out."""


@dataclass(slots=True, kw_only=True)
class Count:
    """What became of the messages on one platform."""

    expected: int = 0
    accepted: int = 0
    lost: int = 0
    duplicates: int = 0
    unknown: int = 0
    unknown_that_arrived: int = 0
    repeated_rows: int = 0
    """Rows that were sent more than once, whatever became of it."""
    late_after_freeze: int = 0
    """Duplicates that a process wrote which was frozen between its last check and the write."""


@dataclass(slots=True)
class Verdict:
    """The counts, and every breach of a promise in a sentence."""

    slack: Count = field(default_factory=Count)
    teams: Count = field(default_factory=Count)
    breaches: list[str] = field(default_factory=list)

    def breach(self, sentence: str) -> None:
        """Note that a promise was broken."""
        self.breaches.append(sentence)

    def __str__(self) -> str:
        """Return the first breaches."""
        more = len(self.breaches) - SHOWN
        return "\n".join(self.breaches[:SHOWN] + ([f"and {more} more"] if more > 0 else []))


def judge(
    *,
    people: Mapping[str, str],
    kinds: Sequence[str],
    accepted: Sequence[Accepted],
    rows: Sequence[Row],
    thawed_at: Sequence[float] = (),
) -> Verdict:
    """Return the verdict. `people`: the platform of each person; `kinds`: what each must have got once;
    `thawed_at`: when a frozen process went on beside others that had taken over from it."""
    verdict = Verdict()
    mine = [row for row in rows if row.person in people]
    copies: dict[tuple[str, str], list[Accepted]] = defaultdict(list)
    for one in accepted:
        copies[one.person, one.kind].append(one)
    by_person = {(row.person, row.kind): row for row in mine}
    for person, platform in people.items():
        count = verdict.slack if platform == "slack" else verdict.teams
        for kind in kinds:
            got = copies[person, kind]
            count.expected += 1
            count.accepted += len(got)
            _judge_one(
                verdict, count, by_person.get((person, kind)), got, thawed_at, who=f"{kind} to {person}"
            )
    _judge_strangers(verdict, copies, people, kinds)
    _judge_deliveries(verdict, [row for row in mine if row.platform == "slack"], accepted, thawed_at)
    return verdict


def _judge_one(
    verdict: Verdict,
    count: Count,
    row: Row | None,
    got: Sequence[Accepted],
    thawed_at: Sequence[float],
    *,
    who: str,
) -> None:
    """Judge what one person got of one kind."""
    if row is None:
        verdict.breach(f"{who}: there is no row")
        count.lost += 1
        return
    count.repeated_rows += row.attempts > 1
    is_slack = count is verdict.slack
    if row.state == "unknown":
        count.unknown += 1
        count.unknown_that_arrived += bool(got)
    elif row.state != "sent":
        verdict.breach(f"{who}: row {row.id} ended as {row.state} ({row.reason})")
    if not got and not (row.state == "unknown" and not is_slack):
        verdict.breach(f"{who}: lost, row {row.id} is {row.state}")
        count.lost += 1
    extra = len(got) - 1
    if extra > 0:
        late = sum(_is_late(one, thawed_at) for one in got[1:])
        count.duplicates += extra - late
        count.late_after_freeze += late
        if is_slack and extra > late:
            verdict.breach(f"{who}: accepted {len(got)} times, row {row.id}, {row.attempts} attempts")
    if is_slack and row.state == "unknown":
        verdict.breach(f"{who}: row {row.id} ended as unknown ({row.reason})")
    if not is_slack and extra > 0:
        _judge_repeat(verdict, row, len(got), who=who)


def _judge_repeat(verdict: Verdict, row: Row, copies: int, *, who: str) -> None:
    """A second copy on Teams: only of a kind that may come twice, and only as often as it was tried."""
    if row.kind not in MAY_COME_TWICE:
        verdict.breach(f"{who}: accepted {copies} times, and this kind comes at most once")
    elif row.attempts < copies:
        verdict.breach(f"{who}: accepted {copies} times in {row.attempts} attempts, row {row.id}")


def _is_late(one: Accepted, thawed_at: Sequence[float]) -> bool:
    return any(0 <= one.at - moment <= THAW_SECONDS for moment in thawed_at)


def _judge_strangers(
    verdict: Verdict,
    copies: Mapping[tuple[str, str], Sequence[Accepted]],
    people: Mapping[str, str],
    kinds: Sequence[str],
) -> None:
    """Whatever else the people got is no part of the plan."""
    for (person, kind), got in copies.items():
        if got and (person not in people or kind not in kinds):
            verdict.breach(f"{person} got {len(got)} of kind {kind or 'that nobody knows'}")


def _judge_deliveries(
    verdict: Verdict, rows: Sequence[Row], accepted: Sequence[Accepted], thawed_at: Sequence[float]
) -> None:
    """On Slack every message says of which row it is: one was accepted for each row that is sent, none for
    the others, and nothing without a row."""
    known = {row.id: row for row in rows}
    on_slack = [one for one in accepted if one.platform == "slack"]
    copies = Counter(one.row for one in on_slack if not _is_late(one, thawed_at))
    seen = {one.row for one in on_slack}
    for one in on_slack:
        row = known.get(one.row) if one.row is not None else None
        if row is None or (row.person, row.kind) != (one.person, one.kind):
            verdict.breach(f"Slack accepted {one.kind} to {one.person} that says row {one.row}")
    for row in rows:
        if copies[row.id] > 1:
            verdict.breach(f"row {row.id} ({row.kind}) was accepted {copies[row.id]} times")
        if (row.state == "sent") is not (row.id in seen):
            verdict.breach(f"row {row.id} is {row.state}, accepted {copies[row.id]} times")
