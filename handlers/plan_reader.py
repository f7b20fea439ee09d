"""What stands on the cards of a programme in the making, in the words and by the clock of one reader."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cards import data
from coaching.programmes import drafting
from coaching.programmes.changing import Change, Value
from coaching.programmes.model import Preparation, Programme
from coaching.programmes.readiness import Item, State, members_of, readiness
from coaching.programmes.succession import acting_lead
from handlers.context import UnitOfWork, World
from handlers.readers import Reader, name_of, reader_of
from measures.kpis.model import Kpi
from people.calendar import pattern_of
from people.model import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReader:
    """One person, and what they may be told of programmes."""

    world: World
    unit: UnitOfWork
    person: Person

    @property
    def reader(self) -> Reader:
        """The person with the words of their language."""
        return reader_of(self.person, self.world.company)

    def day(self, moment: datetime) -> date:
        """Return the reader's own date of a moment."""
        return moment.astimezone(pattern_of(self.person, self.world.company).timezone).date()

    def name(self, person_id: str | None) -> str:
        """Return somebody's name; empty for nobody, and for who is not in the roster any more."""
        return name_of(self.unit.people.find(person_id)) if person_id else ""

    def lead_name(self, programme: Programme) -> str:
        """Return the name of who acts for the programme now; empty if they are several."""
        acting = acting_lead(self.unit, programme, company=self.world.company, now=self.world.now)
        return acting[0].name if len(acting) == 1 else ""

    def states(self, programme: Programme) -> tuple[State, ...]:
        """Return what is ready of a programme and what is not."""
        return readiness(self.unit, programme, company=self.world.company, now=self.world.now)

    def count(self, programme: Programme) -> int:
        """Return how many people a programme is for."""
        return len(members_of(self.unit, programme, company=self.world.company, now=self.world.now))

    def roles(self, programme: Programme) -> tuple[tuple[data.PlanRole, str], ...]:
        """Return everybody who is named in the programme, with their role."""
        named = {
            data.PlanRole.LEAD: programme.lead,
            **{data.PlanRole(role): person_id for role, person_id in drafting.named_roles(programme).items()},
        }
        people = self.unit.people.get_many({person_id for person_id in named.values() if person_id})
        return tuple(
            (role, people[person_id].name) for role, person_id in named.items() if person_id in people
        )

    def target(self, kpi: Kpi) -> data.Target:
        """Return what a KPI asks for."""
        return data.Target(value=kpi.target, unit=self.reader.text(kpi.unit), per=kpi.per, of=kpi.of)

    def item(self, programme: Programme, state: State) -> data.ReadinessLine:
        """Return an item with what it lacks, by the names that the reader knows."""
        if state.item is Item.COMMENTS:
            return data.ReadinessLine(
                item=data.ReadinessItem.COMMENTS, green=state.green, number=len(state.missing)
            )
        names = {
            **{practice.id: practice.name for practice in programme.practices if state.item is Item.KPIS},
            **{kpi.id: kpi.name for kpi in programme.kpis if state.item is Item.TARGETS},
        }
        missing = tuple(self.reader.text(names[key]) if key in names else key for key in state.missing)
        return data.ReadinessLine(item=data.ReadinessItem(state.item), green=state.green, missing=missing)

    def word(self, preparation: Preparation) -> data.WordLine | None:
        """Return what the sponsor said, if they did."""
        if preparation.word_given is None or preparation.word_at is None:
            return None
        return data.WordLine(
            given=preparation.word_given,
            reason=preparation.word_reason,
            by_name=self.name(preparation.word_by),
            day=self.day(preparation.word_at),
        )

    def rows(self, changes: Sequence[Change]) -> tuple[data.ChangeLine, ...]:
        """Return changes in the reader's language."""
        return tuple(
            data.ChangeLine(
                what=data.ChangedPart(change.part),
                name=self.reader.text(change.name),
                before=self._value(change.before),
                after=self._value(change.after),
            )
            for change in changes
        )

    def _value(self, value: Value) -> str | int | date | data.Target:
        match value:
            case None:
                return ""
            case bool():
                return data.YES if value else data.NO
            case Kpi():
                return self.target(value)
            case frozenset():
                return ",".join(sorted(value))
            case str() | int() | date():
                return value
            case _:
                return self.reader.text(value)

    def role_rows(self, before: Programme, after: Programme) -> Iterator[data.ChangeLine]:
        """Yield who is named now in place of whom."""
        old, new = drafting.named_roles(before), drafting.named_roles(after)
        for role in new:
            if old[role] != new[role]:
                is_side = role in drafting.SIDES
                yield data.ChangeLine(
                    what=data.ChangedPart.SIDES if is_side else data.ChangedPart(role),
                    name=role if is_side else "",
                    before=self.name(old[role]),
                    after=self.name(new[role]),
                )
