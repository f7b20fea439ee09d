"""Slack's client side reaches a real Bolt app with signed requests, and only does what a person could do."""

from collections.abc import Awaitable, Callable

import pytest
from fakes.slack import ClientRefusedError, NotVisibleError, running_slack
from fakes.slack.screen import NOT_RECEIVED
from fakes.slack_stage import (
    AKI,
    BEN,
    ELSEWHERE,
    GENERAL,
    Clock,
    actions,
    bolt_app,
    button,
    form_input,
    home,
    modal,
    options,
    section,
    web,
    workspace,
)

Body = dict[str, object]
Ack = Callable[..., Awaitable[None]]
ANSWER = form_input({"type": "plain_text_input", "action_id": "text", "max_length": 5}, "answer")
NOWHERE = "http://127.0.0.1:1/"


async def test_a_press_brings_the_app_a_complete_payload() -> None:
    """/reference/interaction-payloads/block_actions-payload."""
    async with running_slack(workspace()) as slack, bolt_app(slack) as (app, url):
        seen: list[Body] = []

        @app.action("go")
        async def _(ack: Ack, body: Body) -> None:
            await ack()
            seen.append(body)

        await web(slack).chat_postMessage(channel=GENERAL, text="x", blocks=[actions(button("v1:a"))])
        [message] = slack.transcript.messages(GENERAL)
        sent = await slack.client(url).press(AKI, message, "v1:a")
        assert (sent.status, sent.trouble) == (200, None)
        [body] = seen
        assert body["container"] == {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": GENERAL,
            "is_ephemeral": False,
        }
        assert body["user"]["id"] == AKI and body["team"]["id"] == slack.config.team_id
        assert body["api_app_id"] == slack.config.app_id
        [action] = body["actions"]
        assert (action["value"], action["type"], action["block_id"]) == ("v1:a", "button", "actions")
        assert action["action_ts"] and body["trigger_id"] and body["message"]["text"] == "x"
        assert body["response_url"].startswith(slack.base)


async def test_a_trigger_of_a_press_opens_a_modal_whose_submission_brings_the_entries() -> None:
    async with running_slack(workspace()) as slack, bolt_app(slack) as (app, url):
        seen: list[Body] = []
        pick = form_input(
            {
                "type": "static_select",
                "action_id": "pick",
                "options": options(3),
                "initial_option": options(3)[1],
            },
            "choice",
        )

        @app.action("go")
        async def _(ack: Ack, body: Body, client: object) -> None:
            await ack()
            view = modal(ANSWER, pick, callback_id="form", private_metadata="p1")
            await client.views_open(trigger_id=body["trigger_id"], view=view)  # type: ignore[attr-defined]

        @app.view("form")
        async def _(ack: Ack, view: Body) -> None:
            seen.append(view)
            await ack()

        await web(slack).chat_postMessage(channel=GENERAL, text="x", blocks=[actions(button())])
        side = slack.client(url)
        await side.press(AKI, slack.transcript.messages(GENERAL)[0], label="Go")
        assert side.top_view(AKI).payload["callback_id"] == "form"
        sent = await side.submit(AKI, values={"text": "four"})
        assert (sent.status, sent.trouble) == (200, None)
        [view] = seen
        assert view["private_metadata"] == "p1"
        values = view["state"]["values"]
        assert values["answer"]["text"] == {"type": "plain_text_input", "value": "four"}
        assert values["choice"]["pick"]["selected_option"]["value"] == "o1", "initial values are sent"
        assert slack.transcript.views() == []


@pytest.mark.parametrize(
    ("said", "trouble", "open_views"),
    [
        ({"response_action": "errors", "errors": {"answer": "Not this"}}, None, 1),
        ({"response_action": "errors", "errors": {"unknown": "Not this"}}, NOT_RECEIVED, 1),
        ({"response_action": "update", "view": modal(section("Thanks"))}, None, 1),
        ({"response_action": "update", "view": home()}, NOT_RECEIVED, 1),
        ({"response_action": "push", "view": modal(section("More"))}, None, 2),
        ({"response_action": "clear"}, None, 0),
        ({"response_action": "dance"}, NOT_RECEIVED, 1),
        ({}, None, 0),
    ],
)
async def test_a_modal_does_what_the_answer_of_its_submission_says(
    said: Body, trouble: str | None, open_views: int
) -> None:
    """/surfaces/modals, response_action."""
    async with running_slack(workspace()) as slack, bolt_app(slack) as (app, url):

        @app.view("form")
        async def _(ack: Ack) -> None:
            await ack(**said)

        given = slack.world.new_trigger(AKI)
        await web(slack).views_open(trigger_id=given, view=modal(ANSWER, callback_id="form"))
        side = slack.client(url)
        view = side.top_view(AKI)
        sent = await side.submit(AKI, values={"text": "four"})
        assert sent.trouble == trouble
        assert len(slack.transcript.views(AKI)) == open_views
        if "errors" in said and trouble is None:
            assert view.errors == {"answer": "Not this"}
            assert view.entered["answer"]["text"]["value"] == "four", "nothing entered is lost"


