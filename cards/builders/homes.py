"""The home: one card per person, with a section for each role they have."""

from collections.abc import Iterator

from cards.actions import OpenCheckIn, OpenGoal, ShowDeliveries, ShowGoalState, ShowMyData, ShowProgramme
from cards.builders.figures import figure_rows
from cards.builders.overview import (
    counts_elements,
    counts_title,
    deliveries_elements,
    emergency_button,
    roster_elements,
)
from cards.builders.parts import adjust, buttons, facts, heading, make_card, paragraph
from cards.builders.pauses import paused_text, resume_button
from cards.data import HomeData, ProgrammeCounts, ProgrammeProgress, TeamCounts
from cards.model import Button, ButtonStyle, Card, Divider, Element, Progress
from cards.texts import LINE, NAME, clean
from cards.words import Words

MAX_WHOLE = 2
"""Programmes shown with chart and tables: Slack takes two charts a message
(docs.slack.dev/reference/block-kit/blocks/data-visualization-block). The others are a line and a button."""
MAX_OWN = 5
MAX_LED = 20


def home(data: HomeData, words: Words) -> Card:
    """Show where the person stands, and what their roles let them see."""
    return make_card(
        "home",
        words,
        title=_title(data, words),
        elements=_sections(data, words),
    )


def _sections(data: HomeData, words: Words) -> tuple[Element | None, ...]:
    """Return the person's own section and those of their roles, the emptier one last."""
    own = tuple(_own(data, words))
    of_roles = (*_team(data.team, words), *_led(data.led, words), *_administration(data, words))
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
    for progress in data.programmes[:MAX_OWN]:
        yield from _progress(progress, words)
    yield buttons((
        resume_button(words) if data.paused is not None else adjust(words),
        Button(words.text("button.my_data"), ShowMyData()),
    ))  # fmt: skip


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
    if progress.next_date is not None and not progress.stopped:
        rows.append((words.text("home.next"), words.date(progress.next_date)))
    return rows


def _focus_rows(progress: ProgrammeProgress, words: Words) -> list[tuple[str, str]]:
    """Return the practice in focus and the figures: what the person is at, until the last day."""
    rows = []
    if progress.practice is not None:
        rows.append((words.text("home.practice"), clean(progress.practice.name, NAME)))
        rows.append((words.text("home.benefit"), clean(progress.practice.benefit, LINE)))
    return [*rows, *figure_rows(progress.figures, words)]


def _team(team: TeamCounts | None, words: Words) -> Iterator[Element | None]:
    """Return the counts of a manager's team; none when the team is too small to protect people."""
    if team is None:
        return
    yield Divider()
    yield heading(words.text("home.team", team=clean(team.team, NAME)))
    people = words.count("number.people", team.people)
    counts = team.counts
    if counts is None:
        yield facts(((words.text("home.team.people"), people),))
        yield paragraph(words.text("home.team.protected", smallest=team.smallest_group))
        return
    numbers = (
        ("invited", counts.invited),
        ("done", counts.done),
        ("on_track", counts.on_track),
        ("trouble", counts.trouble),
        ("open", counts.open),
        ("silent", counts.silent),
    )
    rows = [(words.text(f"counts.{name}"), words.text("number.records", records=n)) for name, n in numbers]
    yield paragraph(words.text("home.team.period"))
    yield facts([(words.text("home.team.people"), people), *rows])


def _led(led: tuple[ProgrammeCounts, ...], words: Words) -> Iterator[Element | None]:
    """Return the programmes that the person runs: the first ones whole, the others as a line."""
    for position, counts in enumerate(led[:MAX_LED]):
        yield Divider()
        yield heading(counts_title(counts, words))
        if position < MAX_WHOLE:
            yield from counts_elements(counts, words)
        else:
            yield buttons((Button(words.text("button.programme"), ShowProgramme(counts.programme_id)),))


def _administration(data: HomeData, words: Words) -> Iterator[Element | None]:
    """Return deliveries for leads and admins, and the roster and the emergency stop for admins."""
    if data.deliveries is not None:
        may_stop = data.deliveries.can_stop or data.roster is not None
        yield Divider()
        yield heading(words.text("home.deliveries"))
        yield from deliveries_elements(data.deliveries, words)
        yield buttons((
            Button(words.text("button.deliveries"), ShowDeliveries()),
            emergency_button(data.deliveries, words) if may_stop else None,
        ))  # fmt: skip
    if data.roster is not None:
        yield Divider()
        yield heading(words.text("home.roster"))
        yield from roster_elements(data.roster, words)
