"""Follow-ups: the example of WORDS (Tokyo Sales 1, 71 of 102 visits), one of a ratio, one of a month, and
what becomes of them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from cards.data.follow_ups import (
    Above,
    FollowUpAboveData,
    FollowUpAgendaData,
    FollowUpData,
    FollowUpDone,
    FollowUpDoneData,
    FollowUpLine,
    FollowUpNoDataData,
    FollowUpsData,
    HandedOver,
    KpiDisputedData,
    KpiDisputeFormData,
    KpiSettledData,
    KpiSettlementFormData,
    NextStepLine,
    Settlement,
    TeamHelpFormData,
)
from cards.data.team_kpis import TeamKpi, TrendPoint
from cards.examples.basics import lead, say
from measures.follow_ups.model import Cause, FollowUpState, Reaction
from measures.kpis.model import Of, Per
from measures.teams.model import LeftOut, TeamFigure, Verdict

MONDAY = date(2026, 6, 8)
FIRST, LAST = date(2026, 6, 1), date(2026, 6, 7)
MEASURED = datetime(2026, 6, 8, 9, tzinfo=ZoneInfo("Asia/Tokyo"))
_TREND = ("0.97", "0.91", "0.88", "0.84", "0.86", "0.82", "0.76", "0.696")


def _figure(**changes: object) -> TeamFigure:
    """Return 71 of 102: 8 people x 5 days = 40, less 6 days of leave of 2 people = 34, x 3."""
    plain = TeamFigure(
        programme_id="salesforce",
        kpi_id="visits",
        team="Sales/East/Tokyo 1",
        evaluated_on=MONDAY,
        first=FIRST,
        last=LAST,
        verdict=Verdict.BELOW,
        actual=Decimal(71),
        expected=Decimal(102),
        people=8,
        with_numbers=8,
        pattern_days=Decimal(40),
        counting_days=Decimal(34),
        left_out=(LeftOut(kind="leave", days=Decimal(6), people=2),),
        measured_at=MEASURED.astimezone(UTC),
    )
    return plain._replace(**changes)  # type: ignore[arg-type]


def visits(language: str) -> TeamKpi:
    """Return visit records of Tokyo Sales 1: an amount a day, of people."""
    return TeamKpi(
        name=say(language, en="visit records", ja="訪問記録"),
        team_name=say(language, en="Tokyo Sales 1", ja="東京第1営業"),
        purpose=say(language, en="nothing lost at hand-over", ja="引き継ぎの抜けを防ぐため"),
        unit=say(language, en="visits", ja="件"),
        is_share=False,
        per=Per.DAY,
        of=Of.PERSON,
        target=Decimal(3),
        below=80,
        recovered=95,
        figure=_figure(),
        measured_at=MEASURED,
        trend=_trend(_TREND),
    )


def _trend(shares: tuple[str, ...]) -> tuple[TrendPoint, ...]:
    first = LAST.toordinal() - 7 * (len(shares) - 1)
    return tuple(
        TrendPoint(on=date.fromordinal(first + 7 * number), attainment=Decimal(share))
        for number, share in enumerate(shares)
    )


def next_step_share(language: str) -> TeamKpi:
    """Return the share of deals with a next step: a ratio, 18 of 40 where 80 % is the target."""
    figure = _figure(
        kpi_id="next_step", actual=Decimal(45), expected=Decimal(80), numerator=Decimal(18),
        denominator=Decimal(40), with_numbers=6,
    )  # fmt: skip
    return replace(
        visits(language),
        name=say(language, en="deals with a next step", ja="次の行動が決まった商談"),
        purpose=say(language, en="no customer waits for us", ja="お客さまをお待たせしないため"),
        unit="%",
        is_share=True,
        per=Per.WEEK,
        target=Decimal(80),
        figure=figure,
        trend=_trend(("0.61", "0.5625")),
    )


def site_reports(language: str) -> TeamKpi:
    """Return a KPI of teams per month, with limits of the company's own: 20 a month, 3 of its 22 days so far,
    which makes 2.73."""
    figure = _figure(
        kpi_id="reports",
        actual=Decimal(1),
        expected=Decimal("2.73"),
        with_numbers=0,
        pattern_days=Decimal(5),
        counting_days=Decimal(3),
        left_out=(LeftOut(kind="leave", days=Decimal(2), people=0),),
    )
    return replace(
        visits(language),
        name=say(language, en="site reports", ja="現場報告"),
        unit=say(language, en="reports", ja="件"),
        per=Per.MONTH,
        of=Of.TEAM,
        target=Decimal(20),
        below=70,
        recovered=90,
        figure=figure,
        trend=(),
    )


def daily_team_reports(language: str) -> TeamKpi:
    """Return a KPI of teams per day: a holiday and a day of the company's own kind do not count."""
    left_out = _left_out("holiday", "field", "inventory", "leave", days="0.75", people=0)
    figure = _figure(
        kpi_id="daily", actual=Decimal(5), expected=Decimal(8), with_numbers=0, people=8,
        pattern_days=Decimal(5), counting_days=Decimal(2), left_out=left_out,
    )  # fmt: skip
    return replace(
        site_reports(language),
        name=say(language, en="daily reports", ja="日報"),
        team_name="",
        per=Per.DAY,
        target=Decimal(4),
        below=80,
        recovered=95,
        figure=figure,
    )


