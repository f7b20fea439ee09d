"""The KPI home: a department with every state, a leaf, teams side by side, and what stands instead."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from cards.data.kpi_home import (
    KpiDetailData,
    KpiFileData,
    KpiHomeData,
    KpiMemberData,
    KpiRow,
    KpiSection,
    MemberKpis,
    NoKpis,
    NoKpisData,
    OpenFollowUp,
    ReviewLine,
)
from cards.data.members import Figure
from cards.data.team_kpis import TeamKpi, TrendPoint
from cards.examples.basics import lead, programme, say
from coaching.kpis.model import Reached
from coaching.kpis.standing import Standing
from measures.follow_ups.model import Reaction
from measures.kpis.model import Of, Per
from measures.teams.model import LeftOut, Part, TeamFigure, Verdict

ON = date(2026, 6, 8)
_MEASURED = datetime(2026, 6, 8, 0, 0, tzinfo=UTC)
_FIRST, _LAST = date(2026, 6, 1), date(2026, 6, 7)
_NONE = {
    Standing.NO_NUMBERS: Verdict.NO_NUMBERS,
    Standing.STALE: Verdict.STALE,
    Standing.TOO_FEW: Verdict.TOO_FEW,
    Standing.ALL_AWAY: Verdict.ALL_AWAY,
}
_VERDICTS = {
    Standing.BELOW: Verdict.BELOW,
    Standing.UNDER: Verdict.BELOW,
    Standing.RECOVERING: Verdict.BETWEEN,
    Standing.BETWEEN: Verdict.BETWEEN,
    Standing.REACHED: Verdict.REACHED,
    Standing.RECOVERED: Verdict.REACHED,
    **_NONE,
}


def _visits(language: str, figure: TeamFigure, *, team: str) -> TeamKpi:
    """Visits logged: three a working day and person."""
    return TeamKpi(
        name=say(language, en="Visits logged", ja="訪問記録"),
        team_name=team,
        purpose=say(language, en="nothing is lost at a hand-over", ja="引き継ぎの抜けを防ぐため"),
        unit=say(language, en="records", ja="件"),
        is_share=False,
        per=Per.DAY,
        of=Of.PERSON,
        target=Decimal(3),
        below=80,
        recovered=95,
        figure=figure,
        measured_at=figure.measured_at,
    )


def _figure(
    team: str, standing: Standing, actual: int, expected: int, *, part: Part = Part.WHOLE, kpi: str = "visits"
) -> TeamFigure:
    plain = TeamFigure(
        programme_id="crm",
        kpi_id=kpi,
        team=team,
        part=part,
        evaluated_on=ON,
        first=_FIRST,
        last=_LAST,
        verdict=_VERDICTS[standing],
    )
    if standing in _NONE:
        is_old = standing is Standing.STALE
        return plain._replace(measured_at=_MEASURED - timedelta(days=21) if is_old else None)
    return plain._replace(
        actual=Decimal(actual),
        expected=Decimal(expected),
        people=12,
        with_numbers=12,
        pattern_days=Decimal(expected) / 3,
        counting_days=Decimal(expected) / 3,
        measured_at=_MEASURED,
    )


def _row(
    language: str, team: str, standing: Standing, numbers: tuple[int, int] = (0, 0), change: str | None = None
) -> KpiRow:
    return KpiRow(
        team=_visits(language, _figure(team, standing, *numbers), team=team.rpartition("/")[2]),
        standing=standing,
        change=None if change is None else Decimal(change),
    )


def _visit_rows(language: str) -> tuple[KpiRow, ...]:
    """A department of 462 expected records, of which 393 came, and teams in every state."""
    name = say(language, en="Sales", ja="営業部")
    whole = _row(language, name, Standing.BETWEEN, (393, 462), "-2.4")
    others = _row(language, name, Standing.UNDER, (53, 75), "-11.6")
    pooled = replace(others.team, figure=others.team.figure._replace(part=Part.OTHERS))
    states = (
        (say(language, en="East", ja="東日本"), Standing.BELOW, (71, 102), "-5"),
        (say(language, en="West", ja="西日本"), Standing.RECOVERED, (99, 102), "18.2"),
        (say(language, en="Tokyo", ja="東京"), Standing.RECOVERING, (86, 96), "9.4"),
        (say(language, en="Osaka", ja="大阪"), Standing.REACHED, (84, 87), None),
        (say(language, en="Nagoya", ja="名古屋"), Standing.NO_NUMBERS, (0, 0), None),
        (say(language, en="Sapporo", ja="札幌"), Standing.STALE, (0, 0), None),
        (say(language, en="Naha", ja="那覇"), Standing.TOO_FEW, (0, 0), None),
        (say(language, en="Sendai", ja="仙台"), Standing.ALL_AWAY, (0, 0), None),
    )
    rows = (_row(language, f"{name}/{team}", *rest) for team, *rest in states)
    return (replace(whole, is_whole=True), *rows, replace(others, team=pooled))


def _share(language: str) -> KpiSection:
    """Entries made in time: a percentage of the whole department."""
    name = say(language, en="Entered within a day", ja="翌日までの入力")
    figure = _figure("", Standing.REACHED, 0, 0, kpi="in-time")._replace(
        team=say(language, en="Sales", ja="営業部"),
        actual=Decimal("91.5"),
        expected=Decimal(90),
        numerator=Decimal(366),
        denominator=Decimal(400),
    )
    team = replace(
        _visits(language, figure, team=figure.team),
        name=name,
        unit="%",
        is_share=True,
        per=Per.WEEK,
        target=Decimal(90),
        below=85,
    )
    row = KpiRow(team=team, is_whole=True, standing=Standing.REACHED, change=Decimal("0.2"))
    return KpiSection(kpi_id="in-time", name=name, rows=(row,))


def homes(language: str) -> tuple[KpiHomeData, ...]:
    """A department; a KPI alone, nothing below it, an old card; two teams side by side; no figures; all well;
    figures in teams below only."""
    whole = _department(language)
    visits, share = whole.sections
    rows = visits.rows
    (sales,), (_, east) = whole.place, whole.children[0]
    leaf = replace(
        whole,
        place=(sales, east),
        kpis=1,
        below=1,
        under=0,
        sections=(replace(visits, rows=(replace(rows[1], is_whole=True),)),),
        children=(),
        page=0,
        pages=1,
        others=(),
        follow_ups=0,
        has_changed=True,
    )
    side_by_side = replace(
        leaf,
        team=0,
        place=(),
        up=None,
        is_side_by_side=True,
        kpis=2,
        below=1,
        under=None,
        sections=(replace(visits, rows=rows[1:3]),),
        children=whole.children,
        has_changed=False,
    )
    whole_away = _row(language, sales, Standing.NO_NUMBERS)
    nothing = replace(side_by_side, is_side_by_side=False, kpis=0, below=0, sections=(), children=())
    well = replace(leaf, below=0, sections=(share,), has_changed=False)
    only_below = replace(
        whole, kpis=0, sections=(replace(visits, rows=(replace(whole_away, is_whole=True), *rows[1:3])),)
    )
    return whole, leaf, side_by_side, nothing, well, only_below


def _department(language: str) -> KpiHomeData:
    sales, east = say(language, en="Sales", ja="営業部"), say(language, en="East", ja="東日本")
    west = say(language, en="West", ja="西日本")
    rows = _visit_rows(language)
    visits = KpiSection(kpi_id="visits", name=rows[0].team.name, rows=rows)
    return KpiHomeData(
        programme_id="crm",
        programme_name=programme(language),
        on=ON,
        team=3,
        place=(sales,),
        up=0,
        kpis=2,
        below=0,
        under=1,
        sections=(visits, _share(language)),
        children=(("k1", east), ("k2", west)),
        page=1,
        pages=3,
        others=(("erp", say(language, en="Invoices in the new ERP", ja="新ERPの請求処理")),),
        smallest_group=5,
        follow_ups=2,
    )


def nothing(language: str) -> tuple[NoKpisData, ...]:
    """Every reason."""
    monday = date(2026, 6, 15)
    dated = (NoKpis.NOT_YET, NoKpis.NO_TEAM)
    return tuple(
        NoKpisData(
            why=why,
            programme_name=programme(language) if why in dated else "",
            first_on=monday if why in dated else None,
        )
        for why in NoKpis
    )


def details(language: str) -> tuple[KpiDetailData, ...]:
    """Below expected with a follow-up and reviews; the reader's own; a percentage; without any figure; what
    a manager can have done."""
    below = _below(language)
    asked = OpenFollowUp(since=date(2026, 6, 1), manager_name=lead(language), reaction=None)
    full = KpiDetailData(
        programme_id="crm",
        kpi_id="visits",
        on=ON,
        team_number=4,
        row=below,
        smallest_group=5,
        reviews=_reviews(language),
        follow_up=asked,
    )
    done = tuple(
        replace(
            full,
            reviews=(),
            follow_up=replace(asked, manager_name="", reaction=one, reacted_on=date(2026, 6, 3)),
        )
        for one in Reaction
    )
    checked = replace(full, reviews=(), follow_up=replace(asked, reaction=Reaction.WRONG, is_disputed=True))
    share = replace(full, row=_lucky(language), reviews=(), follow_up=None, has_changed=True)
    bare = tuple(
        replace(full, row=row, reviews=(), follow_up=None)
        for row in _visit_rows(language)
        if row.standing in _NONE
    )
    return full, *done, checked, share, *bare


def _lucky(language: str) -> KpiRow:
    """A percentage of which one week was far above what was expected."""
    row = _share(language).rows[0]
    trend = tuple(
        TrendPoint(on=_LAST - timedelta(weeks=ago), attainment=Decimal(share))
        for ago, share in ((2, "0.97"), (1, "2.5"), (0, "1.0167"))
    )
    return replace(row, team=replace(row.team, trend=trend))


def _below(language: str) -> KpiRow:
    """WORDS example 10: 8 people times 5 days, 6 days of leave of 2 people left out, 34 times 3."""
    row = _visit_rows(language)[1]
    figure = row.team.figure._replace(
        people=9,
        with_numbers=8,
        pattern_days=Decimal(40),
        counting_days=Decimal(34),
        left_out=(LeftOut(kind="leave", days=Decimal(6), people=2),),
    )
    shares = ("0.97", "0.91", "0.88", None, "0.75", "0.6961")
    trend = tuple(
        TrendPoint(
            on=_LAST - timedelta(weeks=len(shares) - 1 - week),
            attainment=None if share is None else Decimal(share),
        )
        for week, share in enumerate(shares)
    )
    return replace(row, team=replace(row.team, figure=figure, trend=trend))


def _reviews(language: str) -> tuple[ReviewLine, ...]:
    partly = ReviewLine(
        on=date(2026, 6, 1),
        reached=Reached.PARTLY,
        why=say(language, en="two teams changed their routes", ja="2チームで担当地域の変更があったため"),
        change=say(
            language,
            en="the phone form opens on today's visits",
            ja="スマホの入力画面に当日の訪問を先に表示します",
        ),
    )
    bare = replace(partly, on=date(2026, 5, 1), reached=Reached.NO, why="", change="")
    return partly, bare, replace(bare, on=date(2026, 4, 1), reached=Reached.YES), bare


def members(language: str) -> tuple[KpiMemberData, ...]:
    """Two KPIs, one of which the manager sees; many; none."""
    visits = Figure(
        kpi_id="visits",
        name=say(language, en="Visits logged", ja="訪問記録"),
        unit=say(language, en="records", ja="件"),
        purpose=say(language, en="nothing is lost at a hand-over", ja="引き継ぎの抜けを防ぐため"),
        actual=Decimal(7),
        expected=Decimal(9),
        period_start=_FIRST,
        period_end=date(2026, 6, 5),
        left_out={"leave": Decimal(2)},
        manager_sees_person=False,
        can_enter=True,
    )
    seen = replace(
        visits,
        kpi_id="deals",
        name=say(language, en="Deals updated", ja="商談の更新"),
        manager_sees_person=True,
    )
    two = MemberKpis(programme_id="crm", programme_name=programme(language), figures=(visits, seen))
    return (
        KpiMemberData(programmes=(two,), today=date(2026, 6, 8)),
        KpiMemberData(programmes=(replace(two, figures=(visits,) * 12),), today=date(2026, 6, 8)),
        KpiMemberData(programmes=(replace(two, figures=()),), today=date(2026, 6, 8)),
    )


def files(language: str) -> tuple[KpiFileData, ...]:
    """With an address, and without one."""
    whole = KpiFileData(
        programme_id="crm",
        programme_name=programme(language),
        address="https://hojorin.example.com/files/kpi/Mnxr.c2ln",
        minutes=60,
        teams=1,
    )
    return whole, replace(whole, address=""), replace(whole, teams=40, left_out=3)
