"""Who has become the manager of a team hears why its people use the tool, how it stands, and what it was
promised; whoever leads hears of them (PRODUCT 1).

A message to a new manager names the day on which they were found in its key, by which it is built anew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cards.builders.new_managers import manager_changed, new_manager
from cards.data.kpi_reviews import (
    ManagedProgramme,
    ManagerChange,
    ManagerChangedData,
    NewManagerData,
    OpenFollowUp,
    OpenPromise,
)
from cards.data.team_kpis import TeamKpi
from cards.model import Card
from cards.serial import to_json
from coaching.kpis.managers import (
    TELL_WITHIN,
    NewManager,
    is_below,
    look_at_roster,
    mark_told,
    programmes_of,
    to_tell,
    topmost,
)
from coaching.programmes.model import Programme
from coaching.programmes.succession import acting_lead, is_here
from handlers.context import UnitOfWork, World
from handlers.introductions import introductions
from handlers.kpis.team_kpis import team_kpi
from handlers.leading import key_of, tell
from handlers.readers import Reader, name_of, reader_of
from handlers.responses.names import item_name
from measures.follow_ups.model import FollowUp
from measures.teams.model import Part, TeamFigure
from people.calendar import pattern_of
from people.model import Feature, Person
from people.outbox import Message, NewMessage
from people.working_time import calendars_for
from surveys.responses.model import Item, RoundState
from surveys.responses.rules import is_late, promised

NEW_MANAGER = "new_manager"
MANAGER_CHANGED = "manager_changed"
"""Kinds of messages, as on `deliveries`."""
ROUNDS = 12
"""Rounds of responses, the latest, in which open promises are looked for: a year of months."""


# ---------------------------------------------------------------------------- by the clock


def look_at_managers(world: World, unit: UnitOfWork) -> int:
    """Compare who manages which team with the last look; tell new managers, and whoever leads the programmes
    in which their people take part. Returns how many messages are new; the caller commits."""
    persons = {
        one.id: one for one in unit.people.list_all() if is_here(one, company=world.company, now=world.now)
    }
    today = world.company_day
    look_at_roster(unit, persons=list(persons.values()), today=today, now=world.now)
    queued = 0
    changes: dict[str, list[tuple[str, Person]]] = {}
    for new in to_tell(unit):
        person, involved = persons.get(new.manager_id), programmes_of(unit, new.teams, persons)
        if person is not None and involved:
            queued += _tell(world, unit, person, new, today)
            for programme, _ in involved:
                changes.setdefault(programme.id, []).extend((team, person) for team in new.teams)
        mark_told(unit, new.manager_id, now=world.now)
    return queued + _tell_leads(world, unit, changes, today)


def _tell(world: World, unit: UnitOfWork, person: Person, new: NewManager, today: date) -> int:
    """Queue the card of a new manager, and before it what Hojorin is, if nothing has reached them yet. It is
    worth telling within five of their working days: leave does not count."""
    until = _last_moment(world, unit, person)
    about = f"{NEW_MANAGER}:{today.isoformat()}"
    greeting = introductions(world, unit, [person], about=about, not_after=until or world.now)
    unit.outbox.add_many(greeting, now=world.now)
    message = NewMessage(
        dedupe_key=f"{NEW_MANAGER}:{today.isoformat()}:{person.id}",
        kind=NEW_MANAGER,
        lane=f"person:{person.id}",
        person_id=person.id,
        feature=Feature.WORK,
        card=to_json(Welcome.load(world, unit, person, new.teams).card()),
        due_at=world.now,
        not_after=until,
    )
    return unit.outbox.add_many([message], now=world.now)


def _last_moment(world: World, unit: UnitOfWork, person: Person) -> datetime | None:
    """Return the end of the fifth working day of a person from now on; None if they work no more."""
    today = world.now.date()
    calendar = calendars_for(unit, [person], company=world.company, first=today, last=today)[person.id]
    day = calendar.working_day_on_or_after(calendar.local_date(world.now))
    last = None if day is None else calendar.add_working_days(day, TELL_WITHIN - 1)
    return None if last is None else calendar.windows(last)[-1][1]


def _tell_leads(
    world: World, unit: UnitOfWork, changes: Mapping[str, Sequence[tuple[str, Person]]], today: date
) -> int:
    """Queue for whoever leads a programme which teams in it have a new manager; not for that manager."""
    queued = 0
    for programme_id, changed in sorted(changes.items()):
        programme = unit.programmes.get(programme_id)
        for lead in acting_lead(unit, programme, company=world.company, now=world.now):
            others = [(team, person) for team, person in changed if person.id != lead.id]
            if others:
                key = key_of(MANAGER_CHANGED, programme.id, today.isoformat(), lead.id)
                queued += tell(world, unit, lead, key=key, card=_changed(world, programme, others, lead))
    return queued


def _changed(world: World, programme: Programme, changed: Iterable[tuple[str, Person]], lead: Person) -> Card:
    reader = reader_of(lead, world.company)
    found = ManagerChangedData(
        programme_id=programme.id,
        programme_name=reader.text(programme.name),
        changes=tuple(
            ManagerChange(team=team, manager_name=person.name)
            for team, person in sorted(changed, key=lambda one: one[0])
        ),
        days=TELL_WITHIN,
    )
    return manager_changed(found, reader.words)


# ---------------------------------------------------------------------------- what a new manager is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """What there is to tell somebody about the teams that they manage now: what any manager of these teams
    may see, and what was published to their people."""

    world: World
    unit: UnitOfWork
    person: Person
    teams: tuple[str, ...]
    programmes: Sequence[tuple[Programme, frozenset[str]]]
    """With those of the teams who take part."""

    @classmethod
    def load(cls, world: World, unit: UnitOfWork, person: Person, teams: tuple[str, ...]) -> "Welcome":
        """Read which programmes concern the teams."""
        persons = {one.id: one for one in unit.people.list_all()}
        return cls(
            world=world,
            unit=unit,
            person=person,
            teams=teams,
            programmes=programmes_of(unit, teams, persons),
        )

    @property
    def reader(self) -> Reader:
        """The person as a reader."""
        return reader_of(self.person, self.world.company)

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone."""
        return pattern_of(self.person, self.world.company).timezone

    def card(self) -> Card:
        """Return the card."""
        found = NewManagerData(
            teams=self.teams,
            programmes=tuple(self._programme(one, people) for one, people in self.programmes),
            promises=tuple(self._promises()),
            follow_ups=tuple(
                line for programme, _ in self.programmes for line in self._follow_ups(programme)
            ),
            days=TELL_WITHIN,
        )
        return new_manager(found, self.reader.words)

    def _programme(self, programme: Programme, people: frozenset[str]) -> ManagedProgramme:
        leads = acting_lead(self.unit, programme, company=self.world.company, now=self.world.now)
        is_named = len(leads) == 1 and leads[0].id != self.person.id
        return ManagedProgramme(
            programme_id=programme.id,
            name=self.reader.text(programme.name),
            purpose=self.reader.text(programme.purpose),
            people=len(people),
            lead_name=name_of(leads[0]) if is_named else "",
            figures=tuple(self._figures(programme)),
        )

    def _figures(self, programme: Programme) -> Iterator[TeamKpi]:
        """Yield the latest evaluation of each KPI of each of the teams."""
        known = {(one.team, one.kpi_id): one for one in self._latest(programme)}
        for team in self.teams:
            for kpi in programme.kpis:
                figure = known.get((team, kpi.id))
                if figure is not None:
                    yield team_kpi(kpi, figure, self.reader, self.zone)

    def _latest(self, programme: Programme) -> list[TeamFigure]:
        days = self.unit.team_figures.evaluated_days(programme.id, limit=1)
        found = self.unit.team_figures.of_evaluation(programme.id, days[0]) if days else []
        return [one for one in found if one.part is Part.WHOLE]

    def _follow_ups(self, programme: Programme) -> Iterator[OpenFollowUp]:
        """Yield what is below expected in the teams and those below them."""
        figures = {(one.team, one.kpi_id): one for one in self._latest(programme)}
        kpis = {kpi.id: kpi for kpi in programme.kpis}
        for one in self.unit.follow_ups.open_ones(programme_id=programme.id):
            kpi, figure = kpis.get(one.kpi_id), figures.get((one.team, one.kpi_id))
            if kpi is not None and figure is not None and self._is_theirs(one):
                shown = team_kpi(kpi, figure, self.reader, self.zone)
                yield OpenFollowUp(kpi=shown, since=one.opened_on, reaction=one.reaction)

    def _is_theirs(self, one: FollowUp) -> bool:
        return any(one.team == team or is_below(one.team, team) for team in self.teams)

    def _promises(self) -> Iterator[OpenPromise]:
        """Yield what will be done, and is not done, of what was published to people of the teams."""
        everybody = frozenset[str]().union(*(people for _, people in self.programmes))
        known = self.unit.responses.rounds(limit=ROUNDS)
        waves = [one.wave_id for one in known if one.state is RoundState.PUBLISHED]
        items = self.unit.responses.items_of(waves)
        for wave_id in waves:
            open_ones = promised(items.get(wave_id, ()))
            if open_ones and self._was_asked(wave_id, everybody):
                yield from map(self._promise, open_ones)

    def _was_asked(self, wave_id: str, people: frozenset[str]) -> bool:
        return any(one.person_id in people for one in self.unit.surveys.invited(wave_id))

    def _promise(self, item: Item) -> OpenPromise:
        if item.answer is None:
            raise ValueError("only what was answered is promised")
        owner = self.unit.people.find(item.answer.owner_id) if item.answer.owner_id else None
        is_there = owner is not None and is_here(owner, company=self.world.company, now=self.world.now)
        return OpenPromise(
            name=item_name(item, self.unit.surveys.get_wave(item.wave_id), self.reader),
            answer=self.reader.text(item.answer.reasons),
            owner_name=name_of(owner) if is_there else "",
            due=item.answer.due,
            is_late=is_late(item, today=self.world.company_day),
        )


