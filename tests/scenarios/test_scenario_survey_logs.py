"""An answer stands in no log, no error, no table, no file and no figure, however it failed."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import NoReturn

import pytest
from slack_chat import SlackChat
from slack_helpers import captured_logs
from slack_stage import ACCOUNTS
from sqlalchemy import text
from survey_stage import ANSWER, ANSWERS, CHATS, PLANTED, SOCKET, Asked, asked_on, changes
from teams_chat import TeamsChat, _by_id, _submit_of

from bot.slack.values import input_block_id
from handlers.surveys import answering
from storage.database import Database

NOT_RECEIVED = "受け取れませんでした"
SAID = frozenset({"event", "level", "logger", "at", "error"})
"""All that a line about an answer may hold."""


@dataclass
class Logged:
    """A company with an open survey, and everything that is logged, at DEBUG."""

    asked: Asked
    out: StringIO
    seen: int = 0

    def new_lines(self) -> list[dict[str, object]]:
        """Return the lines that came since the last look."""
        written = self.out.getvalue()
        self.seen, before = len(written), self.seen
        return [json.loads(line) for line in written[before:].splitlines()]

    def is_nowhere(self) -> bool:
        """Tell whether the planted answer stands in nothing that is kept, and nobody's name in what was
        logged about it."""
        lines = json.dumps(self.new_lines(), ensure_ascii=False)
        hidden = (PLANTED, "tanaka", ACCOUNTS["tanaka"])
        in_rows = any(PLANTED in line for rows in self.asked.everything().values() for line in rows)
        return (
            not any(one in lines for one in hidden)
            and not in_rows
            and PLANTED.encode() not in self.asked.bytes_kept()
        )


@pytest.fixture(params=[*CHATS, SOCKET])
async def logged(
    request: pytest.FixtureRequest,
    sqlite_database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Logged]:
    """The form is in front of somebody, on each chat and over each of Slack's two ways."""
    with captured_logs() as out:
        async with asked_on(request.param, sqlite_database, tmp_path, monkeypatch) as asked:
            await asked.chat.press("tanaka", ANSWER)
            found = Logged(asked, out)
            found.new_lines()
            yield found


async def failing(logged: Logged) -> None:
    """Send the form, and see that the person hears that it was not received, and that nothing was kept."""
    before = logged.asked.everything()
    errors = await logged.asked.chat.submit("tanaka", **ANSWERS)
    assert NOT_RECEIVED in "\n".join([*errors.values(), logged.asked.chat.seen("tanaka")])
    assert PLANTED not in "\n".join(errors.values())
    form = logged.asked.chat.form("tanaka")
    assert form is not None, "the form stays open"
    if isinstance(logged.asked.chat, TeamsChat):
        # The form is there anew, and empty: what Teams is answered may be kept with the chat.
        assert PLANTED not in logged.asked.chat.last["tanaka"].text
    else:
        assert form.standing["text"] == PLANTED, "what was typed is still there"
    assert changes(before, logged.asked.everything()) == {}


async def test_at_debug_an_answer_is_in_no_log(logged: Logged) -> None:
    await logged.asked.chat.submit("tanaka", **ANSWERS)
    lines = logged.new_lines()
    assert all(line.keys() <= SAID for line in lines), lines
    assert all(line["event"] == "library" for line in lines), lines
    logged.seen = 0
    assert PLANTED not in logged.out.getvalue()
    assert PLANTED.encode() not in logged.asked.bytes_kept()


async def test_an_error_in_the_handler_tells_its_class_alone(
    logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> NoReturn:
        raise RuntimeError(PLANTED)

    monkeypatch.setattr(answering, "answer", broken)
    await failing(logged)
    own = [line for line in logged.new_lines() if line["event"] != "library"]
    assert [{key: one[key] for key in one if key != "at"} for one in own] == [
        {"event": "press_failed", "level": "error", "logger": "traceless", "error": "RuntimeError"}
    ]
    logged.seen = 0
    assert PLANTED not in logged.out.getvalue()


async def test_a_failing_database_tells_no_answer(logged: Logged) -> None:
    with logged.asked.database.unit_of_work() as unit:
        unit.switches.get("begin")
        unit._connection.execute(text("ALTER TABLE survey_ballot RENAME COLUMN sealed TO away"))
        unit.commit()
    await failing(logged)
    own = [line for line in logged.new_lines() if line["event"] != "library"]
    assert [one["error"] for one in own] == ["StatementFailedError"]
    assert logged.is_nowhere()


async def test_without_the_vault_nothing_is_received_and_later_it_is(logged: Logged) -> None:
    vault = logged.asked.vault_folder
    away = vault.rename(vault.with_name("elsewhere"))
    errors = await logged.asked.chat.submit("tanaka", **ANSWERS)
    assert NOT_RECEIVED in "\n".join([*errors.values(), logged.asked.chat.seen("tanaka")])
    away.rename(vault)
    await logged.asked.chat.submit("tanaka", **ANSWERS)
    assert "ご回答を受け付けました。" in logged.asked.chat.seen("tanaka")
    assert logged.is_nowhere()


@pytest.mark.parametrize("signing", ["wrong", "old", "missing"])
async def test_an_answer_under_a_bad_signature_is_nowhere(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signing: str
) -> None:
    with captured_logs() as out:
        async with asked_on("slack", sqlite_database, tmp_path, monkeypatch) as asked:
            chat = asked.chat
            assert isinstance(chat, SlackChat)
            await chat.press("tanaka", ANSWER)
            logged = Logged(asked, out)
            logged.new_lines()
            filled = {input_block_id(name): value for name, value in ANSWERS.items()}
            sent = await chat.stage.client.signed(signing).submit(ACCOUNTS["tanaka"], values=filled)
            assert (sent.status, PLANTED in sent.raw.decode()) == (401, True)
            assert PLANTED not in sent.text
            assert logged.is_nowhere()


@pytest.mark.parametrize("forgery", ["missing", "wrong_key", "expired"])
async def test_an_answer_under_a_bad_token_is_nowhere(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forgery: str
) -> None:
    with captured_logs() as out:
        async with asked_on("teams", sqlite_database, tmp_path, monkeypatch) as asked:
            chat = asked.chat
            assert isinstance(chat, TeamsChat)
            await chat.press("tanaka", ANSWER)
            logged = Logged(asked, out)
            logged.new_lines()
            message = chat._form_message("tanaka")
            assert message is not None
            label = str(_submit_of(message, "tanaka")["title"])
            client = chat.stage.client.forged(forgery)
            sent = await client.press("tanaka", message, label, _by_id(message, "tanaka", ANSWERS))
            assert sent.status == 401
            assert PLANTED not in sent.text
            assert logged.is_nowhere()
