"""What is done about what people said is published: everybody who was asked is told, once."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from response_stage import (
    LEAD,
    OWNER,
    PUBLISHED,
    RESULTS,
    WAVE,
    actions_of,
    answer,
    do,
    items_of,
    of_kind,
    previewed,
    promise,
    publish,
    published_house,
    put_off,
    responding_house,
    round_of,
    told_house,
)
from results_stage import card_of
from sqlalchemy import text
from wave_stage import INVITED, Deadly, House, Killed, dump, people

from bot.threads import StorageThreads
from cards.actions.responses import OpenResponse, PublishResponses, SaveResponse
from cards.model import Card
from cards.plain import plain_text
from cards.serial import from_json
from handlers.rebuilding import rebuild
from handlers.responses.lines import print_of, read_round
from handlers.surveys import ending
from people.errors import NotAllowedError, TooLateError
from people.model import Feature
from people.outbox import MessageState
from storage.database import Database
from surveys.responses.model import Item, Origin, RoundState

CHANNEL, OTHER = "slack:C0RESULTS", "slack:C0OTHER"
EVERYBODY = [f"p{number:05}" for number in range(INVITED)]
PROMISE = "→ will do: 14 → 8 required fields (Person 3, by Fri 10 July)"


def card_for(house: House, kind: str, person: str | None) -> Card:
    [message] = [one for one in of_kind(house, kind) if one.person_id == person]
    return from_json(message.card)


def end(house: House, lane: str, state: MessageState) -> None:
    """Have what was posted to a channel end so."""
    with house.unit() as unit:
        unit.switches.get("begin")
        unit._connection.execute(  # type: ignore[attr-defined]
            text("UPDATE message SET state = :state, finished_at = due_at WHERE lane = :lane"),
            {"state": state.value, "lane": lane},
        )
        unit.commit()


# ---------------------------------------------------------------------------- previewed


def test_a_preview_shows_the_card_in_each_language_and_sends_nothing(sqlite_database: Database) -> None:
    house = responding_house(sqlite_database)
    first, _ = items_of(house)
    answer(house, first, promise(due=date(2026, 7, 10)))
    before = dump(house)
    cards, seen = previewed(house)
    english, japanese, below = map(plain_text, cards)
    assert english.startswith("You said → we will (June)\n")
    assert PROMISE in english
    assert "→ not answered yet" in english
    assert japanese.startswith("皆さまの声と今後の方針（6月度）\n")
    assert "→ 対応します：必須項目を14から8に減らします（担当：Person 3、7月10日（金）まで）" in japanese
    assert "Invited: 40 people\nItems: 2\nNot answered yet: 1\n" in below
    assert "The next survey waits until they are answered." in below
    assert seen
    assert dump(house) == before


def test_a_preview_says_what_has_no_text_in_which_language(sqlite_database: Database) -> None:
    house = responding_house(sqlite_database)
    first, second = items_of(house)
    answer(house, first, promise(due=date(2026, 7, 10)))
    answer(house, second, put_off())
    below = plain_text(previewed(house)[0][-1])
    assert "1 item has no text in Japanese: “It is easy to use”." not in below
    assert "1 item has no text in Japanese: “Would you recommend it?”." in below
    assert "no text in English" not in below


def test_who_wrote_in_one_language_alone_is_told_so(sqlite_database: Database) -> None:
    house = responding_house(sqlite_database)
    saving = SaveResponse(items_of(house)[0].id, "")
    one = {"decision": "not_now", "reason_en": "after the audit"}
    assert "There is no text in Japanese." in plain_text(card_of(do(house, saving, one)))
    both = {**one, "reason_ja": "監査のあとに検討します"}
    form = do(house, OpenResponse(items_of(house)[0].id)).form
    assert form is not None
    assert "There is no text in" not in plain_text(card_of(do(house, form.submit.action, both)))


def test_a_preview_says_where_it_is_posted_and_in_which_language(sqlite_database: Database) -> None:
    house = responding_house(sqlite_database, CHANNEL, OTHER)
    answer(house, items_of(house)[0], promise(due=date(2026, 7, 10)))
    below = plain_text(previewed(house)[0][-1])
    assert f"Channels: {CHANNEL} and {OTHER} (in English)\n" in below
    assert "or reads another language, gets it directly." in below


def test_without_any_answer_nothing_can_be_published(sqlite_database: Database) -> None:
    house = responding_house(sqlite_database)
    assert previewed(house)[1] == ""
    with pytest.raises(TooLateError, match="responses_nothing"):
        do(house, PublishResponses(WAVE, seen_now(house)))
    assert round_of(house).state is RoundState.OPEN


def seen_now(house: House) -> str:
    """Return the print of what everybody would see now, which no button carries here."""
    with house.unit() as unit:
        return print_of(read_round(house.world(), unit, round_of(house)))


def test_a_survey_in_which_nothing_was_weak_is_answered_by_what_is_added(sqlite_database: Database) -> None:
    house = responding_house(sqlite_database)
    with house.unit() as unit:
        for item in unit.responses.items_of([WAVE])[WAVE]:
            unit.responses.remove_item(item.id)
        unit.responses.save_round(replace(unit.responses.lock_round(WAVE), state=RoundState.NOTHING))
        unit.commit()
    assert previewed(house)[1] == ""
    with house.unit() as unit:
        titles = {"en": "Question hour", "ja": "質問会"}
        unit.responses.add_item(
            Item(wave_id=WAVE, place=0, origin=Origin.OWN, titles=titles, answer=put_off())
        )
        unit.commit()
    publish(house)
    house.close()
    assert "Question hour (added by the project lead) → not now: after the audit" in plain_text(
        card_for(house, "responses", "p00001")
    )


@pytest.mark.parametrize("who", ["p00001", OWNER])
def test_who_does_not_respond_neither_previews_nor_publishes(sqlite_database: Database, who: str) -> None:
    house = responding_house(sqlite_database)
    answer(house, items_of(house)[0], promise(due=date(2026, 7, 10)))
    with pytest.raises(NotAllowedError):
        do(house, PublishResponses(WAVE, seen_now(house)), by=who)
    assert round_of(house).state is RoundState.OPEN


def test_what_changed_since_the_preview_is_shown_once_more_and_not_published(
    sqlite_database: Database,
) -> None:
    house = responding_house(sqlite_database)
    first, second = items_of(house)
    answer(house, first, promise(due=date(2026, 7, 10)))
    _, seen = previewed(house)
    answer(house, second, put_off())
    reply = do(house, PublishResponses(WAVE, seen))
    assert "Somebody changed this meanwhile." in plain_text(reply.cards[-1])
    assert "→ not now: after the audit" in plain_text(reply.cards[0])
    assert round_of(house).state is RoundState.OPEN
    [again] = [one for one in actions_of(reply.cards[-1]) if isinstance(one, PublishResponses)]
    assert card_of(do(house, again)).title == "Published for everybody who was invited (40 people)"
    assert (round_of(house).state, round_of(house).published_by) == (RoundState.PUBLISHED, LEAD)


def test_it_is_published_once_and_the_audit_knows_by_whom(sqlite_database: Database) -> None:
    house = published_house(sqlite_database)
    with pytest.raises(TooLateError, match="responses_published"):
        do(house, PublishResponses(WAVE, seen_now(house)))
    with house.unit() as unit:
        entries = [
            one for one in unit.audit.list_entries(subject=WAVE) if one.action == "responses.published"
        ]
    assert [(one.actor, one.at) for one in entries] == [(LEAD, PUBLISHED)]


# ---------------------------------------------------------------------------- to whom


def test_everybody_invited_is_told_in_their_own_language(sqlite_database: Database) -> None:
    first, *others = people(INVITED)
    house = told_house(sqlite_database, everybody=[replace(first, locale="ja"), *others])
    assert house.keys_of("responses") == EVERYBODY
    english, japanese = (plain_text(card_for(house, "responses", one)) for one in ("p00001", "p00000"))
    assert PROMISE in english
    assert "We will ask the same again and tell you what changed." in english
    assert "→ 対応します：必須項目を14から8に減らします" in japanese
    # Its reason was written in English alone.
    assert "→ 今回は見送ります：after the audit" in japanese
    assert {one.feature for one in of_kind(house, "responses")} == {Feature.SURVEY}
    assert round_of(house).told_at == PUBLISHED


def test_figures_are_those_that_were_published(sqlite_database: Database) -> None:
    house = told_house(sqlite_database)
    results = plain_text(card_for(house, "survey_results", "p00001"))
    [line] = [one for one in results.splitlines() if "It is easy to use" in one and "agree" in one]
    share = line.rsplit(", ", 1)[1].removesuffix(" agree")
    assert f"“It is easy to use” ({share} favourable) →" in plain_text(card_for(house, "responses", "p00001"))


def test_the_results_say_until_when_responses_come(sqlite_database: Database) -> None:
    """Five working days after Tuesday 9 June (WORDS, example 7)."""
    house = responding_house(sqlite_database)
    assert "Our responses by Tue 16 June." in plain_text(card_for(house, "survey_results", "p00001"))


def test_results_that_ask_for_nothing_promise_nothing(sqlite_database: Database) -> None:
    house = responding_house(sqlite_database, votes=4)
    assert "Our responses" not in plain_text(card_for(house, "survey_results", "p00001"))


def test_who_is_in_a_channel_reads_it_there_and_everybody_else_directly(sqlite_database: Database) -> None:
    house = published_house(sqlite_database, CHANNEL, OTHER)
    house.channels = {CHANNEL: frozenset({"U00000", "U00001", "USTRANGER"}), OTHER: frozenset({"U00002"})}
    house.close()
    assert house.keys_of("responses") == EVERYBODY[3:]
    posted = of_kind(house, "responses_posted")
    assert sorted(one.lane for one in posted) == sorted([CHANNEL, OTHER])
    assert PROMISE in plain_text(from_json(posted[0].card))


def test_who_reads_another_language_than_the_channel_gets_it_directly_too(sqlite_database: Database) -> None:
    first, *others = people(INVITED)
    everybody = [replace(first, locale="ja"), *others]
    house = published_house(sqlite_database, CHANNEL, everybody=everybody)
    house.channels = {CHANNEL: frozenset(f"U{number:05}" for number in range(INVITED))}
    house.close()
    assert house.keys_of("responses") == ["p00000"]
    assert "→ 対応します：必須項目を14から8に減らします" in plain_text(card_for(house, "responses", "p00000"))


def test_who_publishes_reads_until_when_everybody_has_it(sqlite_database: Database) -> None:
    """Published on Monday 15 June; who has had this week's messages gets it the week after."""
    house = responding_house(sqlite_database)
    answer(house, items_of(house)[0], promise(due=date(2026, 7, 10)))
    house.now = PUBLISHED
    text = plain_text(publish(house))
    assert "within their weekly limit of messages: at the latest in the week from Mon 22 June" in text
    assert "The channels have it" not in text