@pytest.mark.parametrize(
    ("element", "value", "reason"),
    [
        ({"type": "plain_text_input", "action_id": "i"}, None, "is required"),
        ({"type": "plain_text_input", "action_id": "i"}, "", "is required"),
        ({"type": "plain_text_input", "action_id": "i", "max_length": 3}, "four", "at most 3"),
        ({"type": "plain_text_input", "action_id": "i", "min_length": 3}, "ab", "at least 3"),
        ({"type": "number_input", "action_id": "i", "is_decimal_allowed": False}, "1.5", "whole number"),
        (
            {"type": "number_input", "action_id": "i", "is_decimal_allowed": True, "max_value": "4"},
            5,
            "at most 4",
        ),
        ({"type": "number_input", "action_id": "i", "is_decimal_allowed": True}, "five", "wrong format"),
        ({"type": "datepicker", "action_id": "i"}, "tomorrow", "wrong format"),
        ({"type": "static_select", "action_id": "i", "options": options(2)}, None, "is required"),
        ({"type": "static_select", "action_id": "i", "options": options(2)}, "o9", "does not offer"),
        ({"type": "checkboxes", "action_id": "i", "options": options(2)}, [], "is required"),
    ],
)
async def test_the_client_does_not_submit_what_a_person_could_not(
    element: Body, value: object, reason: str
) -> None:
    """/reference/block-kit/blocks/input-block: `optional` false by default; each element's own limits."""
    async with running_slack(workspace()) as slack:
        await web(slack).views_open(
            trigger_id=slack.world.new_trigger(AKI), view=modal(form_input(element, "b"))
        )
        with pytest.raises(ClientRefusedError, match=reason):
            await slack.client(NOWHERE).submit(AKI, values={"i": value} if value is not None else {})
        assert slack.transcript.sent == []


async def test_an_optional_input_may_stay_empty() -> None:
    async with running_slack(workspace()) as slack, bolt_app(slack) as (app, url):

        @app.view("form")
        async def _(ack: Ack) -> None:
            await ack()

        view = modal({**ANSWER, "optional": True}, callback_id="form")
        await web(slack).views_open(trigger_id=slack.world.new_trigger(AKI), view=view)
        sent = await slack.client(url).submit(AKI)
        values = sent.body["view"]["state"]["values"]  # type: ignore[index]
        assert values["answer"]["text"]["value"] is None


async def test_nobody_presses_what_they_do_not_see() -> None:
    async with running_slack(workspace()) as slack:
        client, side = web(slack), slack.client(NOWHERE)
        await client.chat_postMessage(channel=ELSEWHERE, text="x", blocks=[actions(button())])
        await client.chat_postEphemeral(channel=GENERAL, user=AKI, text="x", blocks=[actions(button())])
        await client.views_publish(user_id=AKI, view=home(actions(button())))
        [elsewhere] = slack.transcript.messages(ELSEWHERE)
        [psst] = slack.transcript.ephemerals()
        theirs = slack.transcript.home(AKI)
        assert theirs is not None
        for place in (elsewhere, psst, theirs):
            with pytest.raises(NotVisibleError):
                await side.press(BEN, place, "v1:go")
        with pytest.raises(NotVisibleError, match="0 buttons fit"):
            await side.press(AKI, psst, "v1:other")
        with pytest.raises(NotVisibleError):
            await side.submit(AKI)


async def test_a_replaced_button_is_gone() -> None:
    async with running_slack(workspace()) as slack:
        client = web(slack)
        posted = await client.chat_postMessage(channel=GENERAL, text="x", blocks=[actions(button())])
        await client.chat_update(channel=GENERAL, ts=posted["ts"], text="done")
        with pytest.raises(NotVisibleError):
            await slack.client(NOWHERE).press(AKI, slack.transcript.messages(GENERAL)[0], "v1:go")


