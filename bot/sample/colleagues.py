"""The people of the sample company as the script knows them: from the same files that are imported."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from bot.sample.company import SampleFiles, sample_files
from bot.sample.temperament import Dice
from coaching.programmes.file import read_programme
from coaching.programmes.model import Programme
from people.calendar import WorkCalendar, pattern_of
from people.calendar_file import read_calendar
from people.cells import parse_date, parse_roles, parse_work_days, parse_work_hours
from people.csvfile import Row
from people.leave_file import read_leave
from people.model import Company, DayKind, Half, Leave, Person
from people.roster import read_people

_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """One person of the sample company."""

    person: Person
    calendar: WorkCalendar

    @property
    def id(self) -> str:
        """The person's id."""
        return self.person.id

    @property
    def team(self) -> str:
        """The team path."""
        return self.person.team

    @property
    def language(self) -> str:
        """The language that the person writes in."""
        return self.person.locale or "en"

    def day_zero(self, go_live: date) -> date:
        """Return the first day of the person's programme: the later of go-live and their own start."""
        return max(go_live, self.person.start_date or go_live)


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """What people write, by (topic, language)."""

    texts: Mapping[tuple[str, str], tuple[str, ...]]

    def pick(
        self, dice: Dice, topic: str, who: Colleague, *about: object, language: str | None = None
    ) -> str:
        """Return a text on the topic in the person's language, or in another one."""
        return dice.pick(self.texts[topic, language or who.language], who.id, topic, *about)

    @cached_property
    def topics(self) -> frozenset[str]:
        """The topics that there are words for."""
        return frozenset(topic for topic, _ in self.texts)

    @cached_property
    def _places(self) -> Mapping[str, tuple[str, str, int]]:
        return {
            text: (topic, language, number)
            for (topic, language), texts in self.texts.items()
            for number, text in enumerate(texts)
        }

    def find(self, text: str) -> tuple[str, str] | None:
        """Return topic and language of words of the company's people; None for what a human wrote."""
        place = self._places.get(text.strip())
        return None if place is None else place[:2]

    def answer_to(self, text: str) -> str | None:
        """Return the answer that is written for words of the company's people, in their language, or None."""
        place = self._places.get(text.strip())
        if place is None:
            return None
        topic, language, number = place
        answers = self.texts.get((_answering(topic), language), ())
        return answers[number] if answers else None


def _answering(topic: str) -> str:
    """Return the topic whose words answer those of a topic, one by one."""
    asked_by, _, what = topic.partition(".")
    return f"supporter.{what}" if asked_by in ("trouble", "asker") else f"answer.{topic}"


def language_of(text: str) -> str:
    """Return the language that a text is written in: Japanese if it has kana or kanji."""
    return "ja" if _JAPANESE.search(text) else "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCompany:
    """Everybody, the programme, and what they write."""

    colleagues: Mapping[str, Colleague]
    programme: Programme
    phrases: Phrases


def load_sample_company(company: Company, *, files: SampleFiles | None = None) -> SampleCompany:
    """Return the sample company as its files say, with the company's defaults for what they leave open."""
    files = files or sample_files()
    persons = [_person(row) for row in read_people(files.people_csv.read_bytes()).rows]
    leave = _leave_by_person(files.leave_csv)
    days = _company_days(files.calendar_csv)
    colleagues = {
        person.id: Colleague(
            person=person,
            calendar=WorkCalendar(
                pattern_of(person, company), leave=leave.get(person.id, ()), company_days=days
            ),
        )
        for person in persons
    }
    programme = read_programme(
        files.programme_yaml.read_bytes(),
        name=files.programme_yaml.name,
        languages=company.languages,
        people=colleagues.keys(),
    )
    return SampleCompany(colleagues=colleagues, programme=programme, phrases=read_phrases(files.phrases_csv))


def _person(row: Row) -> Person:
    """Return what matters of a roster row for when and in which language somebody acts."""
    cells = row.values
    return Person(
        id=cells["person_id"],
        name=cells["name"],
        team=cells["team"],
        roles=parse_roles(cells["roles"]),
        locale=cells["locale"] or None,
        timezone=cells["timezone"] or None,
        country=cells["country"] or None,
        start_date=parse_date(cells["start_date"]) if cells["start_date"] else None,
        work_days=parse_work_days(cells["work_days"]) if cells["work_days"] else None,
        work_hours=parse_work_hours(cells["work_hours"]) if cells["work_hours"] else None,
    )


def _leave_by_person(path: Path) -> dict[str, list[Leave]]:
    found: dict[str, list[Leave]] = {}
    for row in read_leave(path.read_bytes()).rows:
        cells = row.values
        leave = Leave(
            person_id=cells["person_id"],
            first=parse_date(cells["from"]),
            last=parse_date(cells["to"]),
            kind=cells["kind"],
            half=Half(cells["half"]) if cells["half"] else None,
        )
        found.setdefault(leave.person_id, []).append(leave)
    return found


def _company_days(path: Path) -> dict[date, DayKind]:
    rows = read_calendar(path.read_bytes()).rows
    return {parse_date(row.values["date"]): DayKind(row.values["kind"]) for row in rows}


def read_phrases(path: Path) -> Phrases:
    """Return the texts of a file `topic,language,text`."""
    texts: dict[tuple[str, str], list[str]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            texts.setdefault((row["topic"], row["language"]), []).append(row["text"])
    return Phrases(texts={key: tuple(found) for key, found in texts.items()})
