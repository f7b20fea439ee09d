"""A company that asks every month: three schedules, a wave that is open, and one that cannot open."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cards import data
from cards.data.survey_admin import Answerers
from cards.examples.basics import say
from cards.examples.response_watching import awaited
from people.audience import Audience
from people.rhythm import Counted, InPeriod, Period, Weekly
from people.rhythm_words import rhythm_words
from surveys.schedules.model import Breakdown, ScheduleState

_CLOSES = datetime(2026, 6, 9, 17, tzinfo=ZoneInfo("Asia/Tokyo"))
_SECOND_DAY = InPeriod(period=Period.MONTH, counted=Counted.WORKING_DAY, place=2)
_FORTNIGHTLY = Weekly(every=2, weekday=2)
_NEXT = (date(2026, 7, 2), date(2026, 8, 4), date(2026, 9, 2))
_SALES = Audience(teams=("Sales/East", "Sales/West"), roles=("member",), started_after=date(2025, 4, 1))


def _pulse(language: str) -> str:
    return say(language, en="Monthly pulse", ja="月次パルス")


def _open(language: str) -> data.OpenWave:
    wave = data.WaveLine(
        wave_id="pulse-3", set_name=_pulse(language), opens_on=date(2026, 6, 2), closes_at=_CLOSES
    )
    return data.OpenWave(wave=wave, number=3, invited=48)


def _line(language: str) -> data.ScheduleLine:
    return data.ScheduleLine(
        schedule_id="pulse",
        set_name=_pulse(language),
        state=ScheduleState.ACTIVE,
        audience=Audience(),
        people=48,
        rhythm=rhythm_words(_SECOND_DAY, language),
        next_on=_NEXT[0],
        open=(_open(language),),
    )


def lists(language: str) -> tuple[data.SurveysListData, ...]:
    """Three schedules and an own invitation; none yet, and no vault; far more than are shown."""
    line = _line(language)
    paused = replace(
        line,
        schedule_id="nps",
        set_name=say(language, en="Recommendation only", ja="推奨度のみ"),
        state=ScheduleState.PAUSED,
        audience=_SALES,
        people=23,
        rhythm=rhythm_words(_FORTNIGHTLY, language),
        next_on=None,
        open=(),
    )
    ended = replace(paused, schedule_id="old", set_name="old-set", state=ScheduleState.ENDED)
    waiting = replace(line, schedule_id="once", next_on=None, open=())
    own = (line.open[0].wave,)
    many = tuple(replace(line, schedule_id=f"pulse-{number}", open=()) for number in range(15))
    return (
        data.SurveysListData(schedules=(line, waiting, paused, ended), own=own, has_vault=True),
        data.SurveysListData(schedules=(), own=(), has_vault=False),
        data.SurveysListData(schedules=many, own=(), has_vault=True),
    )


def _terms(language: str) -> data.ScheduleTerms:
    return data.ScheduleTerms(
        set_name=_pulse(language),
        questions=6,
        minutes=2,
        audience=Audience(),
        people=48,
        breakdown=Breakdown.TEAM,
        rhythm=rhythm_words(_SECOND_DAY, language),
        at="10:00",
        open_days=5,
        remind_on_day=3,
        smallest_group=5,
        languages=("ja", "en"),
        results_to=("slack:C0123",),
    )


def _planned(language: str) -> data.PlannedWave:
    east, west = ("Sales", "East"), ("Sales", "West")
    names = say(language, en="Tanaka-san,Sato-san", ja="田中,佐藤").split(",")
    return data.PlannedWave(
        number=4,
        invited=46,
        closes_at=_CLOSES,
        smallest_group=5,
        texts_left_out=False,
        groups=(
            data.PlaceLine(path=("Sales",), invited=31),
            data.PlaceLine(path=east, invited=18),
            data.PlaceLine(path=west, invited=13),
        ),
        left_out=tuple(names),
        days_apart=21,
        refusal=None,
    )


def _refused(language: str, reason: data.WhyNot) -> data.PlannedWave:
    return replace(_planned(language), invited=8, groups=(), left_out=(), refusal=reason)


def schedules(language: str) -> tuple[data.SurveyScheduleData, ...]:
    """One with an open wave; one of few people, that will not run again; paused; ended; without a vault; one
    that runs too often; and two of which responses are missing."""
    usual = data.SurveyScheduleData(
        schedule_id="pulse",
        set_id="monthly",
        state=ScheduleState.ACTIVE,
        terms=_terms(language),
        next_runs=_NEXT,
        planned=replace(_planned(language), invited=48, left_out=(), closes_at=_CLOSES.replace(month=7)),
        planned_on=_NEXT[0],
        open=(_open(language),),
    )
    now = replace(usual, open=(), planned=_planned(language), planned_on=None)
    few = replace(
        _terms(language),
        audience=_SALES,
        people=8,
        breakdown=Breakdown.DEPARTMENT_RANK,
        remind_on_day=0,
        results_to=(),
        open_days=1,
        languages=("ja",),
    )
    too_few = _refused(language, data.WhyNot.TOO_FEW_INVITED)
    refused = replace(_planned(language), invited=9, texts_left_out=True, groups=(), left_out=())
    return (
        usual,
        replace(now, terms=few, next_runs=(), planned=too_few),
        replace(now, state=ScheduleState.PAUSED, planned=refused),
        replace(now, state=ScheduleState.ENDED, planned=None, next_runs=()),
        replace(now, planned=_refused(language, data.WhyNot.NO_VAULT)),
        replace(now, too_soon=_NEXT[1:2], days_apart=21),
        *_waiting_for_responses(language, now),
    )


def _waiting_for_responses(
    language: str, usual: data.SurveyScheduleData
) -> tuple[data.SurveyScheduleData, ...]:
    """Return one whose next wave waits for responses, without anybody who would give them; one that opens
    without them; and one that a sponsor let open whose name is gone."""
    one = awaited(language)
    late = replace(one, is_late=True, let_open_by=say(language, en="Yamada-san", ja="山田"))
    waits = replace(usual, planned=_refused(language, data.WhyNot.NO_RESPONSES), awaited=one)
    return (
        replace(waits, may_let_open=True, answerers=Answerers.NOBODY),
        replace(usual, awaited=late, answerers=Answerers.NO_SPONSOR),
        replace(usual, awaited=replace(late, let_open_by="")),
    )


def previews(language: str) -> tuple[data.SurveyRunPreviewData, ...]:
    """One that can open; three that cannot; and one with more people left out, and groups, than are named."""
    usual = data.SurveyRunPreviewData(
        schedule_id="pulse",
        set_name=_pulse(language),
        questions=6,
        minutes=2,
        planned=_planned(language),
    )
    many = tuple(f"{usual.planned.left_out[0]}{number}" for number in range(1, 24))
    crowded = tuple(data.PlaceLine(path=("Sales", f"Team {number}"), invited=12) for number in range(1, 23))
    return (
        usual,
        *(replace(usual, planned=_refused(language, one)) for one in data.WhyNot),
        replace(usual, planned=replace(usual.planned, left_out=many, groups=crowded)),
        replace(usual, planned=_refused(language, data.WhyNot.NO_RESPONSES), awaited=awaited(language)),
    )


def forms(language: str) -> tuple[data.SurveyScheduleFormData, ...]:
    """A new one; one that is changed while a wave is open; and one for a roster without teams, or any set."""
    new = data.SurveyScheduleFormData(
        schedule_id="",
        sets=(
            ("monthly", _pulse(language)),
            ("nps", say(language, en="Recommendation only", ja="推奨度のみ")),
        ),
        set_id="monthly",
        teams=(("Sales", 31), ("Sales/East", 18), ("Sales/West", 13)),
        roles=("member", "manager", "supporter", "lead", "sponsor", "admin"),
        ranks=(say(language, en="Manager", ja="課長"), say(language, en="Assistant manager", ja="係長")),
        chosen=Audience(),
        breakdown=Breakdown.TEAM,
        rhythm=rhythm_words(_SECOND_DAY, language),
        at="10:00",
        open_days=5,
        remind_on_day=3,
        smallest_group=5,
        languages=("ja", "en"),
        chosen_languages=("ja", "en"),
        results_to=(),
    )
    known = replace(
        new,
        schedule_id="pulse",
        chosen=_SALES,
        breakdown=Breakdown.COHORT,
        rhythm=rhythm_words(_FORTNIGHTLY, language),
        results_to=("slack:C0123", "playground:results"),
        is_open=True,
        seen="0123456789ab",
    )
    return new, known, replace(new, sets=(), teams=(), ranks=(), languages=("ja",), chosen_languages=())


def overwritten(language: str) -> tuple[data.SurveyOverwrittenData, ...]:
    """Somebody else had changed the rhythm and the audience."""
    after = _terms(language)
    before = replace(after, rhythm=rhythm_words(_FORTNIGHTLY, language), audience=_SALES, people=23)
    name = say(language, en="Sato-san", ja="佐藤")
    return (
        data.SurveyOverwrittenData(schedule_id="pulse", by_name=name, before=before, after=after),
        data.SurveyOverwrittenData(schedule_id="pulse", by_name="", before=after, after=after),
    )
