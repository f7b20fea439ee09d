"""The fake Bot Connector accepts what Teams accepts and refuses the rest, with Teams' codes."""

import json

import pytest
from fakes.teams import FakeTeam, FakeUser, running_teams
from fakes.teams.config import FakeChannel
from fakes.teams.stage import AKI, BEN, CHAT, CHI, DAN, TEAM, Clock, caller, card, tenant, with_card


def code_of(body: dict[str, object]) -> str:
    """Return the code of a refusal."""
    return str(body["error"]["code"])  # type: ignore[index]


# -- Creating ---------------------------------------------------------------------------------------------
async def test_a_conversation_with_a_person_is_always_the_same_one() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        status, first = await bot.create(AKI)
        _, again = await bot.create(AKI, members=[{"id": teams.world.users[AKI].aad_id}])
        assert status == 201
        assert first["id"] == again["id"] == teams.world.personal(AKI).id
        assert str(first["id"]).startswith("a:1")


async def test_a_conversation_may_begin_with_a_message() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        _, made = await bot.create(AKI, activity={"type": "message", "text": "Hello"})
        [message] = teams.transcript.shown(AKI)
        assert (message.id, message.text) == (made["activityId"], "Hello")


@pytest.mark.parametrize(
    "changes",
    [
        {"tenantId": None, "channelData": {}},
        {"tenantId": "another"},
        {"members": []},
        {"members": [{"id": "29:nobody"}]},
        {"members": [{"id": "aki@example.com"}]},
        {"bot": {"id": "28:another"}},
        {"isGroup": True},
    ],
)
async def test_a_conversation_that_names_nobody_it_may_is_refused(changes: dict[str, object]) -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        status, body = await bot.create(AKI, **changes)
        assert (status, code_of(body)) == (400, "BadArgument")


async def test_who_has_not_installed_the_app_can_be_reached_through_a_team_that_has_it() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        status, body = await bot.create(CHI)
        assert (status, code_of(body)) == (403, "BotNotInConversationRoster")
        teams.world.install(CHAT, installed=True)
        assert (await bot.create(CHI, members=[{"id": teams.world.users[CHI].aad_id}]))[0] == 403
        assert (await bot.create(CHI))[0] == 201
        assert (await bot.say(CHI))[0] == 201


async def test_a_thread_in_a_channel_has_an_id_of_its_own_and_takes_replies() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        teams.world.install(TEAM, installed=True)
        channel = {"channel": {"id": TEAM}, "tenant": {"id": teams.config.tenant_id}}
        first = {"type": "message", "text": "Topic"}
        _, made = await bot.create(AKI, channelData=channel, isGroup=True, activity=first)
        assert made["id"] == f"{TEAM};messageid={made['activityId']}"
        await bot.send(str(made["id"]), {"type": "message", "text": "Reply"})
        topic, reply = teams.transcript.messages(TEAM)
        assert (topic.root, reply.root) == (None, topic.id)


# -- Sending ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"blocked": True}, 403, "ConversationBlockedByUser"),
        ({"installed": False}, 403, "BotNotInConversationRoster"),
        ({"disabled": True}, 403, "BotDisabledByAdmin"),
        ({"deleted": True}, 404, "ConversationNotFound"),
    ],
)
async def test_a_person_who_cannot_be_reached_is_refused_with_the_reason(
    changes: dict[str, object], status: int, code: str
) -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        assert (await bot.say(AKI))[0] == 201
        teams.world.change_user(AKI, **changes)
        got, body = await bot.say(AKI)
        assert (got, code_of(body)) == (status, code)
        assert len(teams.transcript.shown(AKI)) == 1
        assert teams.transcript.requests[-1].outcome == code
        assert not teams.transcript.requests[-1].accepted


async def test_a_blocked_bot_may_be_told_in_the_shape_of_the_proactive_page() -> None:
    async with running_teams(tenant(blocked_as="MessageWritesBlocked")) as teams, caller(teams) as bot:
        status, body = await bot.say(DAN)
        assert (status, body["errorCode"]) == (403, 209)
        assert json.loads(str(body["message"]))["subCode"] == "MessageWritesBlocked"


async def test_a_bot_that_the_administrator_disabled_reaches_nobody() -> None:
    async with running_teams(tenant(disabled_by_admin=True)) as teams, caller(teams) as bot:
        assert code_of((await bot.say(AKI))[1]) == "BotDisabledByAdmin"
        assert code_of((await bot.create(BEN))[1]) == "BotDisabledByAdmin"


async def test_a_bot_without_a_registration_is_told_so() -> None:
    async with running_teams(tenant(registered=False)) as teams, caller(teams) as bot:
        status, body = await bot.say(AKI)
        assert (status, code_of(body)) == (401, "BotNotRegistered")


async def test_an_unknown_conversation_is_not_found() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        status, body = await bot.send("a:1nowhere", {"type": "message", "text": "x"})
        assert (status, code_of(body)) == (404, "ConversationNotFound")


