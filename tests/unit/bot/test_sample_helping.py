"""Supporters and askers of the sample company at their cards, with a small desk in the product's place."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sample_desk import OTHERS, SAMPLE, Told, World, new_world, value_of

from bot.playground.inbound import Inbound
from bot.playground.transcript import channel
from bot.sample.company import LEAD
from cards import builders
from cards.actions import (
    ClaimRequest,
    GiveBack,
    HandOn,
    NeedPerson,
    OfferCall,
    ReadMaterial,
    SavePromise,
    SendMessage,
    SolvedByMaterial,
    SolveRequest,
)
from cards.data import CallSetData, MaterialLine, MaterialsOfferData, RelayedData, RequestOpenData
from cards.examples import supporting
from cards.model import Card
from cards.words import load_words
from coaching.checkins.model import TroubleKind
from coaching.help.model import Reach
from people.model import Role

WEDNESDAY = datetime(2026, 9, 16, 1, tzinfo=UTC)
LATER = WEDNESDAY + timedelta(days=12)
SUPPORTERS = sorted(
    who.id
    for who in SAMPLE.colleagues.values()
    if Role.SUPPORTER in who.person.roles and who.language == "ja"
)
ASKERS = sorted(who.id for who in SAMPLE.colleagues.values() if who.person.department == "Sales")[10:60]


@pytest.fixture
def world() -> Iterator[World]:
    """Nobody has been written to yet."""
    yield from new_world()


def wanted(number: int, *, language: str = "ja") -> Card:
    data = replace(supporting.requests_open(language)[0], request_id=number, language=language)
    assert isinstance(data, RequestOpenData)
    return builders.request_open(data, load_words("ja"))


def mine(number: int, *, language: str = "ja", reach: Reach = Reach.CHAT, text: str = "?") -> Card:
    data = replace(
        supporting.requests_taken("ja")[0], request_id=number, language=language, reach=reach, text=text
    )
    return builders.request_taken(data, load_words("ja"))


def relayed(number: int, text: str, *, to_asker: bool) -> Card:
    data = RelayedData(request_id=number, from_name="A", kind=TroubleKind.SETUP, text=text, to_asker=to_asker)
    return builders.relayed(data, load_words("ja"))


def told_of(world: World, *kinds: type) -> list[Told]:
    return [told for told in world.desk.told if isinstance(told.what, kinds)]


async def test_most_supporters_take_what_they_are_asked_for_and_each_in_their_own_hours(world: World) -> None:
    for number, person in enumerate(SUPPORTERS, start=1):
        world.post(person, wanted(number), at=WEDNESDAY)
    await world.play(LATER)
    claims = told_of(world, ClaimRequest)
    assert len(SUPPORTERS) / 2 < len({told.person_id for told in claims}) < len(SUPPORTERS)
    for told in claims:
        assert SAMPLE.colleagues[told.person_id].calendar.is_working_moment(told.at)


async def test_what_somebody_has_already_is_mostly_left_alone(world: World) -> None:
    for number in range(1, 60):
        world.post("masuda.toru", mine(number), at=WEDNESDAY)
        world.post("fujita.ikumi", wanted(number), at=WEDNESDAY + timedelta(minutes=1))
    await world.play(LATER)
    claims = [told for told in told_of(world, ClaimRequest) if told.person_id == "fujita.ikumi"]
    assert 0 < len(claims) < 25


async def test_whoever_takes_a_request_shows_it_in_the_channel_too(world: World) -> None:
    world.inbound = Inbound(world.transcript, world.desk.handle, world.clock, may_see=_everybody)
    world.restart()
    for number, person in enumerate(SUPPORTERS, start=1):
        world.transcript.post_card(channel("supporters"), wanted(number), at=WEDNESDAY)
        world.post(person, wanted(number), at=WEDNESDAY)
    await world.play(WEDNESDAY + timedelta(hours=5))
    pressed = Counter((told.person_id, told.what) for told in told_of(world, ClaimRequest))
    assert sum(times == 2 for times in pressed.values()) > len(SUPPORTERS) / 3


async def _everybody(_person_id: str, _conversation: str) -> bool:
    return True


async def test_a_request_is_answered_in_the_asker_s_language_whoever_helps(world: World) -> None:
    numbers = range(1, 61)
    for number in numbers:
        world.post("kato.satoshi", mine(number, language="en" if number % 2 else "ja"), at=WEDNESDAY)
    await world.play(LATER)
    answers = {}
    for told in told_of(world, SendMessage):
        assert isinstance(told.what, SendMessage)
        answers[told.what.request_id] = SAMPLE.phrases.find(value_of(told, "text"))
    assert len(answers) > 30
    for number, found in answers.items():
        assert found is not None
        assert found[1] == ("en" if number % 2 else "ja")


async def test_who_would_rather_be_called_is_offered_times(world: World) -> None:
    for number in range(1, 31):
        world.post("kato.satoshi", mine(number, reach=Reach.CALL), at=WEDNESDAY)
    await world.play(LATER)
    assert len(told_of(world, OfferCall)) > 20
    assert not told_of(world, SendMessage)


async def test_some_say_by_when_some_hand_on_to_who_writes_the_language_and_few_give_back(
    world: World,
) -> None:
    for number in range(1, 121):
        world.post("kato.satoshi", mine(number, language="en"), at=WEDNESDAY)
    await world.play(LATER)
    handed = told_of(world, HandOn)
    assert 0 < len(told_of(world, GiveBack)) < len(handed) < len(told_of(world, SavePromise)) < 50
    for told in handed:
        assert value_of(told, "supporter") == OTHERS[0]
        assert value_of(told, "note") in SAMPLE.phrases.texts["supporter.hands_on", "ja"]


async def test_thanks_need_no_answer_and_a_question_gets_one(world: World) -> None:
    thanks, question = (SAMPLE.phrases.texts[topic, "ja"][0] for topic in ("asker.thanks", "asker.more"))
    for number in range(1, 41):
        world.post("kato.satoshi", mine(number), at=WEDNESDAY - timedelta(days=1))
        text = thanks if number % 2 else question
        world.post("kato.satoshi", relayed(number, text, to_asker=False), at=WEDNESDAY)
    await world.play(LATER)
    answered = [
        told.what.request_id
        for told in told_of(world, SendMessage)
        if isinstance(told.what, SendMessage)
        and (SAMPLE.phrases.find(value_of(told, "text")) or ("", ""))[0] == "supporter.more"
    ]
    assert len(answered) > 15
    assert not [number for number in answered if number % 2]


async def test_a_human_who_writes_gets_an_answer_in_their_language(world: World) -> None:
    for number in range(1, 11):
        world.post("kato.satoshi", mine(number), at=WEDNESDAY - timedelta(days=1))
        world.post("kato.satoshi", relayed(number, "Where do I find it?", to_asker=False), at=WEDNESDAY)
    await world.play(LATER)
    found = [SAMPLE.phrases.find(value_of(told, "text")) for told in told_of(world, SendMessage)]
    assert Counter(found)["supporter.other_words", "en"] >= 8


async def test_trouble_that_is_known_is_answered_and_what_a_human_wrote_is_asked_back_about(
    world: World,
) -> None:
    known = SAMPLE.phrases.texts["trouble.setup", "ja"][1]
    for number in range(1, 21):
        text = known if number % 2 else "朝から画面が真っ白です。"
        world.post("kato.satoshi", mine(number, text=text), at=WEDNESDAY)
    await world.play(LATER)
    written: dict[bool, set[str]] = {True: set(), False: set()}
    for told in told_of(world, SendMessage):
        assert isinstance(told.what, SendMessage)
        written[bool(told.what.request_id % 2)].add(value_of(told, "text"))
    assert written[True] == {SAMPLE.phrases.answer_to(known)}
    assert written[False] == set(SAMPLE.phrases.texts["supporter.own_words", "ja"])


async def test_a_supporter_whom_a_human_plays_is_left_to_the_human(world: World) -> None:
    world.transcript.mark_human("kato.satoshi")
    for number in range(1, 11):
        world.post("kato.satoshi", wanted(number), at=WEDNESDAY)
    await world.play(LATER)
    assert not world.desk.told


async def test_askers_read_what_is_offered_and_say_whether_it_helped(world: World) -> None:
    for number, person in enumerate(ASKERS, start=1):
        lines = (MaterialLine(id=7, title="How", minutes=2),)
        offer = MaterialsOfferData(request_id=number, kind=TroubleKind.SETUP, materials=lines)
        world.post(person, builders.materials_offer(offer, load_words("ja")), at=WEDNESDAY)
    await world.play(LATER)
    readers = {told.person_id for told in told_of(world, ReadMaterial)}
    solved, person = (
        {told.person_id for told in told_of(world, kind)} for kind in (SolvedByMaterial, NeedPerson)
    )
    assert len(readers) > 0.8 * len(ASKERS)
    assert solved and person
    assert not solved & person
    assert solved | person < readers


async def test_whoever_got_an_answer_closes_or_asks_on_and_nobody_does_both_at_once(world: World) -> None:
    for number, person in enumerate(ASKERS, start=1):
        world.post(person, relayed(number, "Try the pencil.", to_asker=True), at=WEDNESDAY)
    await world.play(LATER)
    closed = {told.person_id for told in told_of(world, SolveRequest)}
    assert 0.35 * len(ASKERS) < len(closed) < 0.8 * len(ASKERS)
    assert len(told_of(world, SendMessage)) > 5


async def test_nothing_is_done_twice_after_a_restart(world: World) -> None:
    for number, person in enumerate(ASKERS, start=1):
        world.post(person, relayed(number, "Try the pencil.", to_asker=True), at=WEDNESDAY)
    for number, person in enumerate(SUPPORTERS, start=100):
        world.post(person, mine(number), at=WEDNESDAY)
    await world.play(WEDNESDAY + timedelta(hours=3))
    before = list(world.desk.told)
    assert before
    world.restart()
    await world.play(WEDNESDAY + timedelta(hours=3))
    assert world.desk.told == before


async def test_supporters_choose_what_they_can_help_with_once(world: World) -> None:
    for number in range(1, 9):
        for person in SUPPORTERS:
            world.post(person, wanted(number), at=WEDNESDAY + timedelta(hours=number))
    await world.play(LATER)
    looked = Counter(world.desk.homes)
    assert 0 < len(looked) < len(SUPPORTERS)
    assert set(looked.values()) == {1}


async def test_what_came_of_a_call_is_written_in_the_asker_s_language(world: World) -> None:
    for number in range(1, 11):
        world.post("kato.satoshi", mine(number, language="en", reach=Reach.CALL), at=WEDNESDAY)
        call = CallSetData(request_id=number, other_name="A", at=WEDNESDAY, to_asker=False)
        world.post("kato.satoshi", builders.call_set(call, load_words("ja")), at=WEDNESDAY)
    await world.play(LATER)
    written = [SAMPLE.phrases.find(value_of(told, "text")) for told in told_of(world, SendMessage)]
    assert written
    assert set(written) == {("supporter.after_call", "en")}


@pytest.mark.parametrize("is_played", [False, True])
async def test_the_deputy_goes_through_what_members_ask_unless_a_human_plays_the_lead(
    world: World, *, is_played: bool
) -> None:
    if is_played:
        world.transcript.mark_human(LEAD)
    world.transcript.post_card(channel("supporters"), wanted(1), at=WEDNESDAY)
    await world.play(LATER)
    assert world.desk.homes == ([] if is_played else [SAMPLE.programme.deputy])
