"""A company with supporters and a running programme on a real database, for tests of help."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coaching_stage import COMPANY, GO_LIVE, person, programme

from coaching.checkins.model import TroubleKind
from coaching.help import asking, closing, looking_after, supporting, talking
from coaching.help.asking import Asking, Telling, Trouble
from coaching.help.looking_after import Happened, Looked
from coaching.help.model import Reach, Request
from coaching.materials import service as materials
from coaching.programmes.service import import_programme, start
from people.model import Company, Leave, Person, Role
from storage.unit_of_work import SqlUnitOfWork

TUESDAY = date(2026, 6, 2)
NINE = datetime.combine(TUESDAY, time(9), tzinfo=ZoneInfo("Asia/Tokyo")).astimezone(UTC)
"""Tuesday 2 June 2026, 09:00 in Tokyo: day 1 of everybody's programme."""
HOUR = timedelta(hours=1)
SUPPORTER = frozenset({Role.SUPPORTER})

PEOPLE = (
    person("tanaka", manager_id="suzuki"),
    person("mori"),
    person("suzuki", team="Sales", roles=frozenset({Role.LEAD})),
    person("kato", team="Sales", roles=frozenset({Role.SPONSOR})),
    person("ogawa", team="IT", roles=frozenset({Role.ADMIN})),
    person("sato", team="Sales/West", roles=SUPPORTER),
    person("ito", team="Sales/East", roles=SUPPORTER),
    person("abe", team="IT", roles=SUPPORTER),
)


def moment(day: date, clock: time, zone: str = "Asia/Tokyo") -> datetime:
    """Return the UTC moment of a local time."""
    return datetime.combine(day, clock, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@dataclass
class HelpStage:
    """One unit of work, and a clock that tests set."""

    unit: SqlUnitOfWork
    now: datetime = NINE
    company: Company = COMPANY

    def set_up(self, *people: Person) -> "HelpStage":
        """Bring the people in and start the programme."""
        self.unit.people.upsert_many(people or PEOPLE)
        import_programme(
            self.unit, programme(lead="suzuki", sponsor="kato"), now=self.now - HOUR * 24, actor="cli"
        )
        start(self.unit, "crm", on=GO_LIVE, company=self.company, now=self.now - HOUR * 24, actor="cli")
        return self

    def person(self, person_id: str) -> Person:
        """Return somebody as they are now."""
        return self.unit.people.get(person_id)

    def change(self, person_id: str, **changes: object) -> None:
        """Change somebody in the roster."""
        self.unit.people.upsert_many([replace(self.person(person_id), **changes)])  # type: ignore[arg-type]

    def leave(self, person_id: str, first: date, last: date | None = None) -> None:
        """Put somebody on leave."""
        period = Leave(person_id=person_id, first=first, last=last or first, kind="annual")
        self.unit.people.put_leave([period])

    def tell(
        self,
        person_id: str = "tanaka",
        *,
        kind: TroubleKind = TroubleKind.NO_TIME,
        text: str = "It takes too long",
        wish: str = "",
        manager_too: bool = False,
    ) -> Telling:
        """Tell a trouble without a check-in."""
        trouble = Trouble(
            kind=kind, text=text, wish=wish, reach=Reach.CHAT, manager_too=manager_too, language="ja"
        )
        return asking.tell(
            self.unit, trouble, person=self.person(person_id), company=self.company, now=self.now
        )

    def material(self, title: str = "Update a deal", kind: TroubleKind = TroubleKind.SETUP) -> int:
        """Offer a material for a kind of trouble; returns its id."""
        written = materials.write(
            self.unit,
            author="suzuki",
            title=title,
            body="Press it.",
            kinds=[kind],
            language="ja",
            now=self.now,
        )
        return written.id

    def claim(self, request: Request, person_id: str = "sato") -> supporting.Claiming:
        """Take a request."""
        return supporting.claim(
            self.unit,
            request_id=request.id,
            person=self.person(person_id),
            company=self.company,
            now=self.now,
        )

    def write(self, request: Request, author: str, text: str = "Hello") -> talking.Writing:
        """Write in a request."""
        return talking.write(
            self.unit,
            request_id=request.id,
            text=text,
            author=self.person(author),
            company=self.company,
            now=self.now,
        )

    def offer(self, request: Request, person_id: str = "sato") -> talking.Offering:
        """Offer times for a call."""
        return talking.offer_call(
            self.unit,
            request_id=request.id,
            person=self.person(person_id),
            company=self.company,
            now=self.now,
        )

    def solve(self, request: Request, asker: str = "tanaka") -> closing.Closing:
        """Close a request as solved."""
        return closing.solve(
            self.unit,
            request_id=request.id,
            asker=self.person(asker),
            company=self.company,
            now=self.now,
        )

    def reopen(self, request: Request, asker: str = "tanaka") -> closing.Reopening:
        """Open a request again."""
        return closing.reopen(
            self.unit,
            request_id=request.id,
            asker=self.person(asker),
            company=self.company,
            now=self.now,
        )

    def hand_on(self, request: Request, to: str, *, by: str = "sato", note: str = "") -> supporting.HandingOn:
        """Hand a request on."""
        return supporting.hand_on(
            self.unit,
            request_id=request.id,
            to=to,
            note=note,
            person=self.person(by),
            company=self.company,
            now=self.now,
        )

    def give_back(self, request: Request, by: str = "sato") -> Asking:
        """Give a request back."""
        return supporting.give_back(
            self.unit, request_id=request.id, person=self.person(by), company=self.company, now=self.now
        )

    def get(self, request: Request) -> Request:
        """Return a request as it is now."""
        return self.unit.help.get(request.id)

    def look(self) -> list[Looked]:
        """Look after what is due now."""
        found = []
        while looked := looking_after.look_after_due(self.unit, company=self.company, now=self.now, limit=3):
            found += looked
        return found

    def run(self, until: datetime) -> list[tuple[datetime, Happened]]:
        """Visit every moment at which a request is to be looked at; returns when what happened."""
        happened = []
        while (due := self.unit.help.next_due()) is not None and due <= until:
            self.now = max(due, self.now)
            happened += [
                (self.now, one.happened) for one in self.look() if one.happened is not Happened.NOTHING
            ]
        self.now = until
        return happened


def ids(people: tuple[Person, ...] | list[Person]) -> list[str]:
    """Return the ids of people."""
    return [one.id for one in people]
