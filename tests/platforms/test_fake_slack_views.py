"""Modals and the Home tab open, stack, change and conflict in the fake as they do in Slack."""

import pytest
from fakes.slack import FakeSlack, running_slack
from fakes.slack_stage import (
    AKI,
    BEN,
    Clock,
    error_of,
    form_input,
    home,
    modal,
    plain,
    refused,
    section,
    web,
    workspace,
)

TEXT = form_input({"type": "plain_text_input", "action_id": "text"}, "answer")


def trigger(slack: FakeSlack, user: str = AKI) -> str:
    """Return a trigger_id as an interaction of a person would bring it."""
    return slack.world.new_trigger(user)


async def test_a_trigger_opens_one_modal_and_no_second() -> None:
    """views.open: `exchanged_trigger_id`, "already exchanged in a previous call"."""
    async with running_slack(workspace()) as slack:
        client = web(slack)
        given = trigger(slack)
        answer = await client.views_open(trigger_id=given, view=modal(TEXT, callback_id="form"))
        assert answer["view"]["root_view_id"] == answer["view"]["id"]
        assert answer["view"]["callback_id"] == "form"
        [opened] = slack.transcript.views(AKI)
        assert opened.id == answer["view"]["id"]
        assert await error_of(client.views_open(trigger_id=given, view=modal())) == "exchanged_trigger_id"


async def test_a_trigger_lives_three_seconds() -> None:
    """/interactivity/handling-user-interaction; views.open: `expired_trigger_id`."""
    clock = Clock()
    async with running_slack(workspace(clock)) as slack:
        early, late = trigger(slack), trigger(slack, BEN)
        clock.advance(3)
        assert (await web(slack).views_open(trigger_id=early, view=modal()))["ok"]
        clock.advance(0.01)
        assert await error_of(web(slack).views_open(trigger_id=late, view=modal())) == "expired_trigger_id"


async def test_an_invented_trigger_is_invalid_and_a_bad_view_does_not_spend_a_good_one() -> None:
    async with running_slack(workspace()) as slack:
        client = web(slack)
        assert await error_of(client.views_open(trigger_id="1.2.abc", view=modal())) == "invalid_trigger_id"
        given = trigger(slack)
        failure = await refused(client.views_open(trigger_id=given, view=modal(title=plain("x" * 25))))
        assert failure.response["error"] == "invalid_arguments"
        assert failure.response["response_metadata"]["messages"] == [
            "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
        ]
        assert (await client.views_open(trigger_id=given, view=modal()))["ok"]


@pytest.mark.parametrize("view", [home(), {"type": "modal", "title": plain("x"), "blocks": [TEXT]}])
async def test_a_home_view_or_a_form_without_submit_does_not_open(view: dict[str, object]) -> None:
    """node-slack-sdk #925: views.open with type home is `invalid_arguments`."""
    async with running_slack(workspace()) as slack:
        call = web(slack).views_open(trigger_id=trigger(slack), view=view)
        assert await error_of(call) == "invalid_arguments"


async def test_a_view_of_more_than_250_kilobytes_is_too_large() -> None:
    async with running_slack(workspace()) as slack:
        big = modal(*[section("漢" * 2999) for _ in range(28)])
        assert await error_of(web(slack).views_open(trigger_id=trigger(slack), view=big)) == "view_too_large"


async def test_a_stack_has_three_modals_at_most() -> None:
    """views.push: `push_limit_reached`, "Currently the limit is 3"."""
    async with running_slack(workspace()) as slack:
        client = web(slack)
        await client.views_open(trigger_id=trigger(slack), view=modal())
        for _ in range(2):
            top = slack.transcript.views(AKI)[-1]
            given = slack.world.new_trigger(AKI, top.id)
            pushed = await client.views_push(trigger_id=given, view=modal())
            assert pushed["view"]["previous_view_id"] == top.id
        given = slack.world.new_trigger(AKI, slack.transcript.views(AKI)[-1].id)
        assert await error_of(client.views_push(trigger_id=given, view=modal())) == "push_limit_reached"
        assert await error_of(client.views_push(trigger_id=trigger(slack), view=modal())) == "not_found"


async def test_an_update_needs_the_current_hash_and_an_open_view() -> None:
    """views.update: `hash_conflict`, `not_found`."""
    async with running_slack(workspace()) as slack:
        client = web(slack)
        opened = (await client.views_open(trigger_id=trigger(slack), view=modal()))["view"]
        changed = await client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal(TEXT))
        assert changed["view"]["hash"] != opened["hash"]
        stale = client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal())
        assert await error_of(stale) == "hash_conflict"
        assert (await client.views_update(view_id=opened["id"], view=modal()))["ok"], "no hash, no guard"
        assert await error_of(client.views_update(view_id="V0NOWHERE", view=modal())) == "not_found"
        slack.world.stacks.clear()
        assert await error_of(client.views_update(view_id=opened["id"], view=modal())) == "not_found"


async def test_an_external_id_finds_a_view_and_is_unique() -> None:
    """views.update, `external_id`; views.open, `duplicate_external_id`."""
    async with running_slack(workspace()) as slack:
        client = web(slack)
        await client.views_open(trigger_id=trigger(slack), view=modal(external_id="mine"))
        changed = await client.views_update(external_id="mine", view=modal(TEXT, external_id="mine"))
        assert changed["view"]["external_id"] == "mine"
        again = client.views_open(trigger_id=trigger(slack, BEN), view=modal(external_id="mine"))
        assert await error_of(again) == "duplicate_external_id"


async def test_an_input_keeps_what_was_entered_when_an_update_keeps_its_ids() -> None:
    """/surfaces/modals, on updating views: keep block_id and action_id to preserve entered data."""
    async with running_slack(workspace()) as slack:
        client, side = web(slack), slack.client("http://127.0.0.1:1/")
        opened = (await client.views_open(trigger_id=trigger(slack), view=modal(TEXT)))["view"]
        view = side.top_view(AKI)
        side.fill(AKI, view, {"text": "kept"})
        await client.views_update(view_id=opened["id"], view=modal(section("more"), TEXT))
        assert view.entered["answer"]["text"]["value"] == "kept"
        other = form_input({"type": "plain_text_input", "action_id": "text"}, "other")
        await client.views_update(view_id=opened["id"], view=modal(other))
        assert not view.entered.get("answer")


async def test_a_home_tab_is_published_for_one_person_and_guarded_by_its_hash() -> None:
    """views.publish: `hash_conflict`, `invalid_arguments` with "invalid `user_id`"."""
    async with running_slack(workspace()) as slack:
        client = web(slack)
        first = await client.views_publish(user_id=AKI, view=home())
        await client.views_publish(user_id=AKI, view=home(section("new")), hash=first["view"]["hash"])
        stale = client.views_publish(user_id=AKI, view=home(), hash=first["view"]["hash"])
        assert await error_of(stale) == "hash_conflict"
        shown = slack.transcript.home(AKI)
        assert shown is not None and shown.blocks[0]["text"]["text"] == "new"
        assert slack.transcript.home(BEN) is None
        failure = await refused(client.views_publish(user_id="U0NOBODY1", view=home()))
        assert failure.response["response_metadata"]["messages"] == ["[ERROR] invalid `user_id`"]
        assert await error_of(client.views_publish(user_id=AKI, view=modal())) == "invalid_arguments"


async def test_a_home_tab_that_is_switched_off_is_not_enabled() -> None:
    async with running_slack(workspace(home_tab=False)) as slack:
        assert await error_of(web(slack).views_publish(user_id=AKI, view=home())) == "not_enabled"