async def test_a_press_from_home_and_from_a_modal_carries_the_view_and_its_entries() -> None:
    async with running_slack(workspace()) as slack, bolt_app(slack) as (app, url):
        seen: list[Body] = []

        @app.action("go")
        async def _(ack: Ack, body: Body) -> None:
            await ack()
            seen.append(body)

        client, side = web(slack), slack.client(url)
        await client.views_publish(user_id=AKI, view=home(actions(button())))
        shown = slack.transcript.home(AKI)
        assert shown is not None
        await side.press(AKI, shown, action_id="go")
        await client.views_open(
            trigger_id=slack.world.new_trigger(AKI), view=modal(ANSWER, actions(button()))
        )
        await side.press(AKI, side.top_view(AKI), action_id="go", fill={"text": "abc"})
        first, second = seen
        assert first["view"]["type"] == "home" and "response_url" not in first
        assert second["container"] == {"type": "view", "view_id": side.top_view(AKI).id}
        assert second["view"]["state"]["values"]["answer"]["text"]["value"] == "abc"


async def test_choosing_in_a_menu_tells_the_app_at_once() -> None:
    async with running_slack(workspace()) as slack, bolt_app(slack) as (app, url):
        seen: list[Body] = []

        @app.action("menu")
        async def _(ack: Ack, body: Body) -> None:
            await ack()
            seen.append(body)

        menu = {"type": "static_select", "action_id": "menu", "options": options(2)}
        await web(slack).chat_postMessage(channel=GENERAL, text="x", blocks=[actions(menu)])
        [message] = slack.transcript.messages(GENERAL)
        await slack.client(url).choose(AKI, message, "menu", "Option 1")
        [body] = seen
        assert body["actions"][0]["selected_option"]["value"] == "o1"
        assert body["state"]["values"]["actions"]["menu"]["selected_option"]["value"] == "o1"


async def test_an_ephemeral_answer_is_changed_through_its_response_url() -> None:
    """/interactivity/handling-user-interaction: replace_original, delete_original."""
    async with running_slack(workspace()) as slack, bolt_app(slack) as (app, url):

        @app.action("go")
        async def _(ack: Ack, respond: Callable[..., Awaitable[object]], action: Body) -> None:
            await ack()
            if action["value"] == "v1:replace":
                await respond(text="changed", blocks=[actions(button("v1:gone"))], replace_original=True)
            else:
                await respond(delete_original=True)

        blocks = [actions(button("v1:replace"))]
        await web(slack).chat_postEphemeral(channel=GENERAL, user=AKI, text="x", blocks=blocks)
        [shown] = slack.transcript.ephemerals(AKI)
        side = slack.client(url)
        sent = await side.press(AKI, shown, "v1:replace")
        assert sent.body["container"]["is_ephemeral"] is True  # type: ignore[index]
        assert "message" not in sent.body
        assert shown.text == "changed"
        await side.press(AKI, shown, "v1:gone")
        assert slack.transcript.ephemerals(AKI) == []
        assert [one.outcome for one in slack.transcript.response_url_calls()] == ["ok", "ok"]


async def test_a_response_url_works_five_times_in_thirty_minutes() -> None:
    clock = Clock()
    async with running_slack(workspace(clock)) as slack:
        side = slack.client(NOWHERE)
        first, second = [(await side.slash(AKI, "x", GENERAL)).body["response_url"] for _ in range(2)]
        session = side.courier.session
        for text in "12345":
            async with session.post(str(first), json={"text": text, "response_type": "in_channel"}) as answer:
                assert await answer.json() == {"ok": True}
        async with session.post(str(first), json={"text": "6"}) as answer:
            assert (answer.status, await answer.json()) == (404, {"ok": False, "error": "Used url"})
        assert [one.text for one in slack.transcript.messages(GENERAL)] == list("12345")
        async with session.post(str(second), json={"text": ""}) as answer:
            assert (answer.status, await answer.text()) == (400, "no_text")
        clock.advance(30 * 60 + 1)
        async with session.post(str(second), json={"text": "late"}) as answer:
            assert (answer.status, await answer.json()) == (404, {"ok": False, "error": "Expired url"})


async def test_closing_a_modal_tells_the_app_only_if_it_asked() -> None:
    """/reference/interaction-payloads/view-interactions-payload, view_closed: notify_on_close."""
    async with running_slack(workspace()) as slack, bolt_app(slack) as (app, url):
        seen: list[Body] = []

        @app.view_closed("form")
        async def _(ack: Ack, body: Body) -> None:
            await ack()
            seen.append(body)

        client, side = web(slack), slack.client(url)
        await client.views_open(trigger_id=slack.world.new_trigger(AKI), view=modal())
        assert await side.close(AKI) is None
        view = modal(callback_id="form", notify_on_close=True)
        await client.views_open(trigger_id=slack.world.new_trigger(AKI), view=view)
        await side.close(AKI)
        assert seen[0]["is_cleared"] is False
        assert slack.transcript.views() == []
