"""Cards for those who manage, lead and administer, and the home, which has something of all."""

from dataclasses import replace
from datetime import date, timedelta

from cards import data
from cards.examples.basics import GO_LIVE, TODAY, programme, say
from coaching.checkins.model import GroupCounts, TroubleKind
from people.outbox import Reason


def group(name: str, people: int, *answers: int) -> GroupCounts:
    """Return a group of people with how many check-ins are done, on track, trouble, open, silent."""
    done, on_track, trouble, open_, silent = answers
    return GroupCounts(
        group=name,
        people=people,
        invited=sum(answers),
        done=done,
        on_track=on_track,
        trouble=trouble,
        open=open_,
        silent=silent,
    )


def programme_countings(language: str) -> tuple[data.ProgrammeCounts, ...]:
    """Counts that add up by department, by week and by kind; and too few people to count."""
    begun = _just_begun(language)
    few = replace(begun, whole=group("", 3, 0, 0, 0, 0, 0), groups=(), clarity={}, weeks=())
    return _on_its_way(language), _long_running(language), begun, few


def _on_its_way(language: str) -> data.ProgrammeCounts:
    return data.ProgrammeCounts(
        programme_id="salesforce",
        programme_name=programme(language),
        first=GO_LIVE,
        last=TODAY,
        whole=group("", 24, 14, 17, 5, 4, 8),
        groups=(
            group(say(language, en="Sales", ja="営業部"), 12, 8, 8, 3, 2, 3),
            group(say(language, en="Service", ja="サービス部"), 7, 4, 6, 1, 1, 2),
            group("", 5, 2, 3, 1, 1, 3),
        ),
        smallest_group=5,
        trouble={TroubleKind.DONT_KNOW_HOW: 3, TroubleKind.NO_TIME: 2, TroubleKind.OTHER: 0},
        clarity={"clear": 15, "not_quite": 4, "question": 2, "": 3},
        weeks=((date(2026, 5, 25), 6, 9, 3, 6), (date(2026, 6, 8), 8, 8, 2, 6)),
    )


def _long_running(language: str) -> data.ProgrammeCounts:
    """More weeks and departments than fit on a card: 46 branches and 23 weeks of ten check-ins."""
    monday = date(2026, 1, 5)
    branches = [say(language, en=f"Branch {n}", ja=f"第{n}支店") for n in range(1, 47)]
    return data.ProgrammeCounts(
        programme_id="salesforce",
        programme_name=programme(language),
        first=monday,
        last=TODAY,
        whole=group("", 230, 230, 0, 0, 0, 0),
        groups=tuple(group(branch, 5, 5, 0, 0, 0, 0) for branch in branches),
        smallest_group=5,
        trouble={},
        clarity={},
        attitude={"doubts": 20, "sees_value": 130, "skilled": 50, "": 30},
        weeks=tuple((monday + timedelta(weeks=week), 10, 0, 0, 0) for week in range(23)),
    )


def _just_begun(language: str) -> data.ProgrammeCounts:
    return data.ProgrammeCounts(
        programme_id="salesforce",
        programme_name=programme(language),
        first=GO_LIVE,
        last=GO_LIVE,
        whole=group("", 24, 0, 0, 0, 0, 0),
        groups=(),
        smallest_group=5,
        trouble={},
        clarity={"": 24},
        weeks=(),
    )


def programme_lists(language: str) -> tuple[data.LeadProgrammeListData, ...]:
    """None, two, and more programmes than fit."""
    two = (
        ("salesforce", programme(language)),
        ("expenses", say(language, en="Expenses online", ja="経費精算のオンライン化")),
    )
    many = tuple((f"p{n}", f"{programme(language)} {n}") for n in range(1, 23))
    return tuple(data.LeadProgrammeListData(programmes=programmes) for programmes in (two, (), many))


def delivery_countings(_language: str) -> tuple[data.DeliveryCounts, ...]:
    """A usual day; all well, as a lead sees it; stopped; every reason once, with one still unknown; and a
    chat that refuses our token."""
    usual = (
        ("dropped", Reason.EXPIRED, 3),
        ("dropped", Reason.PAUSED, 9),
        ("failed", Reason.NO_CHAT_IDENTITY, 6),
        ("queued", Reason.OVER_BUDGET, 4),
        ("unknown", Reason.TIMED_OUT, 1),
    )
    every = (*(("failed", reason, 1) for reason in Reason), ("of_a_later_version", "of_a_later_version", 1))
    return (
        data.DeliveryCounts(queued=12, sent=1830, reasons=usual, stopped=False, can_stop=True),
        data.DeliveryCounts(queued=0, sent=240, reasons=(), stopped=False),
        data.DeliveryCounts(queued=96, sent=240, reasons=(), stopped=True, can_stop=True),
        data.DeliveryCounts(queued=12, sent=1830, reasons=every, stopped=False, can_stop=True),
        data.DeliveryCounts(
            queued=31,
            sent=1830,
            reasons=(("queued", Reason.TOKEN_DEAD, 31),),
            stopped=False,
            dead=("Slack",),
            can_stop=True,
        ),
    )


def stop_confirms(_language: str) -> tuple[data.StopConfirmData, ...]:
    """The one question."""
    return (data.StopConfirmData(),)


def rosters(_language: str) -> tuple[data.RosterCounts, ...]:
    """A company with something to do, a clean one, and an empty one."""
    return (
        data.RosterCounts(people=243, active=240, without_chat=6, on_leave_today=11, teams=38),
        data.RosterCounts(people=12, active=12, without_chat=0, on_leave_today=1, teams=2),
        data.RosterCounts(people=0, active=0, without_chat=0, on_leave_today=0, teams=0),
    )