# ---------------------------------------------------------------------------- looked at again


def rebuild_managers(
    world: World, unit: UnitOfWork, messages: Sequence[Message], *, at: datetime
) -> dict[int, Card]:
    """Return the cards of new managers as they read at `at`, by message id; of those who manage none of these
    teams any more there is none. What leads are told stays as it was written."""
    about = [one for one in messages if one.kind == NEW_MANAGER]
    if not about:
        return {}
    people = unit.people.get_many({one.person_id for one in about if one.person_id is not None})
    built = {}
    for message in about:
        person, teams = people.get(message.person_id or ""), _teams_of(unit, message)
        if person is not None and teams:
            built[message.id] = Welcome.load(replace(world, now=at), unit, person, teams).card()
    return built


def managers_that_are_over(unit: UnitOfWork, messages: Sequence[Message]) -> frozenset[int]:
    """Return the ids of those messages to new managers who manage none of these teams any more."""
    about = [one for one in messages if one.kind == NEW_MANAGER]
    return frozenset(one.id for one in about if not _teams_of(unit, one))


def _teams_of(unit: UnitOfWork, message: Message) -> tuple[str, ...]:
    """Return the teams that a message to a new manager is about, as far as they manage them still."""
    day = date.fromisoformat(message.dedupe_key.split(":", 2)[1])
    known = unit.team_managers.list_all().values()
    return topmost(one.team for one in known if one.manager_id == message.person_id and one.since == day)
