"""A small company on Teams for the clients of others: its files, and `hojorin run` as a process of its own.

Everything goes the way of the how-to `try-in-the-agents-playground.md`: settings, command line, dev clock.
"""

import io
import json
import os
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from processes import DEADLINE, Process, directly, environment, running

from bot.cli.app import run_command

ROOT = Path(__file__).parents[2]

APP_YAML = """\
company: Mizuki Instruments
languages: [en, ja]
run_by: {en: Business Improvement Office, ja: 業務改革推進室}
complaints: {en: Business Improvement Office (ext. 1234), ja: 業務改革推進室（内線 1234）}
web: {host: 127.0.0.1}
teams: {allow_unauthenticated: true}
attention: {direct_messages_per_week: 50}
surveys: {vault_dir: vault}
dev_clock: true
"""
"""Nothing is checked, on this machine alone; no limit of messages a week, so that a day shows everything."""

_ALL = "Asia/Tokyo,JP,2018-04-01"
PEOPLE = f"""\
person_id,name,email,team,manager_id,roles,locale,timezone,country,start_date
patti,Patti Fernandez,patti@mizuki.example,Sales,,sponsor,en,{_ALL}
adele,Adele Vance,adele@mizuki.example,Sales,patti,lead;admin,en,{_ALL}
alex,Alex Wilber,alex@mizuki.example,Sales/East,adele,,en,{_ALL}
megumi,水野 恵,megumi@mizuki.example,Sales/West,adele,supporter,ja,{_ALL}
"""
OTHERS = tuple(f"east{number}" for number in range(1, 6)) + tuple(f"west{number}" for number in range(1, 6))
"""Colleagues without a chat: they are counted, and written to nowhere."""

PROGRAMME = """\
id: crm
tool: Salesforce
name: {en: CRM onboarding, ja: CRM定着プログラム}
purpose: {en: nothing is lost when a colleague takes over, ja: 引き継ぎの抜けを防ぐため}
lead: adele
sponsor: patti
vision: {state: {en: visits are logged the same day, ja: 訪問記録が当日に入っている}}
practices:
  - {id: visits, name: {en: Log visits the same day, ja: 訪問記録の当日登録},
     benefit: {en: "Today: retyped on Friday → Then: two minutes on the way back",
               ja: 今：金曜に書き写す → これから：移動中に2分}, ease: 4, contribution: 5}
kpis:
  - {id: visit-records, practice: visits, name: {en: Visits recorded, ja: 訪問記録},
     purpose: {en: so that a colleague can go on from where the conversation stopped,
               ja: 担当が代わっても話の続きから始められるようにするため},
     unit: {en: records, ja: 件}, target: 3, per: day, of: person, source: crm}
checkins: {rhythm: weekly, weekday: Wed, at: "10:00"}
audience: {teams: [Sales/East, Sales/West]}
"""
SURVEY = """\
schedules:
  - id: pulse
    set: monthly
    audience: {teams: [Sales]}
    rhythm: once, 2026-09-17
    languages: [en, ja]
"""


def readings(first: str, last: str, each: int, *, measured: str) -> str:
    """Return what a CRM exports: so many visits of everybody in Sales/East in a week."""
    team = ("alex", *(one for one in OTHERS if one.startswith("east")))
    rows = [f"visit-records,{person},{first},{last},{each},{measured}" for person in team]
    return "\n".join(("kpi_id,subject,period_start,period_end,value,measured_at", *rows, ""))


@dataclass(frozen=True, slots=True)
class Company:
    """The running installation: where it is, and what an operator does with it."""

    folder: Path
    address: str
    process: Process

    @property
    def endpoint(self) -> str:
        """Return the address that Teams calls."""
        return f"{self.address}/api/messages"

    def command(self, *arguments: str) -> str:
        """Run `hojorin` beside the serving one, and return what it prints; it has to end well."""
        return _command(self.folder, *arguments)

    def go_to(self, moment: str, *, mode: str = "step") -> None:
        """Move the business clock, visiting everything that is due between; with "jump", at once."""
        request = urllib.request.Request(
            f"{self.address}/dev/clock",
            data=json.dumps({"now": f"{moment}:00+09:00", "mode": mode}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with directly(request, timeout=DEADLINE) as answer:
            assert answer.status == 200

    def write(self, name: str, text: str) -> str:
        """Write a file into the company's folder, and return its name."""
        (self.folder / name).write_text(text, encoding="utf-8")
        return name


@contextmanager
def running_company(folder: Path, *, now: str) -> Iterator[Company]:
    """Start `hojorin run` in an empty folder and set its clock, then bring people and programme in."""
    (folder / "vault").mkdir(mode=0o700)
    (folder / "app.yaml").write_text(APP_YAML, encoding="utf-8")
    command = [sys.executable, "-m", "bot", "run", "--dev-clock"]
    with running(
        command, folder=folder, environment=environment(PYTHONPATH=str(ROOT), PORT="0"), name="hojorin"
    ) as process:
        line = process.line_with("Hojorin serves")
        address = next(word for word in line.split() if word.startswith("http://"))
        company = Company(folder=folder, address=address, process=process)
        company.go_to(now, mode="jump")
        others = "".join(
            f"{one},{one.capitalize()},{one}@mizuki.example,Sales/{one[:4].capitalize()},adele,,en,{_ALL}\n"
            for one in OTHERS
        )
        company.command("people", "import", company.write("people.csv", PEOPLE + others))
        company.command("programme", "import", company.write("programme.yaml", PROGRAMME))
        company.command("programme", "start", "crm", "--on", "2026-09-14")
        yield company


def _command(folder: Path, *arguments: str) -> str:
    """Run it in this process: to start another one takes seconds on a busy machine."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as monkeypatch, redirect_stdout(out), redirect_stderr(err):
        for name in os.environ.keys() - environment().keys():
            monkeypatch.delenv(name)
        monkeypatch.chdir(folder)
        code = run_command(arguments)
    assert code == 0, out.getvalue() + err.getvalue()
    return out.getvalue()
