"""Ninety days of the sample company, lived once by the real engine: is what came of them plausible?

The bounds are set by hand: wide enough for another seed or another phrase, narrow enough that a company in
which nobody helps, everybody helps, or something floods somebody would fall out of them.
"""

import asyncio
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import pytest
from scenario_stage import Stage, stage_on

from bot.demo import build_playground
from bot.playground.transcript import BOT, Post, channel, direct
from bot.sample.colleagues import SampleCompany, load_sample_company
from bot.sample.company import DEMO_START, LEFT_TO_HUMANS, PROGRAMME_ID, SUGGESTED_PERSON
from bot.sample.habits import SILENT_FROM_WEEK, SILENT_TEAM
from bot.sample.measuring import LEFT_ALONE, SAME_DAY, TALKED_WITH
from bot.sample.reading import find_action, texts_on
from bot.sample.seed import seed
from bot.sample.supporters import OVERLOADED
from cards.actions import ClaimRequest, SolveRequest
from cards.plain import plain_text
from cards.words import LANGUAGES, load_words
from coaching.checkins.model import Answer, CheckIn, CheckInKind
from coaching.help.model import Ending, Proposal, ProposalState, Request, RequestState
from coaching.help.rules import is_overdue
from coaching.programmes.model import Attitude, Enrolment, EnrolmentState, Support
from coaching.questions.model import Question, QuestionKind
from measures.follow_ups.model import FollowUp, FollowUpState, Reaction
from people.calendar import iso_week
from people.model import Company
from storage.database import open_database

