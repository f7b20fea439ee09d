"""Who runs a programme, and whom it is for."""

from collections import Counter

from cards import builders, data
from cards.actions import OpenAudience, OpenRoles, SaveAudience, SaveRoles
from coaching.programmes import drafting
from coaching.programmes.drafting import fingerprint
from coaching.programmes.model import Programme
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import text_of, texts_of
from handlers.plan_forms import edited_by_actor, editor_of, is_stale, saved
from handlers.plans import cards_of, run_by_actor
from handlers.readers import reader_of
from handlers.reply import Reply
from people.audience import team_paths
from people.errors import InvalidInputError
from people.model import Role

MEMBER_ROLES = (Role.MANAGER, Role.SUPPORTER, Role.LEAD, Role.SPONSOR, Role.ADMIN)
"""The roles that one can choose an audience by: everybody is a member."""


def open_roles(turn: Turn, action: OpenRoles, _values: Values) -> Reply:
    """Ask who runs the programme beside its lead."""
    edited_by_actor(turn, action.programme_id)
    programme = turn.unit.programmes.get(action.programme_id)
    form = data.RolesFormData(
        programme_id=programme.id,
        present=cards_of(turn).roles(programme),
        seen=_seen_roles(programme),
    )
    words = reader_of(turn.actor, turn.world.company).words
    return Reply(form=builders.roles_form(form, words))


def _seen_roles(programme: Programme) -> str:
    return fingerprint(drafting.named_roles(programme))


def save_roles(turn: Turn, action: SaveRoles, values: Values) -> Reply:
    """Keep who runs the programme, at once."""
    before = run_by_actor(turn, action.programme_id)
    chosen = {role: text_of(values, role) for role in drafting.ROLES}
    after = drafting.save_roles(turn.unit, before.id, chosen, editor=editor_of(turn))
    return saved(turn, before, after, is_overwritten=is_stale(action.seen, _seen_roles(before)))


def open_audience(turn: Turn, action: OpenAudience, _values: Values) -> Reply:
    """Ask whom the programme is for."""
    programme = edited_by_actor(turn, action.programme_id)
    active = [person for person in turn.unit.people.list_all() if person.active]
    inside = Counter(path for person in active for path in team_paths((person.team,)))
    paths = sorted(inside, key=lambda path: (path.count("/"), path))
    form = data.AudienceFormData(
        programme_id=programme.id,
        teams=tuple((path, inside[path]) for path in paths),
        roles=MEMBER_ROLES,
        chosen_teams=programme.audience.teams,
        chosen_roles=tuple(Role(role) for role in programme.audience.roles),
        seen=fingerprint(programme.audience),
    )
    words = reader_of(turn.actor, turn.world.company).words
    return Reply(form=builders.audience_form(form, words))


def save_audience(turn: Turn, action: SaveAudience, values: Values) -> Reply:
    """Keep whom the programme is for."""
    before = edited_by_actor(turn, action.programme_id)
    try:
        roles = [Role(role) for role in texts_of(values, "roles")]
    except ValueError:
        raise InvalidInputError({"roles": "error.choice"}) from None
    after = drafting.save_audience(
        turn.unit, before.id, teams=texts_of(values, "teams"), roles=roles, editor=editor_of(turn)
    )
    return saved(turn, before, after, is_overwritten=is_stale(action.seen, fingerprint(before.audience)))
