"""The stage for scenarios."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
import scenario_stage
import slack_stage
import teams_stage
from chats import MANY_PEOPLE, Chat
from fakes.teams import FakeTeam
from help_words import HELPERS, PEOPLE_WITH_HELPERS
from playground_chat import playground_chat
from programme_making import MONDAY, MORE_PEOPLE
from scenario_stage import PEOPLE, Stage, stage_on, tokyo
from slack_chat import GENERAL, OTHERS, SlackChat, slack_chat
from teams_chat import TeamsChat, teams_chat

from storage.database import Database, open_database

CHATS = ("playground", "slack", "teams")


def chat_called(
    name: str, database: Database, folder: Path, *, people: str = PEOPLE
) -> AbstractAsyncContextManager[Chat]:
    """Give the small company on the chat of that name."""
    if name == "playground":
        return playground_chat(database, folder, people=people)
    if name == "slack":
        return slack_chat(database, folder, people=people, users=(*slack_stage.users(), *OTHERS))
    others = (f"other{number}" for number in range(1, 6))
    return teams_chat(database, folder, people=people, users=teams_stage.users(*teams_stage.NAMES, *others))


def chat_with_helpers(name: str, database: Database, folder: Path) -> AbstractAsyncContextManager[Chat]:
    """Give the small company with supporters and their channel, on the chat of that name."""
    people = PEOPLE_WITH_HELPERS
    if name == "playground":
        return playground_chat(database, folder, people=people, supporters="playground:supporters")
    if name == "slack":
        return slack_chat(
            database,
            folder,
            people=people,
            supporters=f"slack:{slack_stage.SUPPORT.id}",
            users=slack_stage.users(*slack_stage.ACCOUNTS),
            channels=(slack_stage.LEADS, GENERAL, slack_stage.SUPPORT),
        )
    everybody = (*teams_stage.NAMES, *HELPERS)
    return teams_chat(
        database,
        folder,
        people=people,
        supporters=f"teams:{teams_stage.SUPPORT}",
        users=teams_stage.users(*everybody),
        teams=(
            FakeTeam(teams_stage.TEAM, "Sales", everybody, installed=True),
            FakeTeam(teams_stage.SUPPORT, "Support", ("garcia", *HELPERS), installed=True),
        ),
    )


@pytest.fixture
def stage(sqlite_database: Database, tmp_path: Path) -> Iterator[Stage]:
    """The small company on SQLite, on Monday 14 September 2026, 09:00 in Tokyo; its programme has begun."""
    with stage_on(sqlite_database, tmp_path, now=tokyo(9, 14, 9)) as found:
        found.bring_in()
        found.start_programme(tokyo(9, 14).date())
        yield found


@pytest.fixture
def stage_on_both(database: Database, tmp_path: Path) -> Iterator[Stage]:
    """The same on each engine."""
    with stage_on(database, tmp_path, now=tokyo(9, 14, 9)) as found:
        found.bring_in()
        found.start_programme(tokyo(9, 14).date())
        yield found


@pytest.fixture(params=CHATS)
async def chat(
    request: pytest.FixtureRequest, sqlite_database: Database, tmp_path: Path
) -> AsyncIterator[Chat]:
    """The small company on each chat in turn, on the first morning of its programme."""
    async with chat_called(request.param, sqlite_database, tmp_path) as found:
        yield found


@pytest.fixture(params=CHATS)
async def helped(
    request: pytest.FixtureRequest, sqlite_database: Database, tmp_path: Path
) -> AsyncIterator[Chat]:
    """The small company with supporters and their channel on each chat in turn, on the same morning."""
    async with chat_with_helpers(request.param, sqlite_database, tmp_path) as found:
        yield found


@pytest.fixture(params=CHATS)
async def chat_on_postgresql(
    request: pytest.FixtureRequest, postgresql_url: str, tmp_path: Path
) -> AsyncIterator[Chat]:
    """The same on PostgreSQL."""
    database = open_database(postgresql_url)
    async with chat_called(request.param, database, tmp_path) as found:
        yield found
    database.close()


@pytest.fixture
async def slack(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[SlackChat]:
    """The small company on Slack."""
    async with slack_chat(sqlite_database, tmp_path) as found:
        yield found


@pytest.fixture
async def teams(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[TeamsChat]:
    """The small company on Teams."""
    async with teams_chat(sqlite_database, tmp_path) as found:
        yield found


@pytest.fixture
async def all_chats(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[tuple[Chat, ...]]:
    """The same company on every chat side by side, each with a database of its own."""
    async with side_by_side(sqlite_template, tmp_path) as found:
        yield found


@pytest.fixture
async def all_chats_of_many(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[tuple[Chat, ...]]:
    """A company with a team that is large enough for counts, on every chat side by side."""
    given = partial(chat_called, people=MANY_PEOPLE)
    async with side_by_side(sqlite_template, tmp_path, given) as found:
        yield found


@pytest.fixture
async def all_chats_with_helpers(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[tuple[Chat, ...]]:
    """A company with supporters and their channel, on every chat side by side."""
    async with side_by_side(sqlite_template, tmp_path, chat_with_helpers) as found:
        yield found


@asynccontextmanager
async def side_by_side(
    template: Path,
    folder: Path,
    given: Callable[[str, Database, Path], AbstractAsyncContextManager[Chat]] = chat_called,
) -> AsyncIterator[tuple[Chat, ...]]:
    """Give a company on every chat, each with a copy of the empty database, and a vault of its own."""
    plain = scenario_stage.APP_YAML
    async with AsyncExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        found = []
        for name in CHATS:
            own = folder / name
            own.mkdir()
            vault = own / "secrets"
            vault.mkdir(mode=0o700)
            patch.setattr(scenario_stage, "APP_YAML", f"{plain}surveys: {{vault_dir: {vault}}}\n")
            shutil.copyfile(template, own / "hojorin.db")
            database = open_database(f"sqlite+pysqlite:///{own / 'hojorin.db'}")
            stack.callback(database.close)
            found.append(await stack.enter_async_context(given(name, database, own)))
        yield tuple(found)


@pytest.fixture
def empty(sqlite_database: Database, tmp_path: Path) -> Iterator[Stage]:
    """The small company with two supporters, on Monday 14 September 2026, 09:00 in Tokyo; no programme."""
    with stage_on(sqlite_database, tmp_path, now=MONDAY) as found:
        found.bring_in(PEOPLE + MORE_PEOPLE)
        yield found
