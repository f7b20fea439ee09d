"""Microsoft's own SDK takes the fake for the real thing: its tokens validate, its connector is answered."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import jwt
import pytest
import requests
from botbuilder.core import CloudAdapterBase, TurnContext
from botbuilder.schema import (
    Activity,
    Attachment,
    ChannelAccount,
    ConversationParameters,
    ErrorResponseException,
)
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import (
    AuthenticationConfiguration,
    BotFrameworkAuthenticationFactory,
    JwtTokenExtractor,
    PasswordServiceClientCredentialFactory,
)
from botframework.connector.auth.bot_framework_authentication import BotFrameworkAuthentication
from fakes.teams import FakeTeams, Fault, Forgery, running_teams
from fakes.teams.stage import AKI, DAN, TEAM, caller, card, execute, recording_bot, tenant, with_card
from msal import ConfidentialClientApplication
from msrest.authentication import BasicTokenAuthentication


def authentication(
    teams: FakeTeams, credentials: PasswordServiceClientCredentialFactory | None = None
) -> BotFrameworkAuthentication:
    """Return the SDK's own validation of requests, its key service being the fake."""
    JwtTokenExtractor.metadataCache.clear()
    password = PasswordServiceClientCredentialFactory(teams.config.app_id, teams.config.app_password)
    return BotFrameworkAuthenticationFactory.create(
        channel_service="",
        validate_authority=True,
        to_channel_from_bot_login_url=teams.login_url,
        to_channel_from_bot_oauth_scope="https://api.botframework.com",
        to_bot_from_channel_token_issuer="https://api.botframework.com",
        oauth_url="https://api.botframework.com",
        to_bot_from_channel_open_id_metadata_url=teams.openid_url,
        to_bot_from_emulator_open_id_metadata_url=teams.openid_url,
        caller_id="",
        credential_factory=credentials or password,
        auth_configuration=AuthenticationConfiguration(),
        http_client_factory=None,
    )


async def validate(teams: FakeTeams, header: str | None, **changes: object) -> dict[str, object]:
    """Let the SDK validate a request; returns the claims, raises what the SDK raises."""
    activity = Activity(type="message", channel_id="msteams", service_url=teams.service_url, **changes)

    def check() -> dict[str, object]:
        checked = authentication(teams).authenticate_request(activity, header)
        return dict(asyncio.run(checked).claims_identity.claims)

    # The SDK fetches keys with a blocking client, which would stop the fake's own loop.
    return await asyncio.to_thread(check)


async def test_a_token_of_the_fake_passes_the_sdks_validation() -> None:
    async with running_teams(tenant()) as teams:
        claims = await validate(teams, teams.keys.header(teams.config.app_id, teams.service_url))
        assert claims["aud"] == teams.config.app_id
        assert claims["serviceurl"] == teams.service_url
        assert teams.keys.fetched == 1


# What the SDK says to each forgery: the class of its exception and a part of the sentence.
SAID = {
    Forgery.MISSING: (PermissionError, "Auth is required|not authorized"),
    Forgery.GARBAGE: (jwt.DecodeError, None),
    Forgery.EXPIRED: (jwt.ExpiredSignatureError, None),
    Forgery.NOT_YET: (jwt.ImmatureSignatureError, None),
    Forgery.WRONG_AUDIENCE: (PermissionError, "Invalid AppId"),
    Forgery.WRONG_ISSUER: (PermissionError, "Identity missing"),
    Forgery.WRONG_KEY: (jwt.InvalidSignatureError, None),
    Forgery.UNKNOWN_KEY: (IndexError, None),
    Forgery.UNENDORSED: (Exception, "Could not validate endorsement key"),
    Forgery.HS256: (Exception, "Token signing algorithm not in allowed list"),
    Forgery.NO_ALGORITHM: (Exception, "Token signing algorithm not in allowed list"),
    Forgery.WRONG_SERVICE_URL: (PermissionError, "Invalid 'serviceurl' claim"),
    Forgery.NO_SERVICE_URL: (PermissionError, "'serviceurl' claim missing"),
}


@pytest.mark.parametrize("forgery", [one for one in Forgery if one is not Forgery.RIGHT])
async def test_the_sdk_refuses_every_forged_token_for_what_is_wrong_with_it(forgery: Forgery) -> None:
    kind, said = SAID[forgery]
    async with running_teams(tenant()) as teams:
        header = teams.keys.header(teams.config.app_id, teams.service_url, forgery)
        with pytest.raises(kind, match=said):
            await validate(teams, header)


