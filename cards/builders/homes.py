"""The home: one card per person, with a section for each role they have."""

from collections.abc import Iterator

from cards.actions import (
    OpenCheckIn,
    OpenGoal,
    OpenHelp,
    ShowGoalState,
    ShowMyData,
    ShowRequest,
    ShowRequests,
)
from cards.builders.announcement_mentions import announcements_at_work, mentioned
from cards.builders.dialogue import request_row
from cards.builders.figures import figure_rows
from cards.builders.home_roles import (
    LEAD_ROOMS,
    LeadRoom,
    admin_section,
    lead_section,
    manager_section,
    supporter_section,
)
from cards.builders.parts import adjust, buttons, facts, heading, make_card, paragraph
from cards.builders.pauses import paused_text, resume_button
from cards.builders.response_history import own_responses
from cards.builders.response_work import responses_at_work
from cards.builders.survey_form import survey_lines
from cards.builders.survey_results_lists import latest_results, own_results
from cards.data import HomeData, ProgrammeProgress
from cards.model import Button, ButtonStyle, Card, Element, Progress
from cards.texts import LINE, NAME, clean
from cards.validate import MAX_HOME_ELEMENTS
from cards.words import Words
from coaching.programmes.model import Support

MAX_SURVEYS = 2
"""Open surveys shown on the home; the word for surveys shows all."""
MAX_OWN = 3
MAX_REQUESTS = 3
"""A person's own open requests shown on the home; the list has all of them."""


def home(data: HomeData, words: Words) -> Card:
    """Show where the person stands, and what their roles let them see."""
    return make_card(
        "home",
        words,
        title=_title(data, words),
        elements=_fitting(data, words),
    )


def _fitting(data: HomeData, words: Words) -> tuple[Element | None, ...]:
    """Return all sections, with as much of a lead's programmes as one home takes."""
    found: tuple[Element | None, ...] = ()
    for room in LEAD_ROOMS:
        found = _sections(data, room, words)
        if sum(element is not None for element in found) <= MAX_HOME_ELEMENTS:
            break
    return found


def _sections(data: HomeData, room: LeadRoom, words: Words) -> tuple[Element | None, ...]:
    """Return the person's own section and those of their roles, the emptier one last."""
    own = tuple(_own(data, words))
    of_roles = (
        *supporter_section(data.supporter, words),
        *manager_section(data.team, words, has_button=not data.work),
        *responses_at_work(data.responses_at_work, words),
        *latest_results(data.latest, words),
        *lead_section(data, room, words),
        *announcements_at_work(data.at_work, words),
        *admin_section(data, words),
    )
    if data.programmes or not of_roles:
        return *own, *of_roles
    # Each section of a role begins with a divider: the first one moves along to stand between them.
    divider, *rest = of_roles
    return *rest, divider, *own


def _title(data: HomeData, words: Words) -> str:
    waiting = sum(progress.open_check_in_id is not None for progress in data.programmes)
    if waiting:
        return words.count("home.title.open", waiting)
    return words.text("home.title", day=data.today)


def _own(data: HomeData, words: Words) -> Iterator[Element | None]:
    if data.paused is not None:
        yield heading(paused_text(data.paused, words))
    if data.programmes:
        yield paragraph(words.text("home.hello", name=clean(data.person_name, NAME)))
    else:
        yield paragraph(words.text("home.empty"))
    yield from survey_lines(data.surveys[:MAX_SURVEYS], words)
    yield from mentioned(data.announcements, words)
    yield from own_results(data.results, words)
    yield from own_responses(data.responses, words)
    for progress in data.programmes[:MAX_OWN]:
        yield from _progress(progress, words)
    yield from _requests(data, words)
    yield buttons((
        Button(words.text("button.help"), OpenHelp()),
        resume_button(words) if data.paused is not None else adjust(words),
        Button(words.text("button.my_data"), ShowMyData()),
    ))  # fmt: skip


def _requests(data: HomeData, words: Words) -> Iterator[Element | None]:
    """Return the person's own open requests, each with the way to it, and the way to those that ended: they
    can be opened again."""
    shown = data.requests[:MAX_REQUESTS]
    if shown:
        yield heading(words.count("home.requests", len(data.requests)))
        yield facts(request_row(line, words) for line in shown)
    has_more = data.past_requests > 0 or len(data.requests) > len(shown)
    yield buttons((
        *(_to_request(line.request_id, words) for line in shown),
        Button(words.text("button.requests"), ShowRequests()) if has_more else None,
    ))  # fmt: skip


def _to_request(request_id: int, words: Words) -> Button:
    return Button(words.text("button.request", id=str(request_id)), ShowRequest(request_id))


def _progress(progress: ProgrammeProgress, words: Words) -> Iterator[Element | None]:
    """Return a member's place in one programme."""
    yield heading(clean(progress.programme_name, NAME))
    yield _day(progress, words)
    yield facts(_progress_rows(progress, words))
    running = progress.day <= progress.total_days and not progress.stopped
    answer = Button(words.text("button.check_in"), OpenCheckIn(), ButtonStyle.PRIMARY)
    goal = words.text("button.goal.edit" if progress.own_goal else "button.goal")
    yield buttons((
        answer if progress.open_check_in_id is not None else None,
        Button(goal, OpenGoal(progress.enrolment_id)) if running else None,
        Button(words.text("button.goal_state"), ShowGoalState(progress.programme_id)),
    ))  # fmt: skip


def _day(progress: ProgrammeProgress, words: Words) -> Element:
    """Return how far the programme is, or when it starts, or that it is over."""
    if progress.day > progress.total_days:
        return paragraph(words.text("home.over", total=progress.total_days))
    if progress.stopped:
        return paragraph(words.text("home.stopped"))
    if progress.day < 0:
        return paragraph(words.count("home.before", -progress.day))
    label = words.text("home.progress", day=progress.day, total=progress.total_days)
    return Progress(label, progress.day, progress.total_days)


def _progress_rows(progress: ProgrammeProgress, words: Words) -> list[tuple[str, str]]:
    rows = [] if progress.day > progress.total_days else _focus_rows(progress, words)
    if progress.own_goal:
        rows.append((words.text("home.own_goal"), clean(progress.own_goal, LINE)))
    if progress.practices_done:
        done = words.join([clean(name, NAME) for name in progress.practices_done])
        rows.append((words.text("home.done"), clean(done, LINE)))
    if 0 <= progress.day <= progress.total_days and not progress.stopped:
        rows.append((words.text("home.support"), _support(progress, words)))
    if progress.next_date is not None and not progress.stopped:
        rows.append((words.text("home.next"), words.date(progress.next_date)))
    return rows


def _support(progress: ProgrammeProgress, words: Words) -> str:
    """Return the level of support, and what it means."""
    if progress.support is Support.ON_REQUEST:
        return words.text("home.support.on_request")
    return words.count(f"home.support.{progress.support}", progress.weeks)


def _focus_rows(progress: ProgrammeProgress, words: Words) -> list[tuple[str, str]]:
    """Return the practice in focus and the figures: what the person is at, until the last day."""
    rows = []
    if progress.practice is not None:
        rows.append((words.text("home.practice"), clean(progress.practice.name, NAME)))
        rows.append((words.text("home.benefit"), clean(progress.practice.benefit, LINE)))
    return [*rows, *figure_rows(progress.figures, words)]
