"""Materials: asked for and read on every chat alike."""

import pytest
from chats import Chat

from coaching.materials import service
from coaching.materials.model import NewMaterial

MATERIALS = (
    NewMaterial(
        key="visit",
        language="ja",
        title="訪問記録を登録する",
        body="## 手順\n1. 開く\n2. **保存**する\n\n[手引き](https://example.com/guide) [x](javascript:alert)",
        minutes=2,
    ),
    NewMaterial(
        key="visit", language="en", title="Log a visit", body="## Steps\n1. Open\n2. Save", minutes=2
    ),
)


@pytest.fixture
def chat(chat: Chat) -> Chat:
    """The small company, with materials, on each chat in turn."""
    with chat.stage.unit() as unit:
        service.sync(unit, MATERIALS, now=chat.stage.installation.clock.now())
        unit.commit()
    return chat


async def test_a_question_leads_to_a_text_that_can_be_read(chat: Chat) -> None:
    found = await chat.say("tanaka", "質問 訪問記録の入れ方")
    assert "訪問記録" in found

    text = await chat.press("tanaka", "訪問記録を登録する（2分）")
    for line in ("手順", "1. 開く", "2. 保存する", "手引き", "読む時間の目安：約2分"):
        assert line in text
    assert "javascript" not in text.replace("[x](javascript:alert)", "")


async def test_each_reader_gets_the_text_in_their_own_language(chat: Chat) -> None:
    await chat.say("mueller", "ask 訪問記録")

    assert "1. Open" in await chat.press("mueller", "Log a visit (2 min)")


async def test_the_word_alone_explains_itself_on_every_chat(chat: Chat) -> None:
    assert (await chat.say("mueller", "ask")).startswith("How to ask")
    assert (await chat.say("tanaka", "質問")).startswith("質問のしかた")
