"""views.open, .push, .update and .publish.

Source: https://docs.slack.dev/reference/methods/views.open and its siblings.
"""

from collections.abc import Mapping

from fakes.slack import figures
from fakes.slack.calls import Call, Refusal, refuse, refuse_unknown_blocks
from fakes.slack.limits import view_faults
from fakes.slack.records import JSON, Trigger, View
from fakes.slack.shows import view_json
from fakes.slack.world import World


def _given_view(call: Call, surface: str | None) -> Mapping[str, object]:
    view = call.parsed("view", "invalid_arguments")
    if view is None:
        raise Refusal("invalid_arguments", messages=["missing required field: view"])
    refuse(view_faults(view, surface=surface))
    assert isinstance(view, Mapping)
    refuse_unknown_blocks(call.world, view["blocks"])
    return view


def check_external_id(world: World, payload: Mapping[str, object], own: View | None = None) -> None:
    """Refuse an external_id that another open view has."""
    external = payload.get("external_id")
    found = world.find_view(None, str(external)) if external else None
    if found is not None and found is not own:
        raise Refusal("duplicate_external_id")


def _spend_trigger(call: Call) -> Trigger:
    given = call.text("trigger_id")
    if given is None:
        raise Refusal("invalid_arguments", messages=["missing required field: trigger_id"])
    trigger = call.world.triggers.get(given)
    if trigger is None:
        raise Refusal("invalid_trigger_id")
    if trigger.used:
        raise Refusal("exchanged_trigger_id")
    if call.world.is_expired(trigger):
        raise Refusal("expired_trigger_id")
    trigger.used = True
    return trigger


def open_modal(call: Call) -> JSON:
    """Open a modal for the person of a trigger."""
    world = call.world
    payload = _given_view(call, "modal")
    check_external_id(world, payload)
    trigger = _spend_trigger(call)
    view = world.new_view(trigger.user, payload)
    world.stacks[trigger.user] = [view]
    return {"view": view_json(world, view)}


def push(call: Call) -> JSON:
    """Put a modal on top of the one that a trigger came from; a stack has at most three."""
    world = call.world
    payload = _given_view(call, "modal")
    check_external_id(world, payload)
    trigger = _spend_trigger(call)
    stack = world.stacks.get(trigger.user, [])
    if not stack or trigger.view_id not in {view.id for view in stack}:
        raise Refusal("not_found")
    if len(stack) >= figures.VIEW_STACK:
        raise Refusal("push_limit_reached")
    view = world.new_view(trigger.user, payload, previous=stack[-1])
    stack.append(view)
    return {"view": view_json(world, view)}


def update(call: Call) -> JSON:
    """Change an open modal; a `hash` that is not the current one is a conflict."""
    world = call.world
    payload = _given_view(call, None)
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if view_id is None and external_id is None:
        raise Refusal("invalid_arguments", messages=["missing required field: view_id"])
    view = world.find_view(view_id, external_id)
    if view is None:
        raise Refusal("not_found")
    if payload["type"] != view.kind:
        raise Refusal("invalid_arguments", messages=["must be a valid enum value [json-pointer:/view/type]"])
    given = call.text("hash")
    if given is not None and given != view.hash:
        raise Refusal("hash_conflict")
    check_external_id(world, payload, view)
    world.fill_view(view, payload)
    return {"view": view_json(world, view)}


def publish(call: Call) -> JSON:
    """Give a person's Home tab its content."""
    world = call.world
    payload = _given_view(call, "home")
    user = call.required("user_id")
    if not world.config.home_tab:
        raise Refusal("not_enabled")
    if user not in world.users:
        raise Refusal("invalid_arguments", messages=["invalid `user_id`"])
    view = world.homes.get(user)
    given = call.text("hash")
    if given is not None and (view is None or given != view.hash):
        raise Refusal("hash_conflict")
    check_external_id(world, payload, view)
    if view is None:
        view = world.homes[user] = world.new_view(user, payload)
    else:
        world.fill_view(view, payload)
    return {"view": view_json(world, view)}