@pytest.mark.parametrize(
    "activity",
    [
        {"text": "no type"},
        {"type": "trace", "text": "x"},
        {"type": "message"},
        {"type": "message", "attachments": [{"content": {}}]},
        {"type": "message", "attachments": {}},
        with_card(card(version="1.6")),
        with_card({"type": "Card"}),
    ],
)
async def test_an_activity_that_teams_does_not_take_is_refused(activity: dict[str, object]) -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        status, body = await bot.send(teams.world.personal(AKI).id, activity)
        assert (status, code_of(body)) == (400, "BadArgument")
        assert teams.transcript.shown(AKI) == []


async def test_a_body_that_is_no_object_is_refused() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        chat = teams.world.personal(AKI).id
        assert (await bot.call("POST", f"conversations/{chat}/activities", ["x"]))[0] == 400


async def test_typing_is_taken_and_leaves_no_message() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        assert await bot.send(teams.world.personal(AKI).id, {"type": "typing"}) == (202, {})
        assert teams.transcript.shown(AKI) == []


@pytest.mark.parametrize(("letters", "status"), [(51_100, 201), (51_200, 413)])
async def test_a_message_is_at_most_100_kilobytes_of_utf16(letters: int, status: int) -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        got, body = await bot.say(AKI, "x" * letters)
        assert got == status
        assert status == 201 or code_of(body) == "MessageSizeTooBig"


async def test_base64_images_do_not_count_towards_the_size_but_the_request_has_a_limit_too() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        chat = teams.world.personal(AKI).id
        for letters, status in ((120_000, 201), (270_000, 413)):
            image = {"type": "Image", "url": "data:image/png;base64," + "A" * letters}
            assert (await bot.send(chat, with_card(card(image))))[0] == status


# -- Updating and deleting --------------------------------------------------------------------------------
async def test_an_update_keeps_the_id_and_need_not_stay_of_its_kind() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        chat = teams.world.personal(AKI).id
        _, sent = await bot.say(AKI, "1")
        path = f"conversations/{chat}/activities/{sent['id']}"
        assert await bot.call("PUT", path, with_card(card())) == (200, {"id": sent["id"]})
        [message] = teams.transcript.shown(AKI)
        assert (message.id, message.text, len(message.cards(AKI))) == (sent["id"], "", 1)
        assert [one["text"] for one in message.versions] == ["1"]


async def test_a_deleted_message_is_gone_and_can_be_neither_updated_nor_deleted_again() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        chat = teams.world.personal(AKI).id
        _, sent = await bot.say(AKI)
        path = f"conversations/{chat}/activities/{sent['id']}"
        assert await bot.call("DELETE", path) == (200, {})
        assert teams.transcript.shown(AKI) == []
        for method, body in (("DELETE", None), ("PUT", {"type": "message", "text": "x"})):
            status, refused = await bot.call(method, path, body)
            assert (status, code_of(refused)) == (404, "ActivityNotFoundInConversation")


async def test_a_persons_message_cannot_be_changed_by_the_bot() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        chat = teams.world.personal(AKI)
        own = teams.world.post(chat, AKI, {"type": "message", "text": "mine"}, None)
        status, body = await bot.call("DELETE", f"conversations/{chat.id}/activities/{own.id}")
        assert (status, code_of(body)) == (403, "NotEnoughPermissions")


async def test_a_reply_in_a_channel_joins_the_thread_and_needs_a_message_that_is_there() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        teams.world.install(TEAM, installed=True)
        _, sent = await bot.send(TEAM, {"type": "message", "text": "Topic"})
        reply = {"type": "message", "text": "Reply"}
        assert (await bot.call("POST", f"conversations/{TEAM}/activities/{sent['id']}", reply))[0] == 201
        assert teams.transcript.messages(TEAM)[1].root == sent["id"]
        assert (await bot.call("POST", f"conversations/{TEAM}/activities/1", reply))[0] == 404


# -- Rosters ----------------------------------------------------------------------------------------------
async def test_a_roster_comes_in_pages_of_50_to_500_with_a_token_until_the_last() -> None:
    people = tuple(FakeUser(f"p{one:03}") for one in range(120))
    team = FakeTeam(TEAM, "Works", tuple(one.key for one in people), installed=True)
    async with (
        running_teams(tenant(users=people, teams=(team,), group_chats=())) as teams,
        caller(teams) as bot,
    ):
        sizes, token = [], ""
        while True:
            query = {"pageSize": "10", "continuationToken": token}
            _, page = await bot.call("GET", f"conversations/{TEAM}/pagedmembers", **query)
            sizes.append(len(page["members"]))  # type: ignore[arg-type]
            token = str(page.get("continuationToken", ""))
            if not token:
                break
        assert sizes == [50, 50, 20]
        _, page = await bot.call("GET", f"conversations/{TEAM}/pagedmembers", pageSize="9999")
        assert len(page["members"]) == 120  # type: ignore[arg-type]
        assert (await bot.call("GET", f"conversations/{TEAM}/pagedmembers", continuationToken="?"))[0] == 400
        assert (await bot.call("GET", f"conversations/{TEAM}/pagedmembers", pageSize="x"))[0] == 400


