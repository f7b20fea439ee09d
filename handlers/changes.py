"""Changes on request: the log of wishes, what is made of them, and whoever asked hears of it.

Who asked is shown to nobody: neither on these cards nor by how many messages go out.
"""

from collections.abc import Iterable
from datetime import date, datetime

from cards import builders, data
from cards.actions import ShowWishes
from cards.actions.responses import OpenChangeRequest, SaveChangeRequest, ShowChangeRequests
from cards.builders.wish_answers import CHANGES_A_PAGE, change_form, change_list, change_saved, wish_answered
from cards.data.changes import (
    ChangeFormData,
    ChangeLine,
    ChangeListData,
    ChangeSavedData,
    ChangeTerms,
    WishAnsweredData,
    WishChange,
    WishOption,
)
from cards.serial import to_json
from coaching.announcements.rules import may_announce
from coaching.changes import service
from coaching.changes.model import ChangeRequest, ChangeState
from coaching.changes.rules import MOST_WISHES, Wanted, is_on_request, middle, open_wishes
from coaching.changes.service import Saved, Scene
from coaching.help.model import Wish
from coaching.programmes.model import Programme
from coaching.programmes.succession import is_here
from handlers.context import Turn
from handlers.events import Values
from handlers.help_messages import WISH_ANSWERED
from handlers.inputs import date_of, text_of, texts_of
from handlers.leading_help import check_runs
from handlers.plan_forms import is_stale
from handlers.readers import Reader, name_of, reader_of
from handlers.reply import Reply
from handlers.responses.working import typed_texts
from handlers.surveys.results import page_of
from people.calendar import pattern_of
from people.errors import InvalidInputError
from people.model import Person
from people.outbox import NewMessage

LONGEST_ID = 19
"""Digits from which on a number is the id of nothing (64 bits)."""


def scene_of(turn: Turn) -> Scene:
    """Return where the acting person saves changes."""
    return Scene(unit=turn.unit, company=turn.world.company, actor=turn.actor, now=turn.world.now)


def _local_day(turn: Turn, person: Person, moment: datetime) -> date:
    return moment.astimezone(pattern_of(person, turn.world.company).timezone).date()


def run_by_actor(turn: Turn, programme_id: str) -> Programme:
    """Return a programme whose wishes the acting person may read; raises `NotAllowedError`."""
    programme = turn.unit.programmes.get(programme_id)
    check_runs(turn, programme)
    return programme


# ---------------------------------------------------------------------------- the log of wishes


def show_wishes(turn: Turn, action: ShowWishes, _values: Values) -> Reply:
    """Show what people would like to be changed, without names, and what was made of it."""
    programme, reader = run_by_actor(turn, action.programme_id), reader_of(turn.actor, turn.world.company)
    known = turn.unit.help.wishes_of(programme.id)
    changes = {one.id: one for one in turn.unit.changes.of_programme(programme.id)}
    rows = tuple(
        data.WishLine(
            kind=one.kind,
            text=one.text,
            day=_local_day(turn, turn.actor, one.at),
            change=_made_of(turn, one, changes.get(one.change_id or 0)),
        )
        for one in known
    )
    wishes = data.WishesData(
        programme_id=programme.id,
        programme_name=reader.text(programme.name),
        rows=rows,
        open=len(open_wishes(known)),
        changes=len(changes),
    )
    return Reply(cards=(builders.wishes(wishes, reader.words),))


def _made_of(turn: Turn, wish: Wish, change: ChangeRequest | None) -> WishChange | None:
    if change is None:
        return None
    days = None if change.done_on is None else (change.done_on - scene_of(turn).day(wish.at)).days
    return WishChange(state=change.state, on=_day(change), days=None if days is None or days < 0 else days)


def _day(change: ChangeRequest) -> date | None:
    """Return by when it is planned, or when it was done."""
    return change.due or change.done_on


# ---------------------------------------------------------------------------- what was made of them


def show_changes(turn: Turn, action: ShowChangeRequests, _values: Values) -> Reply:
    """List what was made of the wishes of a programme, the latest first."""
    programme, reader = run_by_actor(turn, action.programme_id), reader_of(turn.actor, turn.world.company)
    known = turn.unit.changes.of_programme(programme.id)
    shown, page, pages = page_of(known, action.page, size=CHANGES_A_PAGE)
    found = ChangeListData(
        programme_id=programme.id,
        programme_name=reader.text(programme.name),
        lines=tuple(_line(turn, one, reader) for one in shown),
        page=page,
        pages=pages,
        total=len(known),
        open=len(open_wishes(turn.unit.help.wishes_of(programme.id))),
    )
    return Reply(cards=(change_list(found, reader.words),))


def _line(turn: Turn, one: ChangeRequest, reader: Reader) -> ChangeLine:
    return ChangeLine(
        change_id=one.id,
        terms=_terms(one, reader),
        days=middle(one.waited) if is_on_request(one) else None,
        can_announce=is_on_request(one) and may_announce(turn.actor, turn.unit.programmes.list_all()),
        is_announced=bool(one.announcement_id and turn.unit.announcements.find(one.announcement_id)),
    )


