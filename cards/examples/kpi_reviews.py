"""Reviews of KPIs, and new managers: the programme of June 2026, after its third week."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from cards.data.kpi_reviews import (
    KpiReviewData,
    KpiReviewFormData,
    KpiReviewLine,
    KpiReviewSavedData,
    ManagedProgramme,
    ManagerChange,
    ManagerChangedData,
    NewManagerData,
    OpenFollowUp,
    OpenPromise,
    ReviewAnswer,
)
from cards.data.team_kpis import TeamKpi
from cards.examples.basics import lead, programme, purpose, say
from coaching.kpis.model import Reached
from measures.follow_ups.model import Reaction
from measures.kpis.model import Of, Per
from measures.teams.model import EVERYBODY, TeamFigure, Verdict

_ASKED = date(2026, 7, 1)
_EVALUATED = date(2026, 6, 29)


def _kpi(language: str, *, team: str = EVERYBODY, actual: int, expected: int, weeks_ago: int = 0) -> TeamKpi:
    """Visit records of a week: 3 a working day and person."""
    first = date(2026, 6, 22 - 7 * weeks_ago)
    share = Decimal(actual) / Decimal(expected)
    verdict = Verdict.REACHED if share >= Decimal("0.95") else Verdict.BETWEEN
    return TeamKpi(
        name=say(language, en="Visit records", ja="訪問記録"),
        team_name=team.rpartition("/")[2],
        purpose=say(language, en="nothing is lost at a hand-over", ja="引き継ぎの抜けを防ぐため"),
        unit=say(language, en="records", ja="件"),
        is_share=False,
        per=Per.DAY,
        of=Of.PERSON,
        target=Decimal(3),
        below=80,
        recovered=95,
        figure=TeamFigure(
            programme_id="salesforce",
            kpi_id="visit-records",
            team=team,
            evaluated_on=_EVALUATED,
            first=first,
            last=date(2026, 6, 28 - 7 * weeks_ago),
            verdict=Verdict.BELOW if share < Decimal("0.8") else verdict,
            actual=Decimal(actual),
            expected=Decimal(expected),
            people=8,
            with_numbers=8,
            pattern_days=Decimal(40),
            counting_days=Decimal(expected) / 3,
        ),
        measured_at=datetime(2026, 6, 29, 0, 0, tzinfo=UTC),
    )


def _without_figure(kpi: TeamKpi, verdict: Verdict) -> TeamKpi:
    return replace(kpi, figure=kpi.figure._replace(verdict=verdict, actual=None, expected=None))


def _line(language: str) -> KpiReviewLine:
    return KpiReviewLine(
        review_id=41,
        kpi_id="visit-records",
        name=say(language, en="Visit records", ja="訪問記録"),
        purpose=say(language, en="nothing is lost at a hand-over", ja="引き継ぎの抜けを防ぐため"),
        kpi=_kpi(language, actual=482, expected=523),
        before=_kpi(language, actual=430, expected=540, weeks_ago=3),
        teams=6,
        below=2,
    )


def _answer(language: str, *, change: bool = True) -> ReviewAnswer:
    return ReviewAnswer(
        reached=Reached.PARTLY,
        why=say(
            language,
            en="Four teams log at stand-up; two still type on Friday.",
            ja="4チームは朝会で登録できていますが、2チームは金曜にまとめて入力しています。",
        ),
        change=say(
            language, en="Those two try the phone for two weeks.", ja="2チームでスマホ入力を2週間試します。"
        )
        if change
        else "",
        by_name=lead(language),
        on=_ASKED,
    )


def reviews(language: str) -> tuple[KpiReviewData, ...]:
    """One KPI; several, one answered, one not evaluated yet; more than are shown, with some without figures
    and more of those than are named; and one alone that has no figure or was not evaluated."""
    line = _line(language)
    kpi = line.kpi or _kpi(language, actual=1, expected=1)
    others = tuple(
        replace(line, review_id=42 + number, kpi=_without_figure(kpi, verdict), before=None, teams=0)
        for number, verdict in enumerate(
            (Verdict.TOO_FEW, Verdict.NO_NUMBERS, Verdict.STALE, Verdict.ALL_AWAY)
        )
    )
    new = replace(line, review_id=50, kpi=None, before=None, teams=0)
    reached = replace(line, review_id=51, kpi=_kpi(language, actual=530, expected=523), below=0)
    low = replace(line, review_id=52, kpi=_kpi(language, actual=371, expected=523), below=4)
    again = replace(low, answer_before=replace(_answer(language), on=date(2026, 6, 3)))
    several = (replace(line, answer=_answer(language)), reached, again, new)
    name = programme(language)
    return (
        KpiReviewData(programme_id="salesforce", programme_name=name, on=_ASKED, lines=(line,)),
        KpiReviewData(programme_id="salesforce", programme_name=name, on=_ASKED, lines=several),
        KpiReviewData(
            programme_id="salesforce",
            programme_name=name,
            on=_ASKED,
            lines=(*others * 3, *several, *(replace(reached, review_id=60 + one) for one in range(5))),
        ),
        *(
            KpiReviewData(programme_id="salesforce", programme_name=name, on=_ASKED, lines=(one,))
            for one in (*others, new)
        ),
    )


def forms(language: str) -> tuple[KpiReviewFormData, ...]:
    """A first answer; and one that is there already, of somebody known and of somebody who was erased."""
    line = _line(language)
    forgotten = replace(_answer(language, change=False), by_name="")
    return (
        KpiReviewFormData(line=line, seen=""),
        KpiReviewFormData(line=replace(line, answer=_answer(language)), seen="0123456789ab"),
        KpiReviewFormData(line=replace(line, answer=forgotten), seen="0123456789ab"),
    )


def saved(language: str) -> tuple[KpiReviewSavedData, ...]:
    """Kept, with another one that waits; and kept over what somebody else had said."""
    line = replace(_line(language), answer=_answer(language))
    other = replace(_answer(language), reached=Reached.YES, by_name=say(language, en="Mori-san", ja="森"))
    return (
        KpiReviewSavedData(
            programme_id="salesforce",
            line=line,
            next_id=42,
            next_name=say(language, en="Deals updated", ja="更新した商談"),
        ),
        KpiReviewSavedData(programme_id="salesforce", line=line, met=other),
        KpiReviewSavedData(programme_id="salesforce", line=line, met=replace(other, by_name="")),
    )


# ---------------------------------------------------------------------------- new managers


def _team(language: str) -> str:
    return say(language, en="Sales/East/Tokyo Sales 1", ja="営業部/東日本/東京第1営業")


def _programme(language: str, *, figures: tuple[TeamKpi, ...]) -> ManagedProgramme:
    return ManagedProgramme(
        programme_id="salesforce",
        name=programme(language),
        purpose=purpose(language),
        people=8,
        lead_name=lead(language),
        figures=figures,
    )


def new_managers(language: str) -> tuple[NewManagerData, ...]:
    """One team with all there is to tell; and many teams without figures."""
    team = _team(language)
    low = _kpi(language, team=team, actual=71, expected=102)
    promise = OpenPromise(
        name=say(language, en="Too many fields", ja="入力項目が多い"),
        answer=say(language, en="14 → 8 required fields", ja="必須項目を14から8に減らします"),
        owner_name=lead(language),
        due=date(2026, 7, 10),
        is_late=False,
    )
    late = replace(promise, due=date(2026, 6, 26), is_late=True)
    bare = replace(promise, owner_name="", due=None)
    follow_ups = tuple(
        OpenFollowUp(kpi=low, since=date(2026, 6, 22), reaction=reaction)
        for reaction in (None, Reaction.TALK, Reaction.HELP, Reaction.WRONG, Reaction.SNOOZE)
    )
    few = _without_figure(low, Verdict.TOO_FEW)
    return (
        NewManagerData(
            teams=(team,),
            programmes=(_programme(language, figures=(few, low)),),
            promises=(promise, late, bare),
            follow_ups=follow_ups,
            days=5,
        ),
        NewManagerData(
            teams=tuple(f"{team}-{number}" for number in range(1, 6)),
            programmes=(
                _programme(language, figures=()),
                replace(_programme(language, figures=(low,) * 8), lead_name=""),
            ),
            promises=(promise,) * 7,
            days=5,
        ),
    )


def managers_changed(language: str) -> tuple[ManagerChangedData, ...]:
    """One team; and more than are named."""
    change = ManagerChange(team=_team(language), manager_name=say(language, en="Mori-san", ja="森"))
    many = tuple(replace(change, team=f"{change.team}-{number}") for number in range(1, 13))
    name = programme(language)
    return (
        ManagerChangedData(programme_id="salesforce", programme_name=name, changes=(change,), days=5),
        ManagerChangedData(programme_id="salesforce", programme_name=name, changes=many, days=5),
    )
