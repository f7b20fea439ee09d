"""A wave is over: its invitations say so, and everybody invited is told of its results, once."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from wave_stage import (
    CLOSE,
    INVITED,
    SCHEDULE,
    Deadly,
    House,
    Killed,
    answered_house,
    ballot_of,
    dump,
    people,
)

from bot.closing import Closer
from bot.threads import StorageThreads
from cards.actions import OpenSurvey, ShowSurveyResults
from cards.model import Buttons, Card
from cards.plain import plain_text
from cards.serial import from_json
from handlers.rebuilding import rebuild
from handlers.surveys import closing, messages
from people.model import DayKind, Feature
from people.outbox import Message
from storage.database import Database
from surveys.waves.model import WaveState

TOKYO = ZoneInfo("Asia/Tokyo")
RESULTS = datetime(2026, 6, 10, 0, tzinfo=UTC)
"""Wednesday 10 June, 9:00 in Tokyo: the receipt promises that day (WORDS, example 6)."""
CHANNEL, OTHER = "slack:C0RESULTS", "slack:C0OTHER"


@pytest.fixture
def house(database: Database) -> House:
    """Forty people, of whom thirty have answered; their survey is over."""
    return answered_house(database)


@pytest.fixture
def told(house: House) -> House:
    """The same on the morning of the results, everything told."""
    house.close()
    house.now = RESULTS
    house.close()
    return house


def of_kind(house: House, kind: str) -> list[Message]:
    with house.unit() as unit:
        return [one for one in unit.outbox.list_messages() if one.kind == kind]


def card_for(house: House, kind: str, person: str | None) -> Card:
    [message] = [one for one in of_kind(house, kind) if one.person_id == person]
    return from_json(message.card)


def actions_of(card: Card) -> list[object]:
    rows = [one for one in card.elements if isinstance(one, Buttons)]
    return [button.action for row in rows for button in row.buttons]


def with_channels(database: Database, *channels: str) -> House:
    """Return the house whose schedule has channels for its results."""
    house = House(database=database)
    house.bring_in(people(INVITED))
    house.plan(replace(SCHEDULE, results_to=channels))
    house.open()
    for number in range(30):
        house.vote(f"p{number:05}", ballot_of(number))
    house.now = CLOSE
    return house


# ---------------------------------------------------------------------------- when


def test_results_are_told_on_the_day_that_was_promised_and_not_before(house: House) -> None:
    house.close()
    assert house.wave().results_at == RESULTS
    house.now = RESULTS - timedelta(seconds=1)
    assert house.close() == 0
    assert of_kind(house, "survey_results") == []
    house.now = RESULTS
    assert house.close() == 1
    assert house.keys_of("survey_results") == [f"p{number:05}" for number in range(INVITED)]
    assert {one.due_at for one in of_kind(house, "survey_results")} == {RESULTS}


def test_a_close_before_days_off_has_its_results_on_the_next_working_day(house: House) -> None:
    with house.unit() as unit:
        unit.people.put_company_days({date(2026, 6, day): DayKind.CLOSED for day in (10, 11)})
        unit.commit()
    house.close()
    assert house.wave().results_at == datetime(2026, 6, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        (datetime(2026, 6, 10, 5, tzinfo=UTC), datetime(2026, 6, 10, 5, tzinfo=UTC)),  # 14:00 on that day
        (datetime(2026, 6, 12, 12, tzinfo=UTC), datetime(2026, 6, 15, 0, tzinfo=UTC)),  # Friday, 21:00
    ],
)
def test_of_a_wave_that_could_be_counted_only_later_results_come_as_the_company_works_next(
    house: House, counted: datetime, expected: datetime
) -> None:
    house.now = counted
    house.close()
    assert house.wave().results_at == expected


def test_results_come_on_that_day_in_everybodys_own_time_zone(database: Database) -> None:
    house = House(database=database)
    zones = ("Asia/Tokyo", "America/Los_Angeles", "Pacific/Auckland")
    house.bring_in(replace(one, timezone=zones[n % 3]) for n, one in enumerate(people(12)))
    house.plan()
    house.open()
    for number in range(6):
        house.vote(f"p{number:05}", ballot_of(number))
    for moment in (CLOSE, RESULTS):
        house.now = moment
        house.close()
    due = {one.person_id: one.due_at for one in of_kind(house, "survey_results")}
    assert due["p00000"] == RESULTS
    assert due["p00001"] == datetime(2026, 6, 10, 9, tzinfo=ZoneInfo(zones[1]))
    assert due["p00002"] == RESULTS  # it is noon there


# ---------------------------------------------------------------------------- what


def test_the_summary_is_of_the_ledger_in_the_readers_language(database: Database) -> None:
    house = House(database=database)
    everybody = people(INVITED)
    house.bring_in([replace(everybody[0], locale="ja"), *everybody[1:]])
    house.plan()
    house.open()
    for number in range(30):
        house.vote(f"p{number:05}", ballot_of(number))
    for moment in (CLOSE, RESULTS):
        house.now = moment
        house.close()
    english, japanese = (card_for(house, "survey_results", one) for one in ("p00001", "p00000"))
    assert english.title == "June results (30 of 40 answered, 75 %)"
    assert japanese.title == "6月度アンケートの結果（回答30名／対象40名、75%）"
    assert "1. It is easy to use: " in plain_text(english)
    assert "1. It is easy to use（日）：" in plain_text(japanese)
    assert house.wave().digest[:12] in plain_text(english)
    assert ShowSurveyResults("pulse-1", 0) in actions_of(english)
    assert "planted" not in plain_text(english)
    [message] = [one for one in of_kind(house, "survey_results") if one.person_id == "p00001"]
    assert (message.feature, message.not_after) == (Feature.SURVEY, RESULTS + messages.NEWS_LASTS)


def test_what_changed_for_certain_stands_first_and_else_that_nothing_did(told: House) -> None:
    """In June the thirty chose 1 to 5 in turn; in July all agree fully, and recommend it as in June."""
    told.now += timedelta(days=21)
    told.ask_nothing()
    wave = told.open(number=2)
    for number in range(30):
        told.vote(f"p{number:05}", {"nps": number % 11, "easy": 5}, wave=wave.id)
    for moment in (wave.closes_at, wave.closes_at + timedelta(days=1)):
        told.now = moment
        told.close()
    texts = [plain_text(from_json(one.card)) for one in of_kind(told, "survey_results")]
    [later] = {text for text in texts if not text.startswith("June results")}
    assert later.splitlines()[1] == "Changed since last time: It is easy to use (up)"


def test_a_second_wave_says_what_changed_and_a_first_one_that_it_is_the_first(told: House) -> None:
    assert "These are the first results" in plain_text(card_for(told, "survey_results", "p00001"))
    told.now = datetime(2026, 7, 7, 1, tzinfo=UTC)
    told.ask_nothing()
    told.open(number=2)
    for number in range(30):
        told.vote(f"p{number:05}", ballot_of(number), wave="pulse-2")
    for moment in (datetime(2026, 7, 14, 8, tzinfo=UTC), datetime(2026, 7, 15, 0, tzinfo=UTC)):
        told.now = moment
        told.close()
    [second] = [
        one for one in of_kind(told, "survey_results") if one.dedupe_key == "survey_results:pulse-2:p00001"
    ]
    text = plain_text(from_json(second.card))
    # The same people answered the same, and only the small errors differ.
    assert "so we cannot say it changed" in text
    assert "first results" not in text


def test_of_too_few_answers_everybody_is_told_just_that(database: Database) -> None:
    house = House(database=database)
    house.bring_in(people(INVITED))
    house.plan()
    house.open()
    for number in range(4):
        house.vote(f"p{number:05}", ballot_of(number))
    for moment in (CLOSE, RESULTS):
        house.now = moment
        house.close()
    card = card_for(house, "survey_results", "p00001")
    assert card.title == "June survey: too few answers for results"
    assert "Fewer than 5 people answered." in plain_text(card)
    assert not [one for one in actions_of(card) if isinstance(one, ShowSurveyResults)]
    assert "4" not in plain_text(card)  # how many it were is not kept either


def test_a_company_of_few_answers_reads_words_and_no_figure(database: Database) -> None:
    house = House(database=database)
    house.bring_in(people(20))
    house.plan()
    house.open()
    for number in range(12):
        house.vote(f"p{number:05}", {"nps": 9, "easy": 5})
    for moment in (CLOSE, RESULTS):
        house.now = moment
        house.close()
    text = plain_text(card_for(house, "survey_results", "p00001"))
    assert "(NPS): most favourable" in text
    assert "1. It is easy to use: most favourable" in text
    assert "on average" not in text


# ---------------------------------------------------------------------------- to whom


def test_who_is_in_a_channel_reads_it_there_and_everybody_else_directly(database: Database) -> None:
    house = with_channels(database, CHANNEL, OTHER)
    house.channels = {CHANNEL: frozenset({"U00000", "U00001", "USTRANGER"}), OTHER: frozenset({"U00002"})}
    for moment in (CLOSE, RESULTS):
        house.now = moment
        house.close()
    assert house.keys_of("survey_results") == [f"p{number:05}" for number in range(3, INVITED)]
    posted = of_kind(house, "survey_results_posted")
    assert sorted(one.lane for one in posted) == sorted([CHANNEL, OTHER])
    assert {(one.person_id, one.feature, one.due_at) for one in posted} == {(None, None, RESULTS)}
    assert from_json(posted[0].card).title == "June results (30 of 40 answered, 75 %)"


def test_a_channel_reads_the_companys_first_language(database: Database) -> None:
    house = with_channels(database, CHANNEL)
    house.company = replace(house.company, languages=("ja", "en"))
    for moment in (CLOSE, RESULTS):
        house.now = moment
        house.close()
    assert card_for(house, "survey_results_posted", None).title.startswith("6月度アンケートの結果")


def test_who_reads_another_language_than_the_channel_gets_it_directly_as_well(database: Database) -> None:
    house = with_channels(database, CHANNEL)
    house.bring_in([replace(one, locale="ja") for one in people(2)[1:]])
    house.channels = {CHANNEL: frozenset({"U00000", "U00001"})}
    for moment in (CLOSE, RESULTS):
        house.now = moment
        house.close()
    assert house.keys_of("survey_results")[:2] == ["p00001", "p00002"]
    assert card_for(house, "survey_results", "p00001").title.startswith("6月度アンケートの結果")


def test_where_nobody_knows_who_is_in_a_channel_everybody_gets_it_directly(database: Database) -> None:
    house = with_channels(database, CHANNEL, OTHER)
    house.channels = {CHANNEL: None, OTHER: frozenset({"U00000"})}
    for moment in (CLOSE, RESULTS):
        house.now = moment
        house.close()
    assert house.keys_of("survey_results") == [f"p{number:05}" for number in range(1, INVITED)]
    assert len(of_kind(house, "survey_results_posted")) == 2


def test_who_has_left_gets_nothing_more(house: House) -> None:
    with house.unit() as unit:
        gone = [replace(unit.people.get("p00003"), active=False)]
        gone.append(replace(unit.people.get("p00004"), end_date=date(2026, 6, 5)))
        unit.people.upsert_many(gone)
        unit.commit()
    house.close()
    house.now = RESULTS
    house.close()
    reached = set(house.keys_of("survey_results"))
    assert len(reached) == INVITED - 2
    assert not reached & {"p00003", "p00004"}
    assert set(house.keys_of("survey_invitation_over")) == reached


def test_a_message_that_waits_is_written_anew_in_the_language_its_reader_has_by_then(told: House) -> None:
    with told.unit() as unit:
        unit.people.upsert_many([replace(unit.people.get("p00001"), locale="ja")])
        waiting = [one for one in unit.outbox.list_messages() if one.kind == "survey_results"]
        built = rebuild(told.world(), unit, waiting, at=told.now)
    assert len(built) == INVITED
    [message] = [one for one in waiting if one.person_id == "p00001"]
    assert built[message.id].title.startswith("6月度アンケートの結果")


# ---------------------------------------------------------------------------- once


def test_telling_twice_queues_nothing_more(told: House) -> None:
    before = dump(told)
    assert told.close() == 0
    assert dump(told) == before
    assert told.wave().told_at == RESULTS


TELLING, TOLD = 1, 2
"""Commits: a portion is queued; nobody is left."""


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", [TELLING, TOLD])
def test_killed_around_a_commit_everybody_is_told_once(house: House, at: int, *, is_after: bool) -> None:
    house.close()
    house.now = RESULTS
    process = Deadly(house.database.unit_of_work, at=at, is_after=is_after)
    with pytest.raises(Killed):
        house.close(open_unit=process)
    assert len(of_kind(house, "survey_results")) == (0 if (at, is_after) == (TELLING, False) else INVITED)
    house.close()
    assert house.keys_of("survey_results") == [f"p{number:05}" for number in range(INVITED)]
    with house.unit() as unit:
        entries = unit.audit.list_entries(subject="pulse-1")
    assert [one.action for one in entries].count("survey.published") == 1


def test_a_wave_that_was_counted_before_the_process_died_is_told_of_on_its_day(house: House) -> None:
    for at in (2, 3, 2):  # before it is counted; before all is destroyed; before it is closed
        with pytest.raises(Killed):
            house.close(open_unit=Deadly(house.database.unit_of_work, at=at, is_after=False))
    house.close()
    assert (house.wave().state, house.wave().results_at) == (WaveState.CLOSED, RESULTS)
    assert len(of_kind(house, "survey_invitation_over")) == 2 * INVITED


@pytest.mark.both_engines
def test_two_processes_at_once_tell_everybody_once(house: House) -> None:
    house.close()
    house.now = RESULTS
    threads = [StorageThreads(single=house.database.single_process) for _ in range(2)]

    async def together() -> None:
        await asyncio.gather(*(house.closer(own).run() for own in threads))

    asyncio.run(together())
    for own in threads:
        own.close()
    assert len(of_kind(house, "survey_results")) == INVITED


# ---------------------------------------------------------------------------- what can go wrong


def closer_asking(house: House, threads: StorageThreads, members_of: object) -> Closer:
    closer = house.closer(threads)
    closer._members_of = members_of  # type: ignore[assignment]
    return closer


@pytest.fixture
def threads(database: Database) -> Iterator[StorageThreads]:
    found = StorageThreads(single=database.single_process)
    yield found
    found.close()


async def broken(_lane: str) -> frozenset[str] | None:
    raise RuntimeError("a fault of ours")


def test_what_breaks_while_members_are_asked_is_tried_again(
    database: Database, threads: StorageThreads
) -> None:
    house = with_channels(database, CHANNEL)
    house.close()
    house.now = RESULTS
    assert asyncio.run(closer_asking(house, threads, broken).run()) == 0
    assert house.wave().told_at is None
    assert house.close() == 1
    assert house.keys_of("survey_results") == [f"p{number:05}" for number in range(INVITED)]


def test_who_cannot_ask_the_chats_leaves_results_to_others(house: House, threads: StorageThreads) -> None:
    house.close()
    house.now = RESULTS
    assert asyncio.run(closer_asking(house, threads, None).run()) == 0
    assert of_kind(house, "survey_results") == []
    assert house.close() == 1


# ---------------------------------------------------------------------------- in place of invitations


def test_at_the_close_every_invitation_and_reminder_is_changed_alike(house: House) -> None:
    house.close()
    edits = of_kind(house, "survey_invitation_over")
    expected = {
        (person, f"{kind}:pulse-1:{person}")
        for person in (f"p{number:05}" for number in range(INVITED))
        for kind in ("survey_invitation", "survey_reminder")
    }
    assert {(one.person_id, one.edits) for one in edits} == expected
    assert {one.feature for one in edits} == {None}
    [card] = {one.card for one in edits}  # byte by byte, whoever has answered
    assert from_json(card).title == "June survey is over: results on Wed 10 June"
    assert not [one for one in actions_of(from_json(card)) if isinstance(one, OpenSurvey)]


def test_of_a_wave_without_results_they_say_that_there_are_none(house: House) -> None:
    house.vault.kept.clear()
    house.close()
    assert house.wave().state is WaveState.LOST
    [card] = {one.card for one in of_kind(house, "survey_invitation_over")}
    assert from_json(card).title == "June survey is over, without results"
    house.now = RESULTS
    assert house.close() == 0
    assert of_kind(house, "survey_results") == []


def test_a_discarded_wave_says_so_too_and_has_no_results(house: House) -> None:
    house.now = CLOSE - timedelta(hours=1)
    with house.unit() as unit:
        closing.discard(house.world(), unit, "pulse-1", actor="p00000")
        unit.commit()
    house.close()
    [card] = {one.card for one in of_kind(house, "survey_invitation_over")}
    assert from_json(card).title == "June survey is over, without results"
