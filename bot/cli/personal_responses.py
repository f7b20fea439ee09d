"""What is kept about a person who works on responses to surveys, or on wishes: for the export."""

from coaching.changes.model import ChangeRequest
from handlers.context import UnitOfWork
from people.export import Json
from surveys.responses.model import Answer, Item
from surveys.waves.model import WaveState


def responses_of(unit: UnitOfWork, person_id: str) -> dict[str, Json]:
    """Return what the person answered, owns, is to answer, published and let open; nobody else is named."""
    rounds = unit.responses.rounds()
    waves = unit.surveys.waves_in(frozenset(WaveState))
    return {
        "items": [_item(item, person_id) for item in unit.responses.items_about(person_id)],
        "earlier_answers": [
            {"item_id": item_id, **_part(answer, person_id), **_answer(answer)}
            for item_id, answer in unit.responses.revisions_about(person_id)
        ],
        "published": [one.wave_id for one in rounds if one.published_by == person_id],
        "not_waited_for": [one.wave_id for one in rounds if one.overridden_by == person_id],
        "let_open": [wave.id for wave in waves if wave.despite == person_id],
    }


def changes_of(unit: UnitOfWork, person_id: str) -> list[Json]:
    """Return the changes on request that the person saved last."""
    return [_change(one) for one in unit.changes.list_all() if one.saved_by == person_id]


def _item(item: Item, person_id: str) -> dict[str, Json]:
    """Return the person's part in an item; its answer only if it is theirs, or says what they do."""
    answer = item.answer
    is_theirs = answer is not None and person_id in (answer.by, answer.owner_id)
    return {
        "item_id": item.id,
        "wave_id": item.wave_id,
        "assigned": item.assigned_to == person_id,
        **_part(answer, person_id),
        "answer": _answer(answer) if answer is not None and is_theirs else None,
    }


def _part(answer: Answer | None, person_id: str) -> dict[str, Json]:
    return {
        "answered": answer is not None and answer.by == person_id,
        "owner": answer is not None and answer.owner_id == person_id,
    }


def _answer(answer: Answer) -> dict[str, Json]:
    return {
        "decision": answer.decision.value,
        "reasons": dict(answer.reasons),
        "due": answer.due.isoformat() if answer.due else None,
        "done_on": answer.done_on.isoformat() if answer.done_on else None,
        "next_steps": dict(answer.next_steps),
        "answered_at": answer.at.isoformat(),
    }


def _change(one: ChangeRequest) -> dict[str, Json]:
    return {
        "change_id": one.id,
        "programme_id": one.programme_id,
        "titles": dict(one.titles),
        "reasons": dict(one.reasons),
        "state": one.state.value,
        "saved_at": one.saved_at.isoformat(),
    }
