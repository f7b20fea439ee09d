"""Two low weeks of a team of six, as the small company lives them.

The programme begins on Monday 14 September 2026, three visit records a working day. 21 to 23 September are
holidays in Japan: the first week has five working days, the second two (Thursday and Friday), the third five.
"""

from datetime import date
from decimal import Decimal

from scenario_stage import Stage
from slack_stage import SlackStage

from measures.kpis.model import CHECKIN_SOURCE, Reading

TEAM = ("tanaka", "other1", "other2", "other3", "other4", "other5")
FIRST_WEEK, SECOND_WEEK, THIRD_WEEK = date(2026, 9, 14), date(2026, 9, 21), date(2026, 9, 28)
LOW = {FIRST_WEEK: 7, SECOND_WEEK: 2}
"""Visit records of each of the six: 42 of 6 x 5 x 3 = 90 expected (47%), then 12 of 6 x 2 x 3 = 36 (33%)."""


def bring_numbers(
    stage: Stage | SlackStage, monday: date, each: int, *, kpi_id: str = "visit-records"
) -> None:
    """Let everybody of the team have entered that many visit records for the week, by now."""
    with stage.unit() as unit:
        for person in TEAM:
            unit.readings.record(
                Reading(
                    kpi_id=kpi_id,
                    subject=person,
                    period_start=monday,
                    period_end=date.fromordinal(monday.toordinal() + 6),
                    value=Decimal(each),
                    source=CHECKIN_SOURCE,
                    measured_at=stage.installation.clock.now(),
                )
            )
        unit.commit()