async def test_a_member_is_found_by_each_of_their_ids_and_shown_whole() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        chat, user = teams.world.personal(AKI).id, teams.world.users[AKI]
        for wanted in (user.mri, user.aad_id, user.email):
            status, member = await bot.call("GET", f"conversations/{chat}/members/{wanted}")
            assert (status, member["id"]) == (200, user.mri)
        assert member == {
            "id": user.mri,
            "name": "Aki Mori",
            "objectId": user.aad_id,
            "aadObjectId": user.aad_id,
            "givenName": "Aki",
            "surname": "Mori",
            "email": "aki@example.com",
            "userPrincipalName": "aki@example.com",
            "tenantId": teams.config.tenant_id,
            "userRole": "user",
        }
        status, body = await bot.call("GET", f"conversations/{chat}/members/{teams.world.mri(BEN)}")
        assert (status, code_of(body)) == (404, "MemberNotFoundInConversation")


async def test_rosters_can_come_without_addresses_and_never_show_who_is_gone() -> None:
    async with running_teams(tenant(member_emails=False)) as teams, caller(teams) as bot:
        teams.world.install(TEAM, installed=True)
        teams.world.change_user(BEN, deleted=True)
        _, page = await bot.call("GET", f"conversations/{TEAM}/pagedmembers")
        assert [one["name"] for one in page["members"]] == ["Aki Mori"]  # type: ignore[attr-defined]
        assert "email" not in page["members"][0]  # type: ignore[index]


async def test_a_roster_of_a_team_without_the_bot_is_refused() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        assert (await bot.call("GET", f"conversations/{TEAM}/pagedmembers"))[0] == 403


async def test_a_team_tells_its_group_and_its_channels_general_first_and_nameless() -> None:
    team = FakeTeam(TEAM, "Works", (AKI,), (FakeChannel("19:b@thread.tacv2", "Plans"),), installed=True)
    async with running_teams(tenant(teams=(team,))) as teams, caller(teams) as bot:
        _, shown = await bot.call("GET", f"teams/{TEAM}")
        assert shown == {"id": TEAM, "name": "Works", "aadGroupId": team.group_id}
        _, listed = await bot.call("GET", f"teams/{TEAM}/conversations")
        assert listed["conversations"] == [
            {"id": TEAM, "name": None},
            {"id": "19:b@thread.tacv2", "name": "Plans"},
        ]


# -- Tokens -----------------------------------------------------------------------------------------------
async def test_only_a_token_of_the_login_service_opens_the_connector_until_it_runs_out() -> None:
    clock = Clock()
    async with running_teams(tenant(clock)) as teams, caller(teams) as bot:
        good = bot.token
        for token in ("", "made up", good[:-4] + "AAAA"):
            bot.token = token
            assert (await bot.say(AKI))[0] == 401
        bot.token = good
        assert (await bot.say(AKI))[0] == 201
        clock.advance(3600)
        assert (await bot.say(AKI))[0] == 401
        await bot.log_in()
        assert (await bot.say(AKI))[0] == 201
        teams.revoke_tokens()
        assert (await bot.say(AKI))[0] == 401


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"client_secret": "wrong"}, 401, "AADSTS7000215"),
        ({"client_id": "another"}, 400, "AADSTS700016"),
        ({"grant_type": "password"}, 400, "AADSTS70003"),
        ({"scope": "https://graph.microsoft.com/.default"}, 400, "AADSTS70011"),
    ],
)
async def test_the_login_service_refuses_with_microsofts_codes(
    changes: dict[str, str], status: int, code: str
) -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        got, body = await bot.log_in(**changes)
        assert got == status
        assert str(body["error_description"]).startswith(f"{code}: ")
        assert body["error_codes"] == [int(code.removeprefix("AADSTS"))]


async def test_a_bot_of_one_tenant_cannot_log_in_at_another() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        for other, code in (("botframework.com", 700016), ("elsewhere", 90002)):
            url = f"{teams.base}/{other}/oauth2/v2.0/token"
            form = {
                "grant_type": "client_credentials",
                "client_id": teams.config.app_id,
                "client_secret": teams.config.app_password,
            }
            async with bot.session.post(url, data=form) as answer:
                assert (answer.status, (await answer.json())["error_codes"]) == (400, [code])


async def test_secrets_and_tokens_stay_out_of_the_transcript() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        await bot.say(AKI)
        written = json.dumps(teams.transcript.as_json())
        assert teams.config.app_password not in written
        assert bot.token not in written