def test_of_a_post_that_did_not_arrive_its_readers_are_told_directly_once(
    sqlite_database: Database,
) -> None:
    house = published_house(sqlite_database, CHANNEL)
    house.channels = {CHANNEL: frozenset(f"U{number:05}" for number in range(20))}
    end(house, CHANNEL, MessageState.SENT)  # the results
    house.close()
    assert house.keys_of("responses") == EVERYBODY[20:]
    assert round_of(house).told_at is None
    with house.unit() as unit:
        unit.switches.get("begin")
        unit._connection.execute(  # type: ignore[attr-defined]
            text("UPDATE message SET state = 'failed', finished_at = due_at WHERE kind = 'responses_posted'")
        )
        unit.commit()
    house.close()
    assert house.keys_of("responses") == EVERYBODY
    assert round_of(house).told_at == PUBLISHED
    before = dump(house)
    assert house.close() == 0
    assert dump(house) == before


def test_responses_that_are_ready_before_the_results_wait_for_them(sqlite_database: Database) -> None:
    house = responding_house(sqlite_database)
    with house.unit() as unit:
        unit.surveys.set_results_at(WAVE, RESULTS + timedelta(days=1))
        unit.commit()
    answer(house, items_of(house)[0], promise(due=date(2026, 7, 10)))
    publish(house)
    assert house.close() == 0
    assert of_kind(house, "responses") == []
    house.now = RESULTS + timedelta(days=1)
    house.close()
    assert house.keys_of("responses") == EVERYBODY