def busy_visits(language: str) -> TeamKpi:
    """Return visit records of a week with a holiday: 8 people x 5 days = 40, less 3 x 8 = 16, x 3 = 48."""
    left_out = _left_out("holiday", "field", "inventory", days="8", people=8)
    figure = _figure(expected=Decimal(48), actual=Decimal(30), counting_days=Decimal(16), left_out=left_out)
    return replace(visits(language), figure=figure)


def _left_out(*kinds: str, days: str, people: int) -> tuple[LeftOut, ...]:
    return tuple(LeftOut(kind=kind, days=Decimal(days), people=people) for kind in kinds)


def _line(language: str, kpi: TeamKpi | None = None, **changes: object) -> FollowUpLine:
    title = say(
        language, en="log one visit together at stand-up", ja="朝会で前日の1件を一緒に登録する"
    )  # fmt: skip
    plain = FollowUpLine(
        follow_up_id=17,
        kpi=visits(language) if kpi is None else kpi,
        in_a_row=2,
        are_weeks=True,
        cause=Cause.SLIPPED,
        step=NextStepLine(title=title, uses=5, recovered=4),
        above=Above(name=say(language, en="Kato-san", ja="加藤"), on=date(2026, 6, 29)),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def _others(language: str) -> tuple[FollowUpLine, ...]:
    """Return three more: few do it, many away, not started; one without a step, one whose manager is told."""
    above = Above(name=say(language, en="Kato-san", ja="加藤"), on=date(2026, 6, 1), is_told=True)
    few = replace(next_step_share(language), figure=next_step_share(language).figure._replace(people=14))
    new = NextStepLine(title=say(language, en="agree what may be left out", ja="省ける項目を決める"), uses=0,
                       recovered=0)  # fmt: skip
    return (
        _line(language, few, follow_up_id=18, cause=Cause.FEW_DO_IT, step=new, are_weeks=False, in_a_row=3),
        _line(
            language, site_reports(language), follow_up_id=19, cause=Cause.MANY_AWAY, step=None, above=None
        ),
        _line(language, daily_team_reports(language), follow_up_id=20, cause=Cause.NOT_STARTED, above=above),
    )


def _after(language: str, reaction: Reaction, **changes: object) -> FollowUpLine:
    pressed = _line(language, reaction=reaction, reacted_on=date(2026, 6, 9), above=None)
    return replace(pressed, **changes)  # type: ignore[arg-type]


def follow_ups_asked(language: str) -> tuple[FollowUpData, ...]:
    """The card of WORDS; four at once; after each press; recovered and over; handed over to somebody else,
    all of it, and twelve beside one; what is closed."""
    return (
        FollowUpData(lines=(_line(language),)),
        FollowUpData(lines=(_line(language), *_others(language))),
        FollowUpData(lines=_others(language)[2:]),
        FollowUpData(lines=(_after(language, Reaction.TALK),)),
        FollowUpData(lines=(replace(_after(language, Reaction.HELP), has_talked=True),)),
        FollowUpData(lines=(_after(language, Reaction.SNOOZE, snoozed_until=date(2026, 6, 15)),)),
        FollowUpData(lines=(_after(language, Reaction.WRONG, is_disputed=True),)),
        FollowUpData(lines=(_after(language, Reaction.WRONG),)),
        FollowUpData(lines=(_ended(language, FollowUpState.RECOVERED),)),
        FollowUpData(lines=(_ended(language, FollowUpState.DROPPED),)),
        FollowUpData(lines=(), handed_over=_handed_over(language)[:1]),
        FollowUpData(lines=(_line(language),), handed_over=_handed_over(language)),
        *_closed(language),
    )


def _of_two_calendars(language: str) -> TeamKpi:
    """Return a KPI per month of people whose months have different days: no one number makes 2.9 of them."""
    kpi = site_reports(language)
    return replace(kpi, of=Of.PERSON, figure=kpi.figure._replace(expected=Decimal("2.9"), with_numbers=8))


def _closed(language: str) -> tuple[FollowUpData, ...]:
    """One of an earlier week; several of which one recovered, all did, and none is asked about any more; one
    that is calculated by two calendars."""
    recovered = _ended(language, FollowUpState.RECOVERED)
    given_up = replace(_ended(language, FollowUpState.DROPPED), lacks_numbers=True)
    return (
        FollowUpData(lines=(_line(language, is_superseded=True),)),
        FollowUpData(lines=(_others(language)[0], recovered)),
        FollowUpData(lines=(recovered, replace(recovered, follow_up_id=18))),
        FollowUpData(lines=(given_up, replace(given_up, follow_up_id=18))),
        FollowUpData(lines=(_line(language, _of_two_calendars(language)),)),
    )


def _handed_over(language: str) -> tuple[HandedOver, ...]:
    kpis = (visits(language), *(next_step_share(language) for _ in range(11)))
    return tuple(HandedOver(name=one.name, team_name=one.team_name) for one in kpis)


def _ended(language: str, state: FollowUpState) -> FollowUpLine:
    kpi = visits(language)
    figure = kpi.figure._replace(actual=Decimal(98), verdict=Verdict.REACHED)
    return _line(language, replace(kpi, figure=figure), state=state, in_a_row=0, above=None)


def lists(language: str) -> tuple[FollowUpsData, ...]:
    """Nothing; a manager's own; those of a programme's teams; so many that there are two pages; of a
    programme nothing, and those of others alone."""
    own = (_line(language), *_others(language))
    names = (lead(language), "", lead(language), lead(language))
    hidden = replace(visits(language), figure=_figure(actual=None, expected=None, verdict=Verdict.NO_NUMBERS))
    many = tuple(_line(language, hidden, follow_up_id=30 + number) for number in range(12))
    return (
        FollowUpsData(lines=()),
        FollowUpsData(lines=own),
        FollowUpsData(lines=own, manager_names=names),
        FollowUpsData(lines=many),
        FollowUpsData(lines=many, page=1),
        FollowUpsData(lines=(), programme_id="salesforce"),
        FollowUpsData(lines=own, manager_names=(lead(language),) * len(own), programme_id="salesforce"),
    )


def agendas(language: str) -> tuple[FollowUpAgendaData, ...]:
    """A playbook's; our own points, where none fits."""
    points = (
        say(
            language,
            en="Show yesterday's visit that was easiest to log.",
            ja="前日でいちばん登録しやすかった訪問を見せます。",
        ),
        say(
            language,
            en="Log it together; two minutes are enough.",
            ja="その場で一緒に登録します。2分で終わります。",
        ),
        say(language, en="Ask who shows one tomorrow.", ja="明日はどなたが見せるかを決めます。"),
    )
    title = say(language, en="log one visit together at stand-up", ja="朝会で前日の1件を一緒に登録する")
    kpi = visits(language)
    return (
        FollowUpAgendaData(follow_up_id=17, kpi=kpi, title=title, agenda=points),
        FollowUpAgendaData(follow_up_id=17, kpi=kpi, title=""),
    )


def help_forms(language: str) -> tuple[TeamHelpFormData, ...]:
    """With a lead, and with nobody in particular."""
    kpi = visits(language)
    return (
        TeamHelpFormData(follow_up_id=17, kpi=kpi, lead_name=lead(language)),
        TeamHelpFormData(follow_up_id=17, kpi=kpi),
    )


def dispute_forms(language: str) -> tuple[KpiDisputeFormData, ...]:
    """With an owner, and with nobody in particular."""
    kpi = visits(language)
    return (
        KpiDisputeFormData(follow_up_id=17, kpi=kpi, owner_name=say(language, en="Ogawa-san", ja="小川")),
        KpiDisputeFormData(follow_up_id=17, kpi=busy_visits(language), owner_name=""),
    )


def _doubt(language: str) -> str:
    return say(language, en="Visits of Tuesday are missing.", ja="火曜日の訪問が入っていないようです。")


def disputed(language: str) -> tuple[KpiDisputedData, ...]:
    """Of people, and of a ratio without a time of measuring."""
    plain = KpiDisputedData(
        follow_up_id=17,
        kpi=visits(language),
        manager_name=lead(language),
        said_on=date(2026, 6, 9),
        text=_doubt(language),
        source="salesforce",
    )
    return plain, replace(plain, kpi=replace(next_step_share(language), measured_at=None))


def settlement_forms(language: str) -> tuple[KpiSettlementFormData, ...]:
    """What the manager wrote stands above."""
    return (
        KpiSettlementFormData(
            follow_up_id=17, kpi=visits(language), manager_name=lead(language), text=_doubt(language)
        ),
    )


def settled(language: str) -> tuple[KpiSettledData, ...]:
    """Right as it stands, and corrected."""
    text = say(
        language,
        en="Tuesday's visits came late; they are in now.",
        ja="火曜日の分は連携が遅れていました。取り込み済みです。",
    )
    name = say(language, en="Ogawa-san", ja="小川")
    return tuple(
        KpiSettledData(follow_up_id=17, kpi=visits(language), settlement=each, by_name=name, text=text)
        for each in Settlement
    )


def above(language: str) -> tuple[FollowUpAboveData, ...]:
    """One, and more than are named."""
    one = _line(language)
    plain = FollowUpAboveData(
        manager_name=lead(language), programme_id="salesforce", lines=(one,), asked_on=MONDAY
    )
    return plain, replace(plain, lines=(one,) * 11)


def without_data(language: str) -> tuple[FollowUpNoDataData, ...]:
    """Of two sources, one of which never sent any; and more than are named."""
    never = replace(site_reports(language), measured_at=None)
    return (
        FollowUpNoDataData(lines=(visits(language), never), sources=("salesforce", "reports")),
        FollowUpNoDataData(lines=(visits(language),) * 11, sources=("salesforce",) * 11),
    )


def receipts(language: str) -> tuple[FollowUpDoneData, ...]:
    """What was sent, and to whom."""
    kpi, name = visits(language), say(language, en="Ogawa-san", ja="小川")
    return (
        FollowUpDoneData(done=FollowUpDone.DISPUTED, kpi=kpi, to_name=name),
        FollowUpDoneData(done=FollowUpDone.DISPUTED, kpi=kpi),
        FollowUpDoneData(done=FollowUpDone.SETTLED, kpi=kpi, to_name=name),
    )
