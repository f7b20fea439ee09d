"""What a lead, an owner and everybody else do on any chat, from what people said to the next survey."""

from help_words import settle
from programme_words import account
from responses_chat import (
    DIRECTLY,
    LEAD,
    OWNER,
    PUBLISHED,
    SPONSOR,
    TITLES,
    TOLD,
    items_of,
    posted,
    press_nth,
    vote,
)
from scenario_stage import tokyo
from survey_stage import Asked

from cards.words import load_words


def label(key: str, language: str = "ja") -> str:
    """Return what stands on a button: where it stands and what it says, golden files show."""
    return load_words(language).text(key)


WORK, ANSWER, CHANGE = map(label, ("home.response_work.work", "response_work.reply", "response_work.change"))
LIST, MERGE, NEXT = map(label, ("response_saved.list", "response_work.merge", "response_saved.reply"))
PREVIEW, PUBLISH = map(label, ("response_work.preview", "responses_preview.publish"))
STEP = label("effects.next_step.write")
REASON = {"reason_ja": "必須項目を14から8に減らします", "reason_en": "14 → 8 required fields"}
PROMISE = {
    "ja": "対応します：必須項目を14から8に減らします（担当：Anna Müller、10月9日（金）まで）",
    "en": "will do: 14 → 8 required fields (Anna Müller, by Fri 9 October)",
}
DONE = {"ja": "対応済み（10月5日（月）完了）", "en": "done on Mon 5 October"}
CHANGED_AT, UPDATED = tokyo(10, 5, 17), tokyo(10, 7, 9, 30)
"""Monday, 10:00 in Berlin; and after everybody's next working morning."""
AGAIN = tokyo(10, 13, 10)


async def begin(asked: Asked) -> str:
    """Let the lead go from the message to the list; returns the list."""
    return await asked.chat.press(LEAD, WORK)


async def promise(asked: Asked) -> None:
    """Let the lead promise the first thing, for the owner, until Friday 9 October."""
    await press_nth(asked.chat, LEAD, ANSWER, 0)
    given = {"decision": "will_do", "due": "2026-10-09", "owner": account(asked.chat, OWNER), **REASON}
    assert await asked.chat.submit(LEAD, **given) == {}


async def answer_all(asked: Asked) -> None:
    """Let the lead promise the first thing and put the two others off together."""
    chat = asked.chat
    await begin(asked)
    await promise(asked)
    await chat.press(LEAD, LIST)
    await press_nth(chat, LEAD, MERGE, 1)
    assert await chat.submit(LEAD, items=[str(items_of(asked)[2].id)]) == {}
    await chat.press_shown(LEAD, NEXT)
    assert await chat.submit(LEAD, decision="not_now", reason_ja="監査のあとに検討します") == {}


async def publish(asked: Asked) -> None:
    """Let the lead answer everything and publish it; everybody is told."""
    await answer_all(asked)
    await asked.chat.go_to(PUBLISHED)
    await asked.chat.press(LEAD, PREVIEW)
    assert "対象の皆さま（11名）に公開しました" in await asked.chat.press(LEAD, PUBLISH)
    await asked.chat.go_to(TOLD)


async def say_done(asked: Asked) -> str:
    """Let the owner say on Monday that it is done, from their home; returns what they are told."""
    chat = asked.chat
    await chat.go_to(CHANGED_AT)
    await chat.press_at_home(OWNER, label("home.response_work.shown", "en"))
    await chat.press_shown(OWNER, label("responses.done", "en"))
    assert await chat.submit(OWNER, done_on="2026-10-05") == {}
    return chat.seen(OWNER)


async def change(asked: Asked) -> str:
    """Let the lead promise what was put off; returns what they are told."""
    chat = asked.chat
    await chat.press(LEAD, LIST)
    await press_nth(chat, LEAD, CHANGE, 1)
    given = {"decision": "will_do", "due": "2026-10-12", "owner": account(chat, SPONSOR)}
    assert await chat.submit(LEAD, **given, reason_ja="隔週で操作の質問会を開きます") == {}
    return chat.seen(LEAD)


async def ask_again(asked: Asked) -> None:
    """Ask everybody again, and let results come: it is easy now, fewer say that there are many fields, and
    nobody would recommend it still."""
    await asked.chat.go_to(AGAIN)
    wave = asked.open_wave(number=2)
    await asked.chat.go_to(tokyo(10, 14, 12))
    vote(asked, wave=wave.id, easy=5, named=6)
    await asked.chat.go_to(wave.closes_at)
    await settle(asked.chat)
    with asked.chat.stage.unit() as unit:
        results_at = unit.surveys.get_wave(wave.id).results_at
    assert results_at is not None
    await asked.chat.go_to(tokyo(results_at.month, results_at.day + 1, 9, 30))


def new_messages(asked: Asked) -> dict[str, int]:
    """Return how many messages about the responses came to people, not counting changes of them."""
    found = {one: posted(asked.chat, one, TITLES[language]) for one, language in DIRECTLY.items()}
    assert 0 not in found.values()
    return found