DAYS = 91
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
COUNTED = {"check_in", "status", "is_it_solved", "session_invitation", "farewell", "follow_up"}
"""Kinds of messages that come unprompted and take a place in somebody's week; reminders are check-ins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """What stands in the database and in the chats after ninety days."""

    posts: tuple[Post, ...]
    enrolments: tuple[Enrolment, ...]
    check_ins: tuple[CheckIn, ...]
    requests: tuple[Request, ...]
    questions: tuple[Question, ...]
    proposals: tuple[Proposal, ...]
    follow_ups: tuple[FollowUp, ...]
    solved_by_materials: int
    """As the materials themselves count it."""
    now: datetime
    overdue_seen: frozenset[str]
    """Supporters on whose queue something was overdue on one of the evenings."""

    def of_kind(self, kind: str) -> list[Post]:
        """Return the cards of a kind, in their order."""
        return [post for post in self.posts if post.card is not None and post.card.kind == kind]


@pytest.fixture(scope="module")
def company() -> SampleCompany:
    """The sample company as its files say."""
    return load_sample_company(Company(name="Mizuki Instruments"))


@pytest.fixture(scope="module")
def lived(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, company: SampleCompany
) -> Iterator[Lived]:
    """The company on the morning of day 91, Tokyo time."""
    folder = tmp_path_factory.mktemp("ninety")
    shutil.copyfile(sqlite_template, folder / "hojorin.db")
    database = open_database(f"sqlite+pysqlite:///{folder / 'hojorin.db'}")
    with stage_on(database, folder, now=DEMO_START, supporters="playground:supporters") as stage:
        with stage.unit() as unit:
            seed(unit, company=stage.installation.company, now=DEMO_START)
            unit.commit()
        build_playground(stage.installation, stage.transcript)
        overdue = asyncio.run(_live(stage))
        yield _look_back(stage, company, overdue)
    database.close()


async def _live(stage: Stage) -> set[str]:
    """Step through the days, looking at the end of each week who is late with something."""
    late: set[str] = set()
    for day in range(4, DAYS, 7):
        now = DEMO_START + timedelta(days=day, hours=6)
        await stage.go_to(now)
        with stage.unit() as unit:
            claimed = unit.help.in_state(RequestState.CLAIMED)
        late |= {one.supporter_id or "" for one in claimed if is_overdue(one, now=now)}
    await stage.go_to(DEMO_START + timedelta(days=DAYS))
    return late


def _look_back(stage: Stage, company: SampleCompany, overdue: set[str]) -> Lived:
    with stage.unit() as unit:
        return Lived(
            posts=tuple(stage.transcript.changes_since(0)),
            enrolments=tuple(unit.enrolments.of_programme(PROGRAMME_ID)),
            check_ins=tuple(one for person in company.colleagues for one in unit.check_ins.of_person(person)),
            requests=tuple(one for person in company.colleagues for one in unit.help.of_person(person)),
            questions=tuple(unit.questions.of_programme(PROGRAMME_ID)),
            proposals=tuple(unit.help.proposals_of(PROGRAMME_ID)),
            follow_ups=tuple(unit.follow_ups.recent(PROGRAMME_ID, since=DEMO_START.date())),
            solved_by_materials=sum(one.solved for one in unit.materials.active()),
            now=stage.installation.clock.now(),
            overdue_seen=frozenset(overdue),
        )


def week_of(check_in: CheckIn) -> int:
    """Return the week of the programme, the first being 0."""
    return (check_in.local_date - DEMO_START.date()).days // 7


def by_week(check_ins: Iterator[CheckIn]) -> dict[int, list[CheckIn]]:
    found: dict[int, list[CheckIn]] = defaultdict(list)
    for one in check_ins:
        found[week_of(one)].append(one)
    return found


# ---------------------------------------------------------------------------- check-ins


def test_between_half_and_nine_tenths_answer_in_every_week(lived: Lived) -> None:
    for week, found in by_week(one for one in lived.check_ins if one.kind is CheckInKind.CHECK_IN).items():
        if week < 12:
            answered = sum(one.answer is not None for one in found)
            assert 0.5 < answered / len(found) < 0.93, week


def test_quick_wins_come_first_and_trouble_gets_rarer(lived: Lived) -> None:
    weeks = by_week(iter(lived.check_ins))

    def share(answer: Answer, first: int, last: int) -> float:
        found = [one for week in range(first, last + 1) for one in weeks[week] if one.answer is not None]
        return sum(one.answer is answer for one in found) / len(found)

    assert share(Answer.DONE, 0, 2) > 0.1
    assert share(Answer.DONE, 8, 11) > share(Answer.DONE, 0, 2)
    assert share(Answer.TROUBLE, 8, 11) < 0.6 * share(Answer.TROUBLE, 0, 2)
    early = {one.enrolment_id for week in range(3) for one in weeks[week] if one.answer is Answer.DONE}
    assert len(early) > 25


def test_people_wrote_goals_of_their_own(lived: Lived) -> None:
    assert sum(bool(one.own_goal) for one in lived.enrolments) > 40


def test_one_team_answers_at_first_and_then_falls_silent(lived: Lived, company: SampleCompany) -> None:
    team = {who.id for who in company.colleagues.values() if who.team == SILENT_TEAM}
    answered = [one for one in lived.check_ins if one.person_id in team and one.answer is not None]
    assert any(week_of(one) < SILENT_FROM_WEEK for one in answered)
    # Who was asked late in the week before still answers.
    assert all(week_of(one) <= SILENT_FROM_WEEK for one in answered)


# ---------------------------------------------------------------------------- support that fades and returns


def test_support_faded_for_most_and_not_for_all(lived: Lived) -> None:
    levels = Counter(one.support for one in lived.enrolments if one.state is not EnrolmentState.LEFT)
    assert levels[Support.WEEKLY] > 20
    assert levels[Support.FORTNIGHTLY] + levels[Support.MONTHLY] + levels[Support.ON_REQUEST] > 50


def test_somebody_for_whom_it_went_well_was_in_trouble_and_is_asked_weekly_again(lived: Lived) -> None:
    """Gaps between check-ins of a fortnight and more, then trouble, then a week again."""
    relapsed = set()
    asked: dict[int, list[CheckIn]] = defaultdict(list)
    for one in sorted(lived.check_ins, key=lambda one: one.local_date):
        if one.kind is CheckInKind.CHECK_IN:
            asked[one.enrolment_id].append(one)
    for enrolment_id, found in asked.items():
        for before, trouble, after in zip(found, found[1:], found[2:], strict=False):
            faded = (trouble.local_date - before.local_date).days >= 12
            weekly = (after.local_date - trouble.local_date).days <= 9
            if faded and trouble.answer is Answer.TROUBLE and weekly:
                relapsed.add(enrolment_id)
    assert relapsed


def test_graduates_are_thanked_once_and_nobody_after_that_is_asked(lived: Lived) -> None:
    thanked = Counter(post.conversation for post in lived.of_kind("farewell"))
    assert len(thanked) > 50
    assert set(thanked.values()) == {1}
    finished = sum(one.state is EnrolmentState.FINISHED for one in lived.enrolments)
    assert finished >= len(thanked)


def test_attitudes_were_answered_each_way_and_a_case_was_shared_and_published(lived: Lived) -> None:
    attitudes = Counter(one.attitude for one in lived.enrolments)
    assert all(attitudes[one] > 5 for one in Attitude)
    assert attitudes[None] > 10
    cases = [one for one in lived.questions if one.kind is QuestionKind.CASE]
    assert cases
    assert any(one.answer is not None for one in cases)


# ---------------------------------------------------------------------------- help


def test_requests_come_to_every_kind_of_end(lived: Lived) -> None:
    assert 100 < len(lived.requests) < 320
    endings = Counter(one.ending for one in lived.requests if one.state is RequestState.ENDED)
    ended = sum(endings.values())
    assert ended > 0.85 * len(lived.requests)
    assert endings[Ending.WITH_HELP] > 0.5 * ended
    assert 0.02 * ended < endings[Ending.LAPSED] < 0.25 * ended
    assert endings[Ending.ALONE] > 0
    assert len({one.kind for one in lived.requests}) == 7


def test_materials_solve_some_of_the_trouble_with_the_tool_and_some_still_need_a_person(lived: Lived) -> None:
    by_material = [one for one in lived.requests if one.ending is Ending.BY_MATERIAL]
    functional = [one for one in lived.requests if one.kind in ("dont_know_how", "setup")]
    assert 0.15 < len(by_material) / len(functional) < 0.6
    assert sum(one.opened_at is not None for one in functional) > 10
    assert 0.5 * len(by_material) < lived.solved_by_materials <= len(by_material)


def test_answers_come_within_half_a_day_and_few_requests_go_to_the_lead(
    lived: Lived, company: SampleCompany
) -> None:
    waited = [
        working_hours(company, one.person_id, one.opened_at, one.responded_at)
        for one in lived.requests
        if one.opened_at is not None and one.responded_at is not None
    ]
    assert len(waited) > 60
    assert 0.4 < median(waited) < 4
    opened = sum(one.opened_at is not None for one in lived.requests)
    escalated = sum(one.escalated_at is not None for one in lived.requests)
    assert 3 <= escalated < 0.3 * opened


def working_hours(company: SampleCompany, person_id: str, first: datetime, last: datetime) -> float:
    """Return how many working hours of the asker lie between two moments."""
    calendar = company.colleagues[person_id].calendar
    day, total = calendar.local_date(first), timedelta()
    while day <= calendar.local_date(last):
        for begins, ends in calendar.windows(day):
            total += max(min(ends, last) - max(begins, first), timedelta())
        day += timedelta(days=1)
    return total / timedelta(hours=1)


def test_one_supporter_has_more_than_anybody_else_and_is_late_with_some(lived: Lived) -> None:
    on = Counter(one.supporter_id for one in lived.requests if one.supporter_id is not None)
    assert on.most_common(1)[0][0] == OVERLOADED
    assert len(on) > 12
    assert OVERLOADED in lived.overdue_seen
    late = Counter(one.supporter_id for one in lived.requests if one.escalated_at is not None)
    assert late[OVERLOADED] == max(late.values())


def test_supporters_are_credited_offer_calls_hand_on_and_say_by_when(lived: Lived) -> None:
    assert len(lived.of_kind("request_credit")) > 40
    assert sum(one.call_at is not None for one in lived.requests) > 10
    assert lived.of_kind("request_returned") or lived.of_kind("request_moved")
    assert len({post.conversation for post in lived.of_kind("request_credit")}) > 10


def test_asker_and_supporter_write_to_each_other(lived: Lived) -> None:
    assert len(lived.of_kind("relayed")) > 150
    assert len(lived.of_kind("message_sent")) > 100


def test_some_open_their_request_again(lived: Lived) -> None:
    assert any(one.ending is not Ending.LEFT and reopened(lived, one) for one in lived.requests)


def reopened(lived: Lived, request: Request) -> bool:
    """Tell whether a request was opened long after it was asked: for the second time."""
    return request.opened_at is not None and request.opened_at - request.asked_at > timedelta(days=1)


def test_nobody_is_left_waiting_for_more_than_a_few_days(lived: Lived) -> None:
    for one in lived.requests:
        if one.state is RequestState.OPEN and one.opened_at is not None:
            assert lived.now - one.opened_at < timedelta(days=5)


# ---------------------------------------------------------------------------- who runs it


def test_questions_and_objections_are_answered_within_days(lived: Lived) -> None:
    for kind in (QuestionKind.DAY_ONE, QuestionKind.MISFIT):
        asked = [one for one in lived.questions if one.kind is kind]
        assert len(asked) >= 2
        answered = [one for one in asked if one.answered_at is not None]
        assert len(answered) >= 0.8 * len(asked)
        for one in answered:
            assert one.answered_at is not None
            assert one.answered_at - one.at < timedelta(days=14)


def test_proposals_are_answered_in_every_way(lived: Lived) -> None:
    states = Counter(one.state for one in lived.proposals)
    assert {ProposalState.MATERIAL, ProposalState.SESSION, ProposalState.DISMISSED} <= states.keys()
    assert states[ProposalState.OPEN] <= 3
    assert lived.of_kind("session_invitation")


def test_two_teams_fall_below_in_what_the_tool_measures_and_both_recover(lived: Lived) -> None:
    """The manager of one talks with the team when asked; nobody answers for the other, so that its manager's
    manager hears of it, and it finds its way by itself."""
    about = {one.team: one for one in lived.follow_ups if one.kpi_id == SAME_DAY}
    assert about.keys() == {TALKED_WITH, LEFT_ALONE}
    assert {one.state for one in about.values()} == {FollowUpState.RECOVERED}
    assert about[TALKED_WITH].reaction is Reaction.TALK
    assert about[TALKED_WITH].told_above_at is None
    assert about[LEFT_ALONE].reaction is None
    assert about[LEFT_ALONE].told_above_at is not None
    ended = {team: one.ended_on for team, one in about.items() if one.ended_on is not None}
    assert ended[TALKED_WITH] < ended[LEFT_ALONE]


def test_a_manager_is_asked_at_most_once_a_week_and_most_answer(lived: Lived, company: SampleCompany) -> None:
    asked = [
        (post.conversation, iso_week(who.calendar, post.at))
        for post in lived.of_kind("follow_up")
        if (who := company.colleagues.get(post.conversation.removeprefix(direct("")))) is not None
    ]
    assert 5 < len(asked) == len(set(asked))
    reactions = Counter(one.reaction for one in lived.follow_ups)
    assert reactions[Reaction.TALK] >= 3


def test_the_lead_is_asked_to_review_on_the_first_working_day_of_each_month(lived: Lived) -> None:
    """1 October, 2 November (the 1st is a Sunday) and 1 December 2026."""
    asked = [post.at.date() for post in lived.of_kind("kpi_review")]
    assert [(day.month, day.day) for day in asked] == [(10, 1), (11, 2), (12, 1)]


def test_nobody_acted_as_the_people_left_to_humans(lived: Lived) -> None:
    assert not [post for post in lived.posts if post.author in LEFT_TO_HUMANS]
    assert not [one for one in lived.check_ins if one.person_id == SUGGESTED_PERSON and one.answer]
    assert not [one for one in lived.requests if one.person_id in LEFT_TO_HUMANS]


# ---------------------------------------------------------------------------- attention and words


def test_nobody_gets_more_than_three_unprompted_messages_a_week(lived: Lived, company: SampleCompany) -> None:
    weeks: Counter[tuple[str, str]] = Counter()
    for post in lived.posts:
        who = company.colleagues.get(post.conversation.removeprefix(direct("")))
        if who is not None and post.author == BOT and post.card is not None and post.card.kind in COUNTED:
            weeks[who.id, iso_week(who.calendar, post.at)] += 1
    assert weeks
    assert max(weeks.values()) <= 3


def test_nothing_unprompted_comes_outside_somebody_s_working_time(
    lived: Lived, company: SampleCompany
) -> None:
    looked_at = 0
    for post in lived.posts:
        who = company.colleagues.get(post.conversation.removeprefix(direct("")))
        unprompted = COUNTED | {"request_open", "escalation", "proposal", "questions_waiting", "day_one"}
        if who is not None and post.card is not None and post.card.kind in unprompted:
            assert who.calendar.is_working_moment(post.at), (who.id, post.card.kind, post.at)
            looked_at += 1
    assert looked_at > 1500


def test_what_people_do_lies_in_their_own_working_time(lived: Lived, company: SampleCompany) -> None:
    said = [post for post in lived.posts if post.author != BOT]
    assert len(said) > 30
    for post in said:
        assert company.colleagues[post.author].calendar.is_working_moment(post.at)


def test_no_text_has_a_gap_and_both_languages_are_spoken(lived: Lived) -> None:
    languages = Counter(post.card.language for post in lived.of_kind("relayed") if post.card is not None)
    assert min(languages["ja"], languages["en"]) > 20
    for post in lived.posts:
        text = post.text if post.card is None else plain_text(post.card)
        assert not re.search(r"\{\{|\}\}|%\(|\bNone\.|: None\b", text), text


def test_supporters_write_in_the_language_in_which_they_were_asked(lived: Lived) -> None:
    asked_in = {one.person_id: one.language for one in lived.requests}
    written = Counter[str]()
    for post in lived.of_kind("relayed"):
        if post.card is not None and find_action(post.card, SolveRequest) is not None:
            language = asked_in[post.conversation.removeprefix(direct(""))]
            words = texts_on(post.card)[0]
            assert bool(JAPANESE.search(words)) is (language == "ja"), words
            written[language] += 1
    assert min(written["ja"], written["en"]) > 20


def test_many_different_words_are_spoken(lived: Lived) -> None:
    said = Counter(plain_text(post.card) for post in lived.of_kind("relayed") if post.card is not None)
    assert said.most_common(1)[0][1] <= 3


def test_the_supporters_channel_shows_who_took_most_of_what_stands_there(lived: Lived) -> None:
    posted = [post for post in lived.of_kind("request_open") if post.conversation == channel("supporters")]
    assert len(posted) > 60
    settled = sum(post.card is not None and find_action(post.card, ClaimRequest) is None for post in posted)
    assert settled > 0.6 * len(posted)


def test_nothing_that_people_did_broke(lived: Lived) -> None:
    """Somebody may be too late for what another did at the same moment; nothing may fail."""
    broken = {load_words(language).text("notice.failed") for language in LANGUAGES}
    assert not [post for post in lived.of_kind("notice") if post.card and post.card.title in broken]
    late = {load_words(language).text("notice.request_over") for language in LANGUAGES}
    assert len([post for post in lived.of_kind("notice") if post.card and post.card.title in late]) <= 5
