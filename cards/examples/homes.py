"""Homes: each role alone, what they look like empty, and somebody who has several."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from cards import data
from cards.data.announcement_mentions import AnnouncementsAtWork
from cards.data.survey_admin import Answerers
from cards.examples import announcement_mentions, response_work, responses, sources, survey_results
from cards.examples.basics import TODAY, person, programme, say
from cards.examples.help import ASKED, request_lines
from cards.examples.members import pauses, progresses
from cards.examples.response_watching import awaited
from cards.examples.roles import delivery_countings, group, programme_countings, rosters
from cards.examples.supporting import queues
from cards.examples.survey_form import open_surveys
from coaching.checkins.model import TroubleKind
from coaching.programmes.model import Support
from people.model import Platform


def homes(language: str) -> tuple[data.HomeData, ...]:
    """A member, a newcomer without a programme, a paused person, a manager, one of too small a team, a lead,
    an admin, one whose company is empty; a member with requests, supporters, a manager with KPIs, a lead with
    work, one without any, an admin whose messages are late, one where all is well, and one without a chat,
    whose programme is quiet; a member who is asked less often; one with two open surveys; and somebody
    with every role."""
    running, coming, over, stopped = progresses(language)
    plain = data.HomeData(person_name=person(language), today=TODAY, programmes=(), paused=None)
    team = say(language, en="Sales/East/Tokyo 1", ja="営業部/東日本/東京第1")
    counted = data.TeamCounts(team=team, people=12, counts=group(team, 12, 4, 4, 1, 1, 2), smallest_group=5)
    small = data.TeamCounts(team=team, people=3, counts=None, smallest_group=5)
    alone = data.ManagerHome(counts=counted, figures=(), reports=(), hidden=True)
    deliveries = delivery_countings(language)
    return (
        replace(plain, programmes=(running,)),
        plain,
        replace(plain, programmes=(coming, over, stopped), paused=pauses(language)[0]),
        replace(plain, team=alone),
        replace(plain, team=replace(alone, counts=small, hidden=False)),
        replace(plain, led=programme_countings(language), deliveries=deliveries[1]),
        replace(plain, programmes=(running,), deliveries=deliveries[0], roster=rosters(language)[0]),
        replace(plain, deliveries=deliveries[2], roster=rosters(language)[2]),
        replace(plain, programmes=(running,), requests=request_lines(language)[:4]),
        replace(plain, supporter=_supporter(language)),
        replace(plain, supporter=data.SupporterHome(mine=(), waiting=(), credits=0, has_topics=False)),
        replace(plain, team=_measured(language, counted)),
        replace(plain, work=(_work(language), _draft(language)), may_make=True),
        replace(plain, may_make=True),
        replace(plain, deliveries=deliveries[0], roster=rosters(language)[0], health=_late(language)),
        replace(plain, deliveries=deliveries[1], roster=rosters(language)[0], health=_well()),
        replace(plain, health=_held(language)),
        replace(plain, work=(_quiet(language),), health=_unconnected()),
        replace(plain, programmes=_fading(running)),
        replace(plain, programmes=(running,), surveys=_two_surveys(language)),
        replace(plain, results=survey_results.own(language)),
        *(replace(plain, latest=one) for one in survey_results.latest(language)),
        replace(plain, programmes=(running,), announcements=announcement_mentions.mentions(language)),
        _one_of_each(language, replace(plain, programmes=(running,))),
        *(replace(plain, may_make=True, at_work=one) for one in announcement_mentions.at_work(language)),
        *(replace(plain, may_make=True, responses_at_work=one) for one in response_work.at_work(language)),
        *(replace(plain, health=one) for one in _waiting(language)),
        replace(plain, responses=responses.fresh_news(language)),
        _of_all_roles(language, running, counted),
    )


def _two_surveys(language: str) -> tuple[data.WaveLine, ...]:
    """Return surveys of two months that are open at one time."""
    june = open_surveys(language)[0].waves[0]
    return june, replace(june, wave_id="pulse-0", opens_on=date(2026, 5, 27))


def _one_of_each(language: str, home: data.HomeData) -> data.HomeData:
    """Return a home with an announcement to read and another one to approve."""
    to_read, to_approve = announcement_mentions.mentions(language)
    waiting = AnnouncementsAtWork(to_approve=(to_approve,))
    return replace(home, announcements=(to_read,), at_work=waiting)


def _of_all_roles(language: str, running: data.ProgrammeProgress, counted: data.TeamCounts) -> data.HomeData:
    """Return the home of somebody who has every role, and more at work than one home takes."""
    return data.HomeData(
        person_name=person(language),
        today=TODAY,
        programmes=(running,) * 4,
        paused=pauses(language)[0],
        requests=request_lines(language)[:4],
        past_requests=9,
        surveys=open_surveys(language)[0].waves * 3,
        announcements=announcement_mentions.mentions(language),
        results=survey_results.own(language),
        latest=survey_results.latest(language)[0],
        responses=responses.news(language),
        supporter=_supporter(language),
        team=_measured(language, counted),
        led=programme_countings(language) * 3,
        work=(_work(language), _draft(language)) * 3,
        may_make=True,
        at_work=announcement_mentions.at_work(language)[0],
        responses_at_work=response_work.at_work(language)[0],
        deliveries=delivery_countings(language)[0],
        roster=rosters(language)[0],
        health=_late(language),
    )


def _fading(running: data.ProgrammeProgress) -> tuple[data.ProgrammeProgress, ...]:
    """Return a programme at each further level of support."""
    quiet = replace(running, open_check_in_id=None)
    return (
        replace(quiet, support=Support.FORTNIGHTLY, weeks=2),
        replace(quiet, support=Support.MONTHLY, weeks=4),
        replace(quiet, support=Support.ON_REQUEST, weeks=0, next_date=None),
    )


def _supporter(language: str) -> data.SupporterHome:
    queue = queues(language)[0]
    return data.SupporterHome(mine=queue.mine, waiting=queue.waiting, credits=4, has_topics=True)


def _measured(language: str, counts: data.TeamCounts) -> data.ManagerHome:
    visits = say(language, en="Visits logged", ja="訪問記録の登録")
    unit = say(language, en="records", ja="件")
    purpose = say(language, en="nothing is lost at a hand-over", ja="引き継ぎの抜けを防ぐため")
    figure = data.TeamFigureLine(
        name=visits, unit=unit, purpose=purpose, people=8, actual=Decimal(71), expected=Decimal(102)
    )
    share = replace(
        figure,
        name=say(language, en="Entered within a day", ja="翌日までの入力"),
        unit="%",
        actual=Decimal("45.65"),
        expected=Decimal(80),
        is_share=True,
    )
    no_days = replace(figure, actual=Decimal(3), expected=Decimal(0), people=5)
    report = data.ReportLine(
        person_name=person(language), kpi_name=visits, unit=unit, actual=Decimal(7), expected=Decimal(9)
    )
    west = replace(figure, team=say(language, en="Sales/West", ja="営業部/西日本"))
    return data.ManagerHome(
        counts=counts,
        evaluated_on=date(2026, 6, 8),
        figures=(figure, no_days, west, share),
        reports=(report,) * 12,
        hidden=False,
        follow_ups=1,
    )


def _work(language: str) -> data.LeadWork:
    return data.LeadWork(
        programme_id="salesforce",
        programme_name=programme(language),
        is_draft=False,
        red=0,
        questions=3,
        proposals=(
            data.ProposalLine(proposal_id=7, kind=TroubleKind.SETUP, number=3, on=TODAY),
            data.ProposalLine(proposal_id=8, kind=TroubleKind.NO_TIME, number=4, on=TODAY),
            data.ProposalLine(proposal_id=9, kind=TroubleKind.SETUP, number=4, on=TODAY),
        ),
        wishes=6,
        unclaimed=((TroubleKind.SETUP, 2), (TroubleKind.BACK_TO_EXCEL, 1)),
        late=((TroubleKind.NO_TIME, 1),),
        reviews=2,
        review_id=41,
    )


def _draft(language: str) -> data.LeadWork:
    return data.LeadWork(
        programme_id="expenses",
        programme_name=say(language, en="Expenses online", ja="経費精算のオンライン化"),
        is_draft=True,
        red=2,
        questions=0,
        proposals=(),
        wishes=0,
        unclaimed=(),
    )


def _quiet(language: str) -> data.LeadWork:
    quiet = replace(_work(language), questions=0, proposals=(), wishes=0, unclaimed=(), late=())
    return replace(quiet, reviews=0, review_id=0)


def _well() -> data.HealthData:
    surveys = data.SurveysHealth(
        open=1,
        until=datetime(2026, 6, 15, 17, tzinfo=ASKED.tzinfo),
        next_on=date(2026, 7, 2),
        has_vault=True,
    )
    return data.HealthData(
        oldest_due=None,
        late=0,
        platforms=(Platform.SLACK, Platform.TEAMS),
        unheard=(),
        surveys=surveys,
        sources=sources.well(),
    )


def _held(language: str) -> data.HealthData:
    """Return that the next survey waits for responses, which nobody would give."""
    surveys = data.SurveysHealth(
        open=0,
        until=None,
        next_on=date(2026, 7, 2),
        has_vault=True,
        awaited=awaited(language),
        answerers=Answerers.NOBODY,
    )
    return replace(_well(), surveys=surveys)


def _waiting(language: str) -> tuple[data.HealthData, ...]:
    """Return surveys that wait for a last answer, or for two; and such that somebody lets open."""
    usual, day = _held(language), date(2026, 6, 9)
    waits = replace(awaited(language), is_published=True, is_late=True, unanswered=1, held_on=day)
    by_sponsor = replace(waits, let_open_by=say(language, en="Yamada-san", ja="山田"))
    two = replace(waits, unanswered=2, held_on=None)
    forgotten = replace(by_sponsor, let_open_by="", held_on=None)
    plain = data.SurveysHealth(open=0, until=None, next_on=date(2026, 7, 2), has_vault=True)
    cases = (waits, two, by_sponsor, forgotten)
    return tuple(replace(usual, surveys=replace(plain, awaited=one)) for one in cases)


def _unconnected() -> data.HealthData:
    nothing = data.SurveysHealth(
        open=0, until=None, next_on=None, has_vault=True, answerers=Answerers.NO_SPONSOR
    )
    return replace(_well(), platforms=(), surveys=nothing)


def _late(language: str) -> data.HealthData:
    return data.HealthData(
        oldest_due=ASKED,
        late=31,
        platforms=(Platform.SLACK, Platform.PLAYGROUND),
        unheard=(programme(language),),
        surveys=data.SurveysHealth(open=0, until=None, next_on=None, has_vault=False),
        sources=sources.mixed(),
    )


def settings(_language: str) -> tuple[data.SettingsData, ...]:
    """A company on both chats; and one that has set nothing yet, with a pilot group."""
    whole = data.SettingsData(
        company="Mizuki Instruments",
        languages=("ja", "en"),
        timezone="Asia/Tokyo",
        country="JP",
        work_days=(1, 2, 3, 4, 5),
        opens="09:00",
        closes="17:00",
        direct_messages_per_week=3,
        smallest_group=5,
        supporters_channels=("slack:C0123ABCD",),
        leads_channels=("teams:19:abcdef@thread.tacv2",),
        results_channels=("slack:C0456EFGH", "teams:19:abcdef@thread.tacv2"),
        platforms=(Platform.SLACK, Platform.TEAMS),
        pilot_people=None,
        keep_trouble_texts_days=365,
        keep_messages_days=180,
        keep_audit_days=1095,
        materials=24,
    )
    bare = replace(
        whole,
        work_days=tuple(range(1, 8)),
        supporters_channels=(),
        leads_channels=(),
        results_channels=(),
        platforms=(),
        pilot_people=12,
        materials=0,
    )
    return whole, bare
