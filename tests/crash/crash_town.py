"""A company on two chats, and what each of its people must have got: known from the people file alone."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
PROGRAMME = """\
id: crm
tool: Salesforce
name: CRM onboarding
purpose: nothing is lost at hand-over
lead: lead
vision: {state: visits are logged the same day}
practices:
  - {id: visits, name: log visits, benefit: no retyping, ease: 4, contribution: 5}
kpis:
  - {id: visit-records, practice: visits, name: visit records, target: 3, per: day,
     purpose: hand-over, unit: records, of: person}
checkins: {rhythm: weekly, weekday: Wed, at: "10:00"}
audience: {teams: [Crew]}
"""
COLUMNS = "person_id,name,slack_user_id,teams_aad_id,team,locale,timezone,country,start_date"
SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-fake-bot-token",
    "SLACK_APP_TOKEN": "xapp-fake-app-token",
    "SLACK_SIGNING_SECRET": "fake-signing-secret",
}
"""Those of the fake, as `fakes.slack.config` has them."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A moment of the business clock, and the kinds of messages of which everybody gets one at it."""

    at: datetime
    kinds: tuple[str, ...]


PHASES = (
    Phase(datetime(2026, 9, 7, 9, 30, tzinfo=TOKYO), ("introduction", "day_one")),
    Phase(datetime(2026, 9, 9, 10, 30, tzinfo=TOKYO), ("check_in",)),
    Phase(datetime(2026, 12, 7, 10, 30, tzinfo=TOKYO), ("farewell",)),
)
"""Monday of the first week, Wednesday, day 91."""
BEFORE = datetime(2026, 9, 4, 9, 0, tzinfo=TOKYO)

KIND_OF_TITLE = {
    "Hojorin | a bot": "introduction",
    "First day: the goal state": "day_one",
    "Check-in | day": "check_in",
    "Your 90 days are complete": "farewell",
}
"""How the English titles begin. What a card is, the suite tells from what people read."""


def kind_of(text: str) -> str:
    """Return which kind of card a text begins; empty for another."""
    return next((kind for title, kind in KIND_OF_TITLE.items() if title in text), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """So many people on Slack, and so many on Teams. Their numbers make their ids."""

    slack: int
    teams: int

    @property
    def platforms(self) -> tuple[str, ...]:
        """Return where somebody is."""
        return tuple(name for name in ("slack", "teams") if getattr(self, name))

    @property
    def on_slack(self) -> dict[str, str]:
        """Return the person by their id on Slack."""
        return {f"U0CREW{number:05d}": f"s{number:05d}" for number in range(self.slack)}

    @property
    def on_teams(self) -> dict[str, str]:
        """Return the person by their key in the fake tenant."""
        return {f"t{number:05d}": f"t{number:05d}" for number in range(self.teams)}

    def write(self, folder: Path) -> None:
        """Write what the fakes and Hojorin are started with, except its settings."""
        users = [_user(user, person) for user, person in self.on_slack.items()]
        users.append(_user("U0LEAD0001", "lead"))
        _dump(folder / "slack.json", {"users": users})
        crew = [
            {"key": key, "aad_id": _object_id(key), "installed": True, "locale": "en-US"}
            for key in self.on_teams
        ]
        _dump(folder / "teams.json", {"users": crew, "open": True})
        (folder / "people.csv").write_text("\n".join((COLUMNS, *self._roster(), "")), "utf-8")
        (folder / "programme.yaml").write_text(PROGRAMME, "utf-8")

    def _roster(self) -> Iterator[str]:
        rest = "en,Asia/Tokyo,JP,2020-04-01"
        yield f"lead,Lead,U0LEAD0001,,Office,{rest}"
        for user, person in self.on_slack.items():
            yield f"{person},Name {person},{user},,Crew,{rest}"
        for key, person in self.on_teams.items():
            yield f"{person},Name {person},,{_object_id(key)},Crew,{rest}"


def settings(folder: Path, *, database: str, addresses: Mapping[str, Mapping[str, str]]) -> None:
    """Write the settings: the chats that there are, and no budget of attention that would move a message."""
    lines = [
        "company: Crash",
        "languages: [en, ja]",
        f"database: {json.dumps(database)}",
        "web: {host: 127.0.0.1, port: 0}",
        f"slack: {{mode: http, api_url: '{addresses['slack']['api_url']}'}}",
        "attention: {direct_messages_per_week: 50}",
        "dev_clock: true",
    ]
    if "teams" in addresses:
        where = addresses["teams"]["service_url"]
        lines.append(f"teams: {{allow_unauthenticated: true, service_urls: ['{where}']}}")
    (folder / "app.yaml").write_text("\n".join((*lines, "")), "utf-8")


def switches(addresses: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return what Hojorin would know already: the Friday before go-live, and where the tenant is reached."""
    known = {"business_clock": BEFORE.astimezone(UTC).isoformat()}
    if "teams" in addresses:
        known["teams.service_url"] = addresses["teams"]["service_url"]
    return known


def _object_id(key: str) -> str:
    return f"00000000-0000-4000-8000-{int(key[1:]):012d}"


def _user(user: str, name: str) -> dict[str, str]:
    return {"id": user, "name": name, "email": f"{name}@example.com", "locale": "en-US", "tz": "Asia/Tokyo"}


def _dump(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), "utf-8")
