"""The small company with supporters and their channel, in the playground."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import scenario_stage
from scenario_stage import PEOPLE, Stage, find_action, stage_on

from bot.playground.inbound import Inbound
from bot.playground.transcript import Post, channel, direct
from cards.actions import Action, SendHelp, encode
from cards.model import Card
from coaching.help.model import Request
from handlers.reply import Reply
from storage.database import Database

SUPPORTERS = """\
sato,佐藤 恵,sato@mizuki.example,Sales/West,kato,supporter,ja,Asia/Tokyo,JP,2016-04-01
ito,伊藤 翔,ito@mizuki.example,Sales/East/Tokyo,suzuki,supporter,ja,Asia/Tokyo,JP,2016-04-01
weber,Jonas Weber,weber@mizuki.example,Sales/EMEA/Berlin,suzuki,supporter,en,Europe/Berlin,DE-BE,2016-04-01
"""
CHANNEL = channel("supporters")


@dataclass
class HelpStage(Stage):
    """Hands to ask and to help with."""

    def channel_posts(self) -> list[Post]:
        """Return what stands in the supporters' channel, oldest first."""
        return self.transcript.posts(CHANNEL)

    def channel_card(self) -> Card:
        """Return the newest card of the supporters' channel."""
        card = self.channel_posts()[-1].card
        assert card is not None
        return card

    async def ask(
        self, person: str, *, kind: str = "no_time", text: str = "時間がかかります", **more: str
    ) -> int:
        """Send the form for help; returns the id of the request."""
        await self.press_action(person, SendHelp(), values={"kind": kind, "text": text, **more})
        with self.unit() as unit:
            return unit.help.of_person(person)[0].id

    async def press_in_channel(self, person: str, action: type[Action]) -> Reply:
        """Press a button of the newest card of the channel."""
        post = self.channel_posts()[-1]
        assert post.card is not None
        return await self.inbound.press(
            person,
            post_id=post.id,
            value=encode(find_action(post.card, action, {})),
            values={},
            event_id=f"channel-{next(self.events)}",
        )

    def request(self, request_id: int) -> Request:
        """Return a request as it is now."""
        with self.unit() as unit:
            return unit.help.get(request_id)


async def may_see(person_id: str, conversation: str) -> bool:
    """Tell whether it is the person's own conversation, or the supporters' channel."""
    return conversation in (direct(person_id), CHANNEL)


@contextmanager
def help_stage_on(
    database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch, *, now: datetime, leave: str = ""
) -> Iterator[HelpStage]:
    """Give the company on a morning on which its programme has begun."""
    settings = scenario_stage.APP_YAML + "channels: {supporters: playground:supporters}\n"
    monkeypatch.setattr(scenario_stage, "APP_YAML", settings)
    with stage_on(database, folder, now=now) as plain:
        installation = plain.installation
        inbound = Inbound(
            plain.transcript, installation.dispatcher.handle, installation.clock, may_see=may_see
        )
        stage = HelpStage(installation=installation, transcript=plain.transcript, inbound=inbound)
        stage.bring_in(PEOPLE + SUPPORTERS, leave)
        stage.start_programme(now.date())
        yield stage
