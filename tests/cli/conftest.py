"""The command line as a person uses it: in a folder with an app.yaml; words and an exit code come out."""

import logging
import os
import shutil
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from bot.cli.app import run_command
from bot.config import load_settings
from storage.database import open_database
from storage.unit_of_work import SqlUnitOfWork

PEOPLE = """\
person_id,name,team,manager_id,roles,locale,timezone,country,start_date
kato,加藤 誠,Sales,,sponsor,ja,Asia/Tokyo,JP,2015-04-01
suzuki,鈴木 健太,Sales,kato,lead,ja,Asia/Tokyo,JP,2018-04-01
tanaka,田中 美香,Sales/East/Tokyo,suzuki,,ja,Asia/Tokyo,JP,2020-04-01
"""
PROGRAMME = """\
id: crm
tool: Salesforce
name: {ja: CRM定着プログラム, en: CRM onboarding}
purpose: {ja: 引き継ぎの抜けを防ぐため, en: nothing is lost at hand-over}
lead: suzuki
vision: {state: {ja: 訪問記録が当日に入っている, en: visits are logged the same day}}
practices:
  - {id: visits, name: {ja: 訪問記録の当日登録, en: log visits}, benefit: {ja: 転記なし, en: no retyping},
     ease: 4, contribution: 5}
kpis:
  - {id: visit-records, practice: visits, name: {ja: 訪問記録, en: visit records}, target: 3, per: day,
     purpose: {ja: 引き継ぎ, en: hand-over}, unit: {ja: 件, en: records}, of: person}
checkins: {rhythm: weekly, weekday: Wed, at: "10:00"}
audience: {teams: [Sales/East]}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command line gave back."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with settings and a database, and the command line in it."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> Answer:
        """Run `hojorin` with the arguments."""
        self.capture.readouterr()
        code = run_command(arguments)
        out, err = self.capture.readouterr()
        assert "Traceback" not in err
        return Answer(code=code, out=out, err=err)

    def write(self, name: str, text: str) -> Path:
        """Write a file beside the settings."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def set_up(self) -> None:
        """Bring the people in and start the programme for Monday, 7 September 2026; it is Friday before."""
        with self.unit() as unit:
            unit.switches.put("business_clock", "2026-09-04T00:00:00+00:00")
            unit.commit()
        self.write("people.csv", PEOPLE)
        self.write("programme.yaml", PROGRAMME)
        assert self("people", "import", "people.csv").code == 0
        assert self("programme", "import", "programme.yaml").code == 0
        assert self("programme", "start", "crm", "--on", "2026-09-07").code == 0

    @property
    def database_file(self) -> Path:
        """The embedded database."""
        return self.folder / "var" / "hojorin.db"

    @contextmanager
    def unit(self) -> Iterator[SqlUnitOfWork]:
        """Open a unit of work on the database, beside the command line; the block commits."""
        with (
            closing(open_database(load_settings(self.folder / "app.yaml", os.environ).database)) as database,
            database.unit_of_work() as unit,
        ):
            yield unit


@pytest.fixture
def empty_desk(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    restored_logs: None,
) -> Desk:
    """A folder with settings whose database does not exist yet."""
    for name in ("DATABASE_URL", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    desk = Desk(tmp_path, capsys)
    desk.write("app.yaml", "company: ミズキ計器\ndev_clock: true\nweb: {port: 0}\n")
    return desk


@pytest.fixture
def desk(empty_desk: Desk, sqlite_template: Path) -> Desk:
    """A folder with settings and an empty, migrated database."""
    empty_desk.database_file.parent.mkdir()
    shutil.copyfile(sqlite_template, empty_desk.database_file)
    return empty_desk


@pytest.fixture
def restored_logs() -> Iterator[None]:
    """Put the process-wide log settings back that `run` and `tick` make."""
    root = logging.getLogger()
    handlers, level, raising = root.handlers[:], root.level, logging.raiseExceptions
    hooks = threading.excepthook, sys.unraisablehook
    show: Callable[..., None] = warnings.showwarning
    yield
    logging.captureWarnings(capture=False)
    warnings.showwarning = show
    root.handlers[:], logging.raiseExceptions = handlers, raising
    root.setLevel(level)
    threading.excepthook, sys.unraisablehook = hooks
    structlog.reset_defaults()