def _terms(one: ChangeRequest, reader: Reader) -> ChangeTerms:
    return ChangeTerms(
        title=reader.text(one.titles), reason=reader.text(one.reasons), state=one.state, on=_day(one)
    )


def open_change(turn: Turn, action: OpenChangeRequest, _values: Values) -> Reply:
    """Ask what is made of wishes; with `change_id`, with what stands."""
    programme, reader = run_by_actor(turn, action.programme_id), reader_of(turn.actor, turn.world.company)
    known = service.of_programme(turn.unit, programme, action.change_id) if action.change_id else None
    own = [] if known is None else turn.unit.changes.wishes_of(known.id)
    offered = _offered(turn.unit.help.wishes_of(programme.id), 0 if known is None else known.id)
    form = ChangeFormData(
        programme_id=programme.id,
        change_id=action.change_id,
        languages=turn.world.company.languages,
        wishes=tuple(_option(turn, one) for one in offered),
        chosen=tuple(one.id for one in offered if one.id in {each.id for each in own}),
        is_fixed=not service.can_choose(known),
        titles={} if known is None else known.titles,
        reasons={} if known is None else known.reasons,
        state=None if known is None else known.state,
        on=None if known is None else _day(known),
        seen=service.print_of(known),
    )
    return Reply(form=change_form(form, reader.words))


def _offered(known: Iterable[Wish], change_id: int) -> list[Wish]:
    """Return the wishes that a form offers: those that are chosen first, then the newest."""
    found = sorted(open_wishes(known, change_id), key=lambda one: one.change_id is None)
    return found[:MOST_WISHES]


def _option(turn: Turn, one: Wish) -> WishOption:
    day = _local_day(turn, turn.actor, one.at)
    return WishOption(wish_id=one.id, kind=one.kind, text=one.text, day=day)


def save_change(turn: Turn, action: SaveChangeRequest, values: Values) -> Reply:
    """Keep what is made of wishes, and tell whoever asked."""
    programme, reader = run_by_actor(turn, action.programme_id), reader_of(turn.actor, turn.world.company)
    saved = service.save(scene_of(turn), programme, action.change_id, _wanted(turn, values))
    _tell(turn, programme, saved)
    is_met = is_stale(action.seen, service.print_of(saved.before))
    replaced = saved.before if is_met and service.print_of(saved.after) != action.seen else None
    shown = ChangeSavedData(
        programme_id=programme.id,
        line=_line(turn, saved.after, reader),
        by_name="" if replaced is None else name_of(turn.unit.people.find(replaced.saved_by)),
        replaced=None if replaced is None else _terms(replaced, reader),
    )
    return Reply(cards=(change_saved(shown, reader.words),))


def _wanted(turn: Turn, values: Values) -> Wanted:
    """Return what was entered. Raises `InvalidInputError`."""
    entered = text_of(values, "state")
    state = ChangeState(entered) if entered in list(ChangeState) else None
    return Wanted(
        titles=typed_texts(turn, values, "title"),
        reasons=typed_texts(turn, values, "reason"),
        state=state,
        on=None if state is ChangeState.REFUSED else date_of(values, "date"),
        wish_ids=_wish_ids(values),
    )


def _wish_ids(values: Values) -> frozenset[int]:
    sent = texts_of(values, "wishes")
    if not all(each.isdecimal() and len(each) < LONGEST_ID for each in sent):
        raise InvalidInputError({"wishes": "error.choice"})
    return frozenset(map(int, sent))


# ---------------------------------------------------------------------------- whoever asked hears of it


def _tell(turn: Turn, programme: Programme, saved: Saved) -> None:
    """Queue the answer for each of those who asked and are here: a reply in what they began, in their working
    time, in no one's sight but theirs."""
    people = turn.unit.people.get_many(saved.to_tell)
    world = turn.world
    here = [one for one in people.values() if is_here(one, company=world.company, now=world.now)]
    # In the order of ids, which says nothing about who asked first.
    messages = [_message(turn, programme, saved, one) for one in sorted(here, key=lambda one: one.id)]
    turn.unit.outbox.add_many(messages, now=world.now)


def _message(turn: Turn, programme: Programme, saved: Saved, asker: Person) -> NewMessage:
    change, company = saved.after, turn.world.company
    reader = reader_of(asker, company)
    card = wish_answered(
        WishAnsweredData(
            asked_on=_local_day(turn, asker, saved.to_tell[asker.id]),
            terms=_terms(change, reader),
            by_name=turn.actor.name,
            programme_name=reader.text(programme.name),
        ),
        reader.words,
    )
    day = scene_of(turn).day(turn.world.now)
    return NewMessage(
        dedupe_key=f"{WISH_ANSWERED}:{change.id}:{change.state}:{day.isoformat()}:{asker.id}",
        kind=WISH_ANSWERED,
        lane=f"person:{asker.id}",
        person_id=asker.id,
        subject_id=change.id,
        card=to_json(card),
        due_at=turn.world.now,
    )