async def test_the_sdk_refuses_a_true_token_beside_another_service_address() -> None:
    async with running_teams(tenant()) as teams:
        header = teams.keys.header(teams.config.app_id, f"{teams.base}/emea/")
        with pytest.raises(PermissionError, match="serviceurl"):
            await validate(teams, header)


async def test_the_sdk_accepts_a_token_of_the_new_key_after_a_roll_and_not_one_of_the_old() -> None:
    async with running_teams(tenant()) as teams:
        old = teams.keys.header(teams.config.app_id, teams.service_url)
        teams.roll_keys()
        new = teams.keys.header(teams.config.app_id, teams.service_url)
        assert (await validate(teams, new))["iss"] == "https://api.botframework.com"
        with pytest.raises(IndexError):
            await validate(teams, old)


async def test_what_the_client_side_sends_validates_and_reads_as_an_activity() -> None:
    async with running_teams(tenant()) as teams, recording_bot() as bot:
        await teams.client(bot.url).say(AKI, "Hello")
        activity = Activity.deserialize(bot.got[0])
        claims = await validate(teams, bot.headers[0])
        assert claims["serviceurl"] == activity.service_url
        assert activity.from_property.aad_object_id == teams.world.users[AKI].aad_id
        assert activity.conversation.conversation_type == "personal"
        assert activity.local_timezone == "Asia/Tokyo"
        assert activity.entities[0].additional_properties["timezone"] == "Asia/Tokyo"


@asynccontextmanager
async def connector(teams: FakeTeams) -> AsyncIterator[ConnectorClient]:
    """Yield the SDK's client of the Bot Connector, with a token of the fake."""
    async with caller(teams) as bot:
        credentials = BasicTokenAuthentication({"access_token": bot.token})
        yield ConnectorClient(credentials, base_url=teams.service_url)


def parameters(teams: FakeTeams, user: str) -> ConversationParameters:
    """Return what a bot asks for to reach a person."""
    return ConversationParameters(
        bot=ChannelAccount(id=teams.config.bot_mri),
        members=[ChannelAccount(id=teams.world.mri(user))],
        tenant_id=teams.config.tenant_id,
        channel_data={"tenant": {"id": teams.config.tenant_id}},
    )


async def test_the_sdk_creates_sends_updates_replies_and_deletes() -> None:
    async with running_teams(tenant()) as teams, connector(teams) as sdk:
        chat = (await sdk.conversations.create_conversation(parameters(teams, AKI))).id
        sent = await sdk.conversations.send_to_conversation(chat, Activity(type="message", text="1"))
        await sdk.conversations.update_activity(chat, sent.id, Activity(type="message", text="2"))
        replied = await sdk.conversations.reply_to_activity(chat, sent.id, Activity(type="message", text="3"))
        assert [one.text for one in teams.transcript.shown(AKI)] == ["2", "3"]
        await sdk.conversations.delete_activity(chat, sent.id)
        assert [one.id for one in teams.transcript.shown(AKI)] == [replied.id]


async def test_the_sdk_reads_a_roster_and_a_member() -> None:
    async with running_teams(tenant()) as teams, connector(teams) as sdk:
        teams.world.install(TEAM, installed=True)
        page = await sdk.conversations.get_teams_conversation_paged_members(TEAM)
        assert [one.name for one in page.members] == ["Aki Mori", "Ben Stein"]
        assert page.members[0].aad_object_id == teams.world.users[AKI].aad_id
        assert page.continuation_token is None
        member = await sdk.conversations.get_conversation_member(TEAM, teams.world.mri(AKI))
        assert member.name == "Aki Mori"


async def test_the_sdk_reads_the_code_of_a_refusal() -> None:
    async with running_teams(tenant()) as teams, connector(teams) as sdk:
        with pytest.raises(ErrorResponseException) as caught:
            await sdk.conversations.create_conversation(parameters(teams, DAN))
        assert caught.value.error.error.code == "ConversationBlockedByUser"
        assert caught.value.response.status_code == 403


async def test_the_sdk_finds_no_code_in_the_shape_of_message_writes_blocked() -> None:
    """send-proactive-messages: the code lies in JSON inside a text, where the SDK does not look."""
    config = tenant(blocked_as="MessageWritesBlocked")
    async with running_teams(config) as teams, connector(teams) as sdk:
        with pytest.raises(ErrorResponseException) as caught:
            await sdk.conversations.create_conversation(parameters(teams, DAN))
        assert caught.value.error.error is None
        assert "MessageWritesBlocked" in caught.value.response.text


