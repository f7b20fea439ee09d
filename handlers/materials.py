"""Materials in chat: read one, ask for some, and what those who run a programme see and withdraw."""

from cards import actions, builders, data
from cards.commands import COMMANDS
from cards.words import Words
from coaching.help.model import Request, RequestState
from coaching.materials import service
from coaching.materials.model import Material, Usage
from handlers.context import Turn
from handlers.events import Values
from handlers.readers import reader_of
from handlers.reply import Reply
from people.errors import NotAllowedError
from people.model import Role

_WORDS_OF_ASKING = next(command.words for command in COMMANDS if command.id == "ask")


def read(turn: Turn, action: actions.ReadMaterial, _values: Values) -> Reply:
    """Show a material, an old version too; where a request waits for it, ask whether it helped.

    Raises `NotFoundError`, and `NotAllowedError` for a request of somebody else.
    """
    material = turn.unit.materials.get(action.material_id)
    request = _own_request(turn, action.request_id)
    service.count(turn.unit, [material.id], Usage.READ)
    newer = None if material.active else service.newest(turn.unit, material)
    waits = request is not None and request.state is RequestState.OFFERED
    shown = data.MaterialData(
        request_id=action.request_id if waits else 0,
        material_id=material.id,
        title=material.title,
        body=material.body,
        minutes=material.minutes,
        withdrawn=not material.active,
        newer_id=newer.id if newer is not None else 0,
    )
    words = reader_of(turn.actor, turn.world.company).words
    return Reply(cards=(builders.material(shown, words),))


def _own_request(turn: Turn, request_id: int) -> Request | None:
    """Return the acting person's request, None for the number 0."""
    if not request_id:
        return None
    request = turn.unit.help.get(request_id)
    if request.person_id != turn.actor.id:
        raise NotAllowedError(person_id=turn.actor.id, what="read_material")
    return request


def ask(turn: Turn, text: str) -> Reply:
    """Show the materials that have to do with what was typed; without a text, how to ask."""
    words = reader_of(turn.actor, turn.world.company).words
    query = text.strip()
    if not query:
        word = _WORDS_OF_ASKING[words.language][0]
        return Reply(cards=(builders.ask_help(data.AskHelpData(word=word), words),))
    found = service.search(turn.unit, query, language=words.language)
    service.count(turn.unit, [one.id for one in found], Usage.SHOWN)
    results = data.MaterialResultsData(query=query, materials=tuple(line_of(one) for one in found))
    return Reply(cards=(builders.material_results(results, words),))


def line_of(material: Material) -> data.MaterialLine:
    """Return a material as it is offered on a card."""
    return data.MaterialLine(id=material.id, title=material.title, minutes=material.minutes)


def show_all(turn: Turn, _action: actions.ShowMaterials, _values: Values) -> Reply:
    """Show those who run a programme all materials, with how often each was used; never by whom."""
    require_running(turn)
    return Reply(cards=(builders.materials_list(_list(turn), _words(turn)),))


def withdraw(turn: Turn, action: actions.WithdrawMaterial, _values: Values) -> Reply:
    """Offer a material no longer, and show those that are left. Raises `NotFoundError`."""
    require_running(turn)
    service.withdraw(turn.unit, action.material_id, actor=turn.actor.id, now=turn.world.now)
    return Reply(replace=builders.materials_list(_list(turn), _words(turn)))


def require_running(turn: Turn) -> None:
    """Raise `NotAllowedError` for whoever neither leads, nor administers, nor runs a programme."""
    if turn.actor.roles & {Role.LEAD, Role.ADMIN}:
        return
    programmes = turn.unit.programmes.list_all()
    if not any(turn.actor.id in (one.lead, one.deputy, one.sponsor) for one in programmes):
        raise NotAllowedError(person_id=turn.actor.id, what="materials")


def _list(turn: Turn) -> data.MaterialsListData:
    rows = tuple(
        data.MaterialUse(
            id=one.id,
            title=one.title,
            language=one.language,
            version=one.version,
            shown=one.shown,
            read=one.read,
            solved=one.solved,
        )
        for one in turn.unit.materials.active()
    )
    return data.MaterialsListData(rows=rows, can_withdraw=True)


def _words(turn: Turn) -> Words:
    return reader_of(turn.actor, turn.world.company).words
