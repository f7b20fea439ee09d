"""What was found wrong with a picture reaches the form that names it, on the road of every event."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from delivery_stage import Post, post_on

from bot.pictures import Pictures
from cards.actions import SaveAnnouncementText
from coaching.announcements.pictures import PictureProblem
from handlers.events import Pressed
from people.model import Platform
from storage.database import Database

PEOPLE = "person_id,name,slack_user_id,roles,locale\nlea,Lea,ULEA,lead,en\n"
PICTURE = "https://pictures.example/a.png"


@pytest.fixture
def post(database: Database, tmp_path: Path) -> Iterator[Post]:
    """A lead, on each engine."""
    with post_on(database, tmp_path, people=PEOPLE) as found:
        yield found


def form(event_id: str, picture: str) -> Pressed:
    """A whole announcement with a picture, as the form sends it."""
    texts = {"title": "Title", "text": "Text", "picture_alt": "A form"}
    values: dict[str, Any] = {f"{key}_{lang}": text for key, text in texts.items() for lang in ("ja", "en")}
    return Pressed(
        platform=Platform.SLACK,
        event_id=event_id,
        identity="ULEA",
        action=SaveAnnouncementText(0),
        values={**values, "picture": picture},
    )


def looking(monkeypatch: pytest.MonkeyPatch, problem: PictureProblem | None) -> list[str]:
    """Let all pictures be judged so; returns which were looked at."""
    seen: list[str] = []

    async def look(_self: Pictures, address: str) -> PictureProblem | None:
        seen.append(address)
        return problem

    monkeypatch.setattr(Pictures, "look", look)
    return seen


@pytest.mark.parametrize("problem", list(PictureProblem))
async def test_what_is_wrong_with_a_picture_stands_beside_it_and_nothing_is_kept(
    post: Post, monkeypatch: pytest.MonkeyPatch, problem: PictureProblem
) -> None:
    looking(monkeypatch, problem)
    reply = await post.installation.dispatcher.handle(form("1", PICTURE))
    assert set(reply.errors) == {"picture"}
    assert reply.errors["picture"] != ""
    with post.installation.open_unit() as unit:
        assert unit.announcements.list_all(limit=9) == []


async def test_a_good_picture_is_looked_at_once_and_kept(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = looking(monkeypatch, None)
    reply = await post.installation.dispatcher.handle(form("1", PICTURE))
    assert (reply.errors, reply.refused) == ({}, False)
    with post.installation.open_unit() as unit:
        [one] = unit.announcements.list_all(limit=9)
    assert one.content.picture_url == PICTURE
    assert seen == [PICTURE]


async def test_an_address_of_this_machine_is_refused_in_the_form_without_a_connection(post: Post) -> None:
    reply = await post.installation.dispatcher.handle(form("1", "https://127.0.0.1:9/a.png"))
    assert set(reply.errors) == {"picture"}