async def test_the_sdk_gets_no_id_for_a_text_beside_an_attachment() -> None:
    async with running_teams(tenant()) as teams, connector(teams) as sdk:
        chat = teams.world.personal(AKI).id
        picture = Attachment(content_type="image/png", content_url="https://example.com/a.png")
        both = Activity(type="message", text="Look", attachments=[picture])
        assert await sdk.conversations.send_to_conversation(chat, both) is None
        assert [one.text for one in teams.transcript.shown(AKI)] == ["Look", ""]


async def test_the_sdk_reads_retry_after_of_a_429() -> None:
    async with running_teams(tenant()) as teams, connector(teams) as sdk:
        teams.faults.add(Fault("sendToConversation", "ratelimited", retry_after=7))
        with pytest.raises(ErrorResponseException) as caught:
            chat = teams.world.personal(AKI).id
            await sdk.conversations.send_to_conversation(chat, Activity(type="message", text="x"))
        assert caught.value.response.headers["Retry-After"] == "7"
        assert caught.value.error.error.code == "Throttled"


async def test_the_sdk_takes_the_invoke_of_a_card_for_its_own() -> None:
    async with running_teams(tenant()) as teams, recording_bot() as bot, caller(teams) as calls:
        bot.answer = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "OK"}
        chat = teams.world.personal(AKI).id
        shown = card(actions=(execute(data={"survey": "7"}),))
        await calls.send(chat, with_card(shown))
        await teams.client(bot.url).press(AKI, teams.transcript.shown(AKI)[0], "Send")
        activity = Activity.deserialize(bot.got[0])
        assert (activity.type, activity.name) == ("invoke", "adaptiveCard/action")
        assert activity.value["action"]["verb"] == "send"


class Credentials(PasswordServiceClientCredentialFactory):
    """The SDK's credentials, with a token of the fake where MSAL would fetch one over https."""

    def __init__(self, teams: FakeTeams, token: str) -> None:
        super().__init__(teams.config.app_id, teams.config.app_password)
        self.token = token

    async def create_credentials(self, *_: object, **__: object) -> BasicTokenAuthentication:
        """Return what signs the bot's calls."""
        return BasicTokenAuthentication({"access_token": self.token})


async def test_an_adapter_of_the_sdk_takes_a_message_and_answers_it_through_the_fake() -> None:
    async with running_teams(tenant()) as teams, recording_bot() as bot, caller(teams) as calls:
        await teams.client(bot.url).say(AKI, "Hello")
        adapter = CloudAdapterBase(authentication(teams, Credentials(teams, calls.token)))

        async def answer(context: TurnContext) -> None:
            await context.send_activity(f"You said {context.activity.text}")

        def turn() -> None:
            asyncio.run(adapter.process_activity(bot.headers[0], Activity.deserialize(bot.got[0]), answer))

        await asyncio.to_thread(turn)
        assert [one.text for one in teams.transcript.shown(AKI)] == ["You said Hello"]
        [request] = teams.transcript.calls("replyToActivity")
        assert request.arguments["activity"] == bot.got[0]["id"]


class Detour:
    """An http_client for MSAL that leads every address to the fake."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.session = requests.Session()

    def _there(self, url: str) -> str:
        parts = urlsplit(url)
        return f"{self.base}{parts.path}"

    def get(self, url: str, **more: object) -> requests.Response:
        """Fetch."""
        return self.session.get(self._there(url), params=more.get("params"), headers=more.get("headers"))  # type: ignore[arg-type]

    def post(self, url: str, **more: object) -> requests.Response:
        """Send a form."""
        return self.session.post(self._there(url), data=more.get("data"), headers=more.get("headers"))  # type: ignore[arg-type]

    def close(self) -> None:
        """Close the connections."""
        self.session.close()


async def test_msal_gets_a_token_that_the_connector_takes_and_reads_the_error_of_a_wrong_secret() -> None:
    def ask(secret: str) -> dict[str, object]:
        detour = Detour(teams.base)
        authority = f"https://login.microsoftonline.com/{teams.config.tenant_id}"
        app = ConfidentialClientApplication(teams.config.app_id, secret, authority, http_client=detour)
        try:
            return app.acquire_token_for_client(["https://api.botframework.com/.default"])
        finally:
            detour.close()

    async with running_teams(tenant()) as teams, caller(teams) as bot:
        bot.token = str((await asyncio.to_thread(ask, teams.config.app_password))["access_token"])
        assert (await bot.say(AKI))[0] == 201
        refused = await asyncio.to_thread(ask, "wrong")
        assert refused["error"] == "invalid_client"
        assert str(refused["error_description"]).startswith("AADSTS7000215: Invalid client secret")