def test_who_has_left_gets_nothing_more(sqlite_database: Database) -> None:
    house = published_house(sqlite_database)
    with house.unit() as unit:
        unit.people.upsert_many([replace(unit.people.get("p00005"), active=False)])
        unit.commit()
    house.close()
    assert house.keys_of("responses") == [one for one in EVERYBODY if one != "p00005"]


def test_of_a_promise_whose_owner_left_the_owner_is_to_be_named(sqlite_database: Database) -> None:
    house = published_house(sqlite_database)
    with house.unit() as unit:
        unit.people.upsert_many([replace(unit.people.get(OWNER), active=False)])
        unit.commit()
    house.close()
    assert "(owner to be named, by Fri 10 July)" in plain_text(card_for(house, "responses", "p00001"))


def test_a_message_that_waits_is_written_anew_in_the_language_its_reader_has_by_then(
    sqlite_database: Database,
) -> None:
    house = told_house(sqlite_database)
    with house.unit() as unit:
        unit.people.upsert_many([replace(unit.people.get("p00001"), locale="ja")])
        waiting = [one for one in unit.outbox.list_messages() if one.kind == "responses"]
        built = rebuild(house.world(), unit, waiting, at=house.now)
    assert len(built) == INVITED
    [message] = [one for one in waiting if one.person_id == "p00001"]
    assert built[message.id].title == "皆さまの声と今後の方針（6月度）"


# ---------------------------------------------------------------------------- once


PORTIONS = 3
"""Of 15 people each; then comes the commit that remembers that nobody is left."""


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, PORTIONS + 2))
def test_killed_between_portions_everybody_is_told_once(
    database: Database, monkeypatch: pytest.MonkeyPatch, at: int, *, is_after: bool
) -> None:
    monkeypatch.setattr(ending, "PORTION", 15)
    house = published_house(database)
    with pytest.raises(Killed):
        house.close(open_unit=Deadly(house.database.unit_of_work, at=at, is_after=is_after))
    done = min((at if is_after else at - 1), PORTIONS)
    assert len(of_kind(house, "responses")) == min(15 * done, INVITED)
    house.close()
    assert house.keys_of("responses") == EVERYBODY
    assert round_of(house).told_at == PUBLISHED


@pytest.mark.both_engines
def test_two_processes_at_once_tell_everybody_once(database: Database) -> None:
    house = published_house(database)
    threads = [StorageThreads(single=house.database.single_process) for _ in range(2)]

    async def together() -> None:
        await asyncio.gather(*(house.closer(own).run() for own in threads))

    asyncio.run(together())
    for own in threads:
        own.close()
    assert house.keys_of("responses") == EVERYBODY
