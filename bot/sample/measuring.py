"""What the tool of the sample company measures of its teams, day by day: pure, and the same in every run.

The story: most teams do well. One team falls back for some weeks, and recovers once its manager talks with
it; another one, whose manager is left to whoever tries the demo, falls back and finds its way by itself if
nobody helps. For three days in one week nothing comes from the tool; that is made up for afterwards.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from bot.sample.colleagues import Colleague, SampleCompany
from bot.sample.temperament import Dice
from measures.readings.model import TEAM_MARK, RawReading
from people.calendar import DayState

SOURCE = "salesforce"
SAME_DAY = "same-day-records"
MEETINGS = "dashboard-meetings"
"""KPIs of the sample programme that come from the tool."""
DELIVERED_AT = time(3, 30)
"""By the company's clock, the night after: when the clock stops anyway, for the nightly clean-up."""
SMALLEST_TEAM = 3
"""Who leads several teams and visits nobody is a team of one: of those nothing is measured."""

TALKED_WITH = "Sales/APAC/Singapore"
TALKED_WITH_MANAGER = "quek.sze.min"
LEFT_ALONE = "Sales/East/Tokyo 1"
"""The team of `bot.sample.company.MANAGER`, which whoever tries the demo may act as."""
FALLS_BACK = {TALKED_WITH: range(2, 90), LEFT_ALONE: range(3, 9)}
"""In which weeks of the programme (0 = the first) they are below; the first one until its manager talks with
it, and for a few days more."""
AFTER_TALKING = timedelta(days=3)
OUTAGE_WEEK = 6
OUTAGE = frozenset({1, 2, 3})
"""Weekdays (Monday = 0) on which nothing comes in that week."""

_WEEKEND = (6, 7)
_WELL, _LOW = 0.86, 0.47
_WOBBLE = 0.12
_VISITS = (0, 1, 1, 2, 2, 3)
"""What somebody at work records on a day."""
_SKIPS = 0.04
_SKIPS_WHEN_LOW = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """Measures the teams of the sample company that take part in its programme."""

    sample: SampleCompany
    dice: Dice
    zone: ZoneInfo
    """The company's, by which the tool delivers."""

    @property
    def go_live(self) -> date:
        """The first day of the programme."""
        return self.sample.programme.go_live or date.max

    def teams(self) -> dict[str, list[Colleague]]:
        """Return the teams that are measured, by path, with their people."""
        found: dict[str, list[Colleague]] = {}
        wanted = self.sample.programme.audience.teams
        for who in self.sample.colleagues.values():
            if any(who.team == team or who.team.startswith(f"{team}/") for team in wanted):
                found.setdefault(who.team, []).append(who)
        return {team: people for team, people in sorted(found.items()) if len(people) >= SMALLEST_TEAM}

    def due_at(self, day: date) -> datetime:
        """Return when the numbers of a day come: in the night after, but of a weekend or an outage with those
        of the first day after it."""
        while self._is_out(day) or day.isoweekday() in _WEEKEND:
            day += timedelta(days=1)
        return datetime.combine(day + timedelta(days=1), DELIVERED_AT, tzinfo=self.zone)

    def _is_out(self, day: date) -> bool:
        return self._week(day) == OUTAGE_WEEK and day.weekday() in OUTAGE

    def _week(self, day: date) -> int:
        return (day - self.go_live).days // 7

    def readings(self, day: date, *, talked_on: date | None) -> Iterator[RawReading]:
        """Yield the readings of a day, as the tool writes them; `talked_on`: when the manager of
        `TALKED_WITH` talked with the team."""
        measured_at = self.due_at(day).isoformat()
        line = 0
        for team, people in self.teams().items():
            at_work = [who for who in people if self._is_at_work(who, day)]
            if not at_work:
                continue
            is_low = self.is_low(team, day, talked_on=talked_on)
            for kpi_id, numbers in (
                (SAME_DAY, self._same_day(team, at_work, day, is_low=is_low)),
                (MEETINGS, self._meetings(team, people, day, is_low=is_low)),
            ):
                line += 1
                yield RawReading(
                    line=line,
                    kpi_id=kpi_id,
                    subject=f"{TEAM_MARK}{team}",
                    period_start=day.isoformat(),
                    period_end=day.isoformat(),
                    measured_at=measured_at,
                    **numbers,
                )

    def is_low(self, team: str, day: date, *, talked_on: date | None) -> bool:
        """Tell whether a team is below what is expected of it on a day."""
        if self._week(day) not in FALLS_BACK.get(team, ()):
            return False
        has_talked = team == TALKED_WITH and talked_on is not None and day >= talked_on + AFTER_TALKING
        return not has_talked

    def _is_at_work(self, who: Colleague, day: date) -> bool:
        return day >= who.day_zero(self.go_live) and who.calendar.state(day) is DayState.WORKING

    def _same_day(
        self, team: str, at_work: Sequence[Colleague], day: date, *, is_low: bool
    ) -> Mapping[str, str]:
        """Return how many of a day's visits were recorded on that day."""
        visits = sum(self.dice.pick(_VISITS, who.id, "visits", day) for who in at_work)
        wobble = _WOBBLE * (self.dice.roll(team, "same day", day) - 0.5)
        share = Decimal((_LOW if is_low else _WELL) + wobble)
        recorded = min(visits, int((share * visits).quantize(Decimal(1), rounding=ROUND_HALF_UP)))
        return {"value": "", "numerator": str(recorded), "denominator": str(visits)}

    def _meetings(
        self, team: str, people: Sequence[Colleague], day: date, *, is_low: bool
    ) -> Mapping[str, str]:
        """Return whether the meeting of the week was held on that day, from the dashboard."""
        monday = day - timedelta(days=day.weekday())
        week = [monday + timedelta(days=number) for number in range(5)]
        worked = [one for one in week if any(self._is_at_work(who, one) for who in people)]
        is_the_day = day == self.dice.pick(worked, team, "meeting day")
        skips = _SKIPS_WHEN_LOW if is_low else _SKIPS
        is_held = is_the_day and self.dice.roll(team, "meeting", monday) >= skips
        return {"value": "1" if is_held else "0"}
