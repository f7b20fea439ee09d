"""People at their Teams clients: what the bot gets when they write, press, install and leave."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fakes.teams import ClientRefusedError, FakeTeams, Message, NotVisibleError, TeamsClient, running_teams
from fakes.teams.records import JSON
from fakes.teams.stage import (
    AKI,
    BEN,
    CHAT,
    CHI,
    DAN,
    TEAM,
    Clock,
    RecordingBot,
    caller,
    card,
    execute,
    recording_bot,
    tenant,
    with_card,
)

CARD = "application/vnd.microsoft.card.adaptive"
TOAST = "application/vnd.microsoft.activity.message"
MOOD: JSON = {
    "type": "Input.ChoiceSet",
    "id": "mood",
    "isRequired": True,
    "errorMessage": "Choose one",
    "choices": [{"title": "Good", "value": "4"}, {"title": "Bad", "value": "1"}],
}
WORDS: JSON = {"type": "Input.Text", "id": "words", "maxLength": 10}
AREAS: JSON = {**MOOD, "id": "areas", "isMultiSelect": True, "isRequired": False}
OFTEN: JSON = {"type": "Input.Toggle", "id": "often", "title": "Often"}
COUNT: JSON = {"type": "Input.Number", "id": "count", "min": 0, "max": 10}
DAY: JSON = {"type": "Input.Date", "id": "day", "min": "2026-01-01"}


class Stage:
    """A tenant, a recording bot, and the clients of the people in front of it."""

    def __init__(self, teams: FakeTeams, bot: RecordingBot) -> None:
        self.teams, self.bot = teams, bot
        self.side: TeamsClient = teams.client(bot.url)

    async def show(self, shown: JSON, user: str = AKI, **more: object) -> Message:
        """Let the bot send a card to a person."""
        async with caller(self.teams) as calls:
            await calls.send(self.teams.world.personal(user).id, with_card(shown, **more))
        return self.teams.transcript.shown(user)[-1]

    def answer(self, kind: str, value: object, code: int = 200) -> None:
        """Let the bot answer invokes."""
        self.bot.answer = {"statusCode": code, "type": kind, "value": value}


@asynccontextmanager
async def staged(clock: Clock | None = None) -> AsyncIterator[Stage]:
    """Yield a stage."""
    async with running_teams(tenant(clock)) as teams, recording_bot() as bot:
        yield Stage(teams, bot)


# -- Words ------------------------------------------------------------------------------------------------
async def test_a_message_to_the_bot_has_the_shape_teams_gives_it() -> None:
    async with staged() as stage:
        sent = await stage.side.say(BEN, "Hello")
        world, config = stage.teams.world, stage.teams.config
        [body] = stage.bot.got
        assert sent.status == 200
        assert body == {
            "type": "message",
            "id": world.messages[0].id,
            "timestamp": "2026-09-21T14:13:20.000Z",
            "localTimestamp": "2026-09-21T16:13:20.000+02:00",
            "localTimezone": "Europe/Berlin",
            "serviceUrl": stage.teams.service_url,
            "channelId": "msteams",
            "from": {"id": world.mri(BEN), "name": "Ben Stein", "aadObjectId": world.users[BEN].aad_id},
            "conversation": {
                "conversationType": "personal",
                "tenantId": config.tenant_id,
                "id": world.personal(BEN).id,
            },
            "recipient": {"id": f"28:{config.app_id}", "name": "Hojorin"},
            "channelData": {"tenant": {"id": config.tenant_id}},
            "text": "Hello",
            "textFormat": "plain",
            "attachments": [{"contentType": "text/html", "content": "<div><div>Hello</div></div>"}],
            "entities": [
                {
                    "type": "clientInfo",
                    "locale": "en-US",
                    "country": "DE",
                    "platform": "Windows",
                    "timezone": "Europe/Berlin",
                }
            ],
            "locale": "en-US",
        }


@pytest.mark.parametrize(("place", "kind"), [(CHAT, "groupChat"), (TEAM, "channel")])
async def test_in_a_group_the_bot_is_mentioned_in_text_and_entities(place: str, kind: str) -> None:
    async with staged() as stage:
        stage.teams.world.install(place, installed=True)
        await stage.side.say(AKI, "help", place)
        [body] = stage.bot.got
        assert body["text"] == "<at>Hojorin</at> help"
        assert body["entities"][0] == {
            "type": "mention",
            "mentioned": {"id": stage.teams.config.bot_mri, "name": "Hojorin"},
            "text": "<at>Hojorin</at>",
        }
        assert (body["conversation"]["conversationType"], body["conversation"]["isGroup"]) == (kind, True)
        if kind == "channel":
            assert body["conversation"]["id"] == f"{TEAM};messageid={body['id']}"
            assert body["channelData"]["team"] == {"id": TEAM}


async def test_nobody_can_write_where_the_bot_or_they_themselves_are_not() -> None:
    async with staged() as stage:
        for user, place in ((CHI, None), (DAN, None), (CHI, TEAM), (AKI, CHAT)):
            with pytest.raises(NotVisibleError):
                await stage.side.say(user, "x", place)
        assert stage.bot.got == []


async def test_edits_deletions_and_reactions_reach_the_bot() -> None:
    async with staged() as stage:
        await stage.side.say(AKI, "one")
        own = stage.teams.world.messages[0]
        await stage.side.edit(AKI, own, "two")
        await stage.side.delete(AKI, own)
        answer = await stage.show(card())
        await stage.side.react(AKI, answer, "heart")
        await stage.side.react(AKI, answer, "heart", added=False)
        edited, deleted, reacted, back = stage.bot.got[1:]
        assert (edited["type"], edited["id"], edited["text"]) == ("messageUpdate", own.id, "two")
        assert edited["channelData"]["eventType"] == "editMessage"
        assert (deleted["type"], deleted["id"]) == ("messageDelete", own.id)
        assert deleted["channelData"]["eventType"] == "softDeleteMessage"
        assert (reacted["replyToId"], reacted["reactionsAdded"]) == (answer.id, [{"type": "heart"}])
        assert back["reactionsRemoved"] == [{"type": "heart"}]
        with pytest.raises(NotVisibleError):
            await stage.side.edit(AKI, answer, "not mine")


async def test_the_same_activity_can_come_twice_and_from_another_region() -> None:
    async with staged() as stage:
        sent = await stage.side.say(AKI, "once")
        await stage.side.twice(sent)
        assert stage.bot.got[0] == stage.bot.got[1]
        await stage.side.region("emea").say(AKI, "moved")
        assert stage.bot.got[2]["serviceUrl"] == f"{stage.teams.base}/emea/"


async def test_a_bot_that_is_slow_or_away_leaves_no_status() -> None:
    async with staged() as stage:
        away = stage.teams.client("http://127.0.0.1:1/api/messages")
        sent = await away.say(AKI, "x")
        assert (sent.status, sent.timed_out) == (None, False)
        assert (await stage.side.patient(0.000001).say(AKI, "x")).timed_out


# -- Installing -------------------------------------------------------------------------------------------
async def test_installing_sends_both_events_and_opens_the_chat() -> None:
    async with staged() as stage, caller(stage.teams) as calls:
        await stage.side.install(CHI)
        installed, updated = stage.bot.got
        assert (installed["type"], installed["action"]) == ("installationUpdate", "add")
        assert installed["conversation"]["id"] == stage.teams.world.personal(CHI).id
        assert updated["type"] == "conversationUpdate"
        bot = {"id": stage.teams.config.bot_mri}
        who = {"id": stage.teams.world.mri(CHI), "aadObjectId": stage.teams.world.users[CHI].aad_id}
        assert updated["membersAdded"] == [bot, who]
        assert (await calls.say(CHI))[0] == 201


async def test_removing_the_app_closes_the_chat_to_both() -> None:
    async with staged() as stage, caller(stage.teams) as calls:
        [sent] = await stage.side.uninstall(AKI)
        assert sent.body["action"] == "remove"
        assert (await calls.say(AKI))[0] == 403
        with pytest.raises(NotVisibleError):
            await stage.side.say(AKI, "x")


async def test_an_upgrade_says_whether_the_bot_came_or_went() -> None:
    async with staged() as stage:
        await stage.side.upgrade(CHI)
        await stage.side.upgrade(CHI, adding=False)
        assert [one["action"] for one in stage.bot.got] == ["add-upgrade", "remove-upgrade"]
        assert not stage.teams.world.users[CHI].installed


async def test_a_team_gets_the_bot_and_tells_who_joins_and_leaves() -> None:
    async with staged() as stage:
        await stage.side.install(AKI, TEAM)
        await stage.side.join(CHI, TEAM, by=AKI)
        await stage.side.leave(CHI, TEAM)
        await stage.side.uninstall(AKI, TEAM)
        added, joined, left, removed = (one for one in stage.bot.got if one["type"] == "conversationUpdate")
        assert added["membersAdded"] == removed["membersRemoved"] == [{"id": stage.teams.config.bot_mri}]
        assert joined["membersAdded"][0]["id"] == left["membersRemoved"][0]["id"]
        assert joined["channelData"]["eventType"] == "teamMemberAdded"
        assert joined["channelData"]["team"]["name"] == "Works"
        assert joined["from"]["id"] == stage.teams.world.mri(AKI)
        assert stage.bot.got[0]["channelData"]["settings"] == {"selectedChannel": {"id": TEAM}}


# -- Cards ------------------------------------------------------------------------------------------------
async def test_pressing_sends_the_action_with_the_entries_merged_into_its_data() -> None:
    async with staged() as stage:
        stage.answer(TOAST, "Thanks")
        send = execute(id="go", data={"survey": "7", "words": "kept"})
        message = await stage.show(card(MOOD, WORDS, AREAS, OFTEN, COUNT, DAY, actions=(send,)))
        fill = {"mood": "Good", "areas": ["4", "Bad"], "count": 3, "day": "2026-02-03"}
        sent = await stage.side.press(AKI, message, "Send", fill)
        [body] = stage.bot.got
        assert (body["type"], body["name"], body["replyToId"]) == (
            "invoke",
            "adaptiveCard/action",
            message.id,
        )
        assert body["value"] == {
            "action": {
                "type": "Action.Execute",
                "id": "go",
                "title": "Send",
                "verb": "send",
                "data": {
                    "survey": "7",
                    "words": "kept",
                    "mood": "4",
                    "areas": "4,1",
                    "often": "false",
                    "count": "3",
                    "day": "2026-02-03",
                },
            },
            "trigger": "manual",
        }
        assert (sent.status, sent.toast, sent.trouble) == (200, "Thanks", None)
        assert stage.teams.transcript.toasts(AKI) == ["Thanks"]


@pytest.mark.parametrize(
    "fill",
    [
        {},
        {"mood": "Perhaps"},
        {"mood": "4", "words": "far too long a text"},
        {"mood": "4", "count": 11},
        {"mood": "4", "count": -1},
        {"mood": "4", "count": "many"},
        {"mood": "4", "day": "tomorrow"},
        {"mood": "4", "day": "2025-12-31"},
        {"mood": "4", "often": "perhaps"},
    ],
)
async def test_a_client_does_not_send_what_its_inputs_do_not_take(fill: dict[str, object]) -> None:
    async with staged() as stage:
        message = await stage.show(card(MOOD, WORDS, COUNT, DAY, OFTEN, actions=(execute(),)))
        with pytest.raises(ClientRefusedError):
            await stage.side.press(AKI, message, "Send", fill)
        assert stage.bot.got == []


async def test_an_action_without_inputs_of_its_own_needs_none_to_be_filled() -> None:
    async with staged() as stage:
        stage.answer(TOAST, "Skipped")
        skip = execute("Skip", "skip", associatedInputs="none", data={"survey": "7"})
        message = await stage.show(card(MOOD, actions=(execute(), skip)))
        await stage.side.press(AKI, message, "Skip")
        assert stage.bot.got[0]["value"]["action"]["data"] == {"survey": "7"}


async def test_initial_values_count_as_entries_and_a_toggle_has_its_own_words() -> None:
    async with staged() as stage:
        stage.answer(TOAST, "OK")
        toggle = {**OFTEN, "valueOn": "yes", "valueOff": "no"}
        message = await stage.show(card({**MOOD, "value": "1"}, toggle, actions=(execute(),)))
        await stage.side.press(AKI, message, "Send")
        await stage.side.press(AKI, message, "Send", {"often": True})
        data = [one["value"]["action"]["data"] for one in stage.bot.got]
        assert data == [{"mood": "1", "often": "no"}, {"mood": "1", "often": "yes"}]


async def test_inputs_of_a_show_card_go_with_its_own_actions_and_those_around_it_too() -> None:
    async with staged() as stage:
        stage.answer(TOAST, "OK")
        inner = card(COUNT, actions=(execute("Inside", "inside"),))
        other = card(DAY, actions=(execute("Inside", "other"),))
        cards = ({"type": "Action.ShowCard", "title": "More", "card": inner},)
        cards += ({"type": "Action.ShowCard", "title": "Day", "card": other},)
        message = await stage.show(card(WORDS, actions=(execute(), *cards)))
        await stage.side.press(AKI, message, "Inside", {"words": "a", "count": 1}, within="More")
        await stage.side.press(AKI, message, "Send", {"words": "b"})
        data = [one["value"]["action"]["data"] for one in stage.bot.got]
        assert data == [{"words": "a", "count": "1"}, {"words": "b"}]
        with pytest.raises(NotVisibleError):  # two of that title
            await stage.side.press(AKI, message, "Inside")
        with pytest.raises(NotVisibleError):  # an input of the other ShowCard
            await stage.side.press(AKI, message, "Send", {"count": 1})
        with pytest.raises(ClientRefusedError):
            await stage.side.press(AKI, message, "More")


async def test_what_is_hidden_can_be_used_only_after_it_is_shown() -> None:
    async with staged() as stage:
        stage.answer(TOAST, "OK")
        hidden = {"type": "Container", "id": "box", "isVisible": False, "items": [COUNT]}
        reveal = {"type": "Action.ToggleVisibility", "title": "Reveal", "targetElements": ["box"]}
        message = await stage.show(card(hidden, actions=(execute(), reveal)))
        with pytest.raises(NotVisibleError):
            await stage.side.press(AKI, message, "Send", {"count": 1})
        stage.side.toggle(AKI, message, "Reveal")
        await stage.side.press(AKI, message, "Send", {"count": 1})
        assert stage.bot.got[0]["value"]["action"]["data"] == {"count": "1"}
        stage.side.toggle(AKI, message, "Reveal")
        with pytest.raises(NotVisibleError):
            await stage.side.press(AKI, message, "Send", {"count": 1})


async def test_a_hidden_input_is_sent_with_its_value_and_stops_the_action_when_it_is_required() -> None:
    async with staged() as stage:
        stage.answer(TOAST, "OK")
        message = await stage.show(card({**WORDS, "isVisible": False, "value": "x"}, actions=(execute(),)))
        await stage.side.press(AKI, message, "Send")
        assert stage.bot.got[0]["value"]["action"]["data"] == {"words": "x"}
        message = await stage.show(card({**MOOD, "isVisible": False}, actions=(execute(),)))
        with pytest.raises(ClientRefusedError):
            await stage.side.press(AKI, message, "Send")


async def test_only_what_a_person_sees_can_be_pressed() -> None:
    async with staged() as stage:
        message = await stage.show(card(actions=(execute(), execute("Off", isEnabled=False))))
        with pytest.raises(NotVisibleError):
            await stage.side.press(BEN, message, "Send")
        with pytest.raises(NotVisibleError):
            await stage.side.press(AKI, message, "Elsewhere")
        with pytest.raises(ClientRefusedError):
            await stage.side.press(AKI, message, "Off")
        message.deleted = True
        with pytest.raises(NotVisibleError):
            await stage.side.press(AKI, message, "Send")


async def test_a_card_in_the_answer_is_shown_instead_until_the_message_is_updated() -> None:
    async with staged() as stage:
        first, second, third = (card(actions=(execute(one),)) for one in ("Send", "Change", "New"))
        message = await stage.show(first)
        stage.answer(CARD, second)
        sent = await stage.side.press(AKI, message, "Send")
        assert sent.card == second
        assert message.cards(AKI) == [second]
        assert message.cards(BEN) == message.cards() == [first]
        await stage.side.press(AKI, message, "Change")
        async with caller(stage.teams) as calls:
            path = f"conversations/{message.conversation}/activities/{message.id}"
            await calls.call("PUT", path, with_card(third))
        assert message.cards(AKI) == [third]


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        (CARD, card(version="1.6"), 200),
        (CARD, "no card", 200),
        (TOAST, {"no": "text"}, 200),
        ("application/json", {}, 200),
        ("application/vnd.microsoft.error", {"code": "BadRequest", "message": "No"}, 400),
        (TOAST, "a text all the same", 500),
        (CARD, card(), 400),
    ],
)
async def test_an_answer_that_teams_cannot_show_is_trouble(kind: str, value: object, code: int) -> None:
    async with staged() as stage:
        message = await stage.show(card(actions=(execute(),)))
        stage.answer(kind, value, code)
        sent = await stage.side.press(AKI, message, "Send")
        assert sent.trouble is not None
        assert (sent.card, sent.toast, message.views) == (None, None, {})


async def test_a_bot_that_fails_or_answers_nothing_is_trouble_too() -> None:
    async with staged() as stage:
        message = await stage.show(card(actions=(execute(),)))
        assert (await stage.side.press(AKI, message, "Send")).trouble is not None
        stage.bot.status = 500
        assert (await stage.side.press(AKI, message, "Send")).trouble is not None


async def test_a_card_refreshes_of_itself_for_those_it_names_and_by_hand_for_all() -> None:
    async with staged() as stage:
        stage.answer(CARD, card())
        action = {"type": "Action.Execute", "verb": "refresh", "data": {"survey": "7"}}
        refresh = {"action": action, "userIds": [stage.teams.world.mri(BEN)]}
        message = await stage.show(card(refresh=refresh))
        with pytest.raises(NotVisibleError):
            await stage.side.refresh(AKI, message)
        await stage.side.refresh(AKI, message, trigger="manual")
        message = await stage.show(card(refresh={"action": action}))
        await stage.side.refresh(AKI, message)
        assert [one["value"]["trigger"] for one in stage.bot.got] == ["manual", "automatic"]
        assert stage.bot.got[0]["value"]["action"] == action


async def test_an_old_client_uses_the_fallback_and_sends_a_message_with_a_value() -> None:
    async with staged() as stage:
        fallback = {"type": "Action.Submit", "title": "Send", "data": {"verb": "send"}}
        bare = execute("Bare")
        message = await stage.show(card(MOOD, actions=(execute(fallback=fallback), bare)))
        sent = await stage.side.old().press(AKI, message, "Send", {"mood": "4"})
        [body] = stage.bot.got
        assert (body["type"], body["value"]) == ("message", {"verb": "send", "mood": "4"})
        assert (body["replyToId"], "text" in body, sent.invoke) == (message.id, False, None)
        with pytest.raises(NotVisibleError):
            await stage.side.old().press(AKI, message, "Bare", {"mood": "4"})


async def test_a_submit_can_send_words() -> None:
    async with staged() as stage:
        back = {"msteams": {"type": "messageBack", "text": "go", "value": {"a": 1}}}
        words = {"msteams": {"type": "imBack", "value": "Show more"}}
        dialog = {"msteams": {"type": "task/fetch"}}
        actions = tuple(
            {"type": "Action.Submit", "title": title, "data": data}
            for title, data in (("Back", back), ("Words", words), ("Dialog", dialog))
        )
        message = await stage.show(card(actions=actions))
        await stage.side.press(AKI, message, "Back")
        await stage.side.press(AKI, message, "Words")
        assert [one.get("text") for one in stage.bot.got] == ["go", "Show more"]
        assert stage.bot.got[0]["value"] == {"a": 1}
        with pytest.raises(ClientRefusedError):
            await stage.side.press(AKI, message, "Dialog")
