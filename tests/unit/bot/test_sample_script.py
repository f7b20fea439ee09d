"""The script of the sample company against a real transcript and a small desk in the product's place."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sample_desk import (
    FIELD_DAY,
    SAMPLE,
    Told,
    World,
    arrives,
    card,
    check_in_card,
    day_one_card,
    new_world,
    status_card,
    value_of,
)

from bot.playground.inbound import Inbound
from bot.playground.transcript import BOT, channel, direct
from bot.sample.company import LEFT_TO_HUMANS
from bot.sample.habits import SILENT_TEAM
from cards.actions import (
    AnswerCheckIn,
    AnswerClarity,
    OpenNumber,
    SaveGoal,
    SaveNumber,
    SavePause,
    SendQuestion,
    SendTrouble,
    TakePractice,
)
from coaching.checkins.model import TroubleKind
from handlers.events import Event
from handlers.reply import Reply

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
WEDNESDAY = date(2026, 9, 16)
PEOPLE = sorted(
    who.id
    for who in SAMPLE.colleagues.values()
    if who.person.department in ("Sales", "Customer Success") and who.day_zero(WEDNESDAY) == WEDNESDAY
)


@pytest.fixture
def world() -> Iterator[World]:
    """Nobody has been written to yet."""
    yield from new_world()


def send_check_ins(world: World, people: Sequence[str], *, week: int = 0) -> dict[str, int]:
    """Let each person's check-in of a week reach them; returns the posts. Ids of check-ins are by name."""
    day = WEDNESDAY + timedelta(weeks=week)
    posts = {}
    for person in people:
        shown = check_in_card(1000 * week + PEOPLE.index(person))
        posts[person] = world.post(person, shown, at=arrives(person, day)).id
    return posts


def end_of_week(week: int) -> datetime:
    return datetime(2026, 9, 22, 23, tzinfo=UTC) + timedelta(weeks=week)


def answers(world: World) -> list[Told]:
    """Return who said how it goes."""
    return [told for told in world.desk.told if isinstance(told.what, (AnswerCheckIn, SendTrouble))]


def of_kind(world: World, *kinds: type) -> list[Told]:
    return [told for told in world.desk.told if isinstance(told.what, kinds)]


async def test_most_answer_their_first_check_in_and_some_do_not(world: World) -> None:
    send_check_ins(world, PEOPLE)
    await world.play(end_of_week(0))
    answered = {told.person_id for told in answers(world)}
    assert 0.5 * len(PEOPLE) < len(answered) < 0.85 * len(PEOPLE)


async def test_nobody_answers_twice(world: World) -> None:
    send_check_ins(world, PEOPLE)
    await world.play(end_of_week(0))
    assert max(Counter(told.person_id for told in answers(world)).values()) == 1


async def test_everything_is_done_in_the_working_time_of_whoever_does_it(world: World) -> None:
    for week in range(4):
        send_check_ins(world, PEOPLE, week=week)
        await world.play(end_of_week(week))
    assert len(world.desk.told) > 300
    for told in world.desk.told:
        assert SAMPLE.colleagues[told.person_id].calendar.is_working_moment(told.at)


async def test_nobody_acts_before_they_were_asked(world: World) -> None:
    send_check_ins(world, PEOPLE)
    await world.play(end_of_week(0))
    for told in world.desk.told:
        assert told.at > arrives(told.person_id, WEDNESDAY)


async def test_the_same_seed_gives_the_same_company_in_any_order_of_work() -> None:
    told = []
    for order in (PEOPLE, PEOPLE[::-1], random.Random(7).sample(PEOPLE, len(PEOPLE))):
        for world in new_world():
            send_check_ins(world, order)
            await world.play(end_of_week(0))
            told.append(sorted(world.desk.told, key=repr))
    assert told[0] == told[1] == told[2]


def hear_slowly(world: World, *, seed: int) -> None:
    """Put a handler between the script and the desk that takes its time, for each event another."""

    async def handle(event: Event) -> Reply:
        reply = await world.desk.handle(event)
        for _ in range(random.Random(f"{seed}:{event.event_id}").randrange(9)):
            await asyncio.sleep(0)
        return reply

    world.inbound = Inbound(world.transcript, handle, world.clock)
    world.restart()


async def test_who_is_heard_first_does_not_hang_on_how_long_answers_take() -> None:
    told = []
    for seed in (1, 2):
        for world in new_world():
            hear_slowly(world, seed=seed)
            send_check_ins(world, PEOPLE)
            await world.play(end_of_week(0))
            told.append(list(world.desk.told))
    assert len(told[0]) > 100
    assert told[0] == told[1]


async def test_people_act_side_by_side_but_each_does_one_thing_at_a_time(world: World) -> None:
    under_way, most = Counter[str](), Counter[str]()

    async def handle(event: Event) -> Reply:
        under_way.update([event.identity, "anybody"])
        for who in (event.identity, "anybody"):
            most[who] = max(most[who], under_way[who])
        await asyncio.sleep(0)
        under_way.subtract([event.identity, "anybody"])
        return await world.desk.handle(event)

    world.inbound = Inbound(world.transcript, handle, world.clock)
    world.restart()
    for week in (0, 1):  # the second week's card lies beside the first one's correction
        send_check_ins(world, PEOPLE, week=week)
    await world.script.act(end_of_week(2))
    assert most.pop("anybody") > 10
    assert set(most.values()) == {1}


async def test_another_seed_gives_another_company() -> None:
    told = []
    for seed in (1, 2):
        for world in new_world(seed=seed):
            send_check_ins(world, PEOPLE)
            await world.play(end_of_week(0))
            told.append({(one.person_id, repr(one.what)) for one in world.desk.told})
    assert told[0] != told[1]


async def test_a_restart_in_the_middle_changes_nothing() -> None:
    told = []
    for stops in (0, 12):
        for world in new_world():
            for week in (0, 1):
                send_check_ins(world, PEOPLE, week=week)
                for hour in range(stops):
                    day = datetime(2026, 9, 16, tzinfo=UTC) + timedelta(weeks=week, hours=3 * hour)
                    await world.play(max(day, world.clock.now()))
                    world.restart()
                await world.play(end_of_week(week))
            told.append(sorted(world.desk.told, key=repr))
    assert told[0] == told[1]


async def test_after_a_restart_nothing_is_done_again(world: World) -> None:
    send_check_ins(world, PEOPLE)
    await world.play(end_of_week(0))
    before = list(world.desk.told)
    world.restart()
    world.desk.events.clear()
    assert await world.play(end_of_week(0)) == 0
    assert world.desk.told == before


async def test_a_sitting_that_was_broken_off_is_repeated_without_acting_twice(world: World) -> None:
    send_check_ins(world, PEOPLE)
    first = world.script.next_act()
    assert first is not None
    world.clock.moment = first
    await world.script.act(first)
    done = list(world.desk.told)
    # The process died before it could note how far it had come.
    world.transcript.put_fact("script_acted_until", None)
    world.restart()
    await world.script.act(first)
    assert world.desk.told == done


async def test_the_people_to_begin_as_are_left_to_the_human(world: World) -> None:
    for number, person in enumerate(sorted(LEFT_TO_HUMANS)):
        at = arrives(person, WEDNESDAY)
        world.post(person, check_in_card(number), at=at)
        world.post(person, day_one_card(number), at=at)
    assert world.script.next_act() is None
    assert await world.play(end_of_week(0)) == 0


async def test_whoever_a_human_acts_as_is_left_alone_from_then_on(world: World) -> None:
    send_check_ins(world, PEOPLE)
    first = world.script.next_act()
    assert first is not None
    await world.play(first)
    seen = {told.person_id for told in world.desk.told}
    for person in PEOPLE:
        world.transcript.mark_human(person)
    assert world.script.next_act() is None
    await world.play(end_of_week(0))
    assert {told.person_id for told in world.desk.told} == seen


async def test_the_script_writes_nothing_by_itself(world: World) -> None:
    """Where the product replies nothing, there is nothing new but what people typed, whatever they press."""
    send_check_ins(world, PEOPLE)
    world.desk.is_mute = True
    version = world.transcript.version()
    await world.play(end_of_week(0))
    assert len(world.desk.told) > 0.5 * len(PEOPLE)
    assert all(post.text and post.author != BOT for post in world.transcript.changes_since(version))


async def test_the_clock_needs_to_stop_only_at_full_and_half_hours(world: World) -> None:
    send_check_ins(world, PEOPLE)
    await world.play(end_of_week(0))
    assert {told.at.minute for told in world.desk.told} == {0, 30}
    assert {told.at.second for told in world.desk.told} == {0}


async def test_what_is_overdue_is_done_at_once(world: World) -> None:
    send_check_ins(world, PEOPLE)
    world.clock.moment = end_of_week(1)
    acted = await world.script.act(world.clock.now())
    assert acted >= len(answers(world)) > 0
    assert {told.at for told in world.desk.told} == {end_of_week(1)}
    assert world.script.next_act() is None


async def test_a_reminder_wakes_some_of_those_who_were_silent_and_nobody_else(world: World) -> None:
    posts = send_check_ins(world, PEOPLE)
    await world.play(datetime(2026, 9, 18, 2, tzinfo=UTC))
    early = {told.person_id for told in answers(world)}
    silent = [person for person in posts if person not in early]
    for person in PEOPLE:
        reminder = check_in_card(PEOPLE.index(person))
        world.post(person, reminder, at=arrives(person, WEDNESDAY + timedelta(days=2)))
    await world.play(end_of_week(0) + timedelta(days=2))
    late = {told.person_id for told in answers(world)} - early
    assert len(silent) > len(late) > 5
    assert max(Counter(told.person_id for told in answers(world)).values()) == 1


async def test_a_number_is_entered_before_the_answer_and_sometimes_a_day_in_the_field(world: World) -> None:
    send_check_ins(world, PEOPLE)
    await world.play(end_of_week(0))
    numbers = of_kind(world, SaveNumber)
    assert len(numbers) > 30
    for told in numbers:
        # Two days at three a day: nobody reports more than a fifth beyond that, and one forgotten entry more.
        assert 0 <= int(value_of(told, "value")) <= 11
    marked = [told for told in numbers if dict(told.values).get("days_field") == (FIELD_DAY,)]
    assert 0 < len(marked) < len(numbers) / 2


async def test_some_correct_their_number_upwards_on_a_later_day(world: World) -> None:
    for week in range(3):
        send_check_ins(world, PEOPLE, week=week)
        await world.play(end_of_week(week))
    entered: dict[tuple[str, object], list[Told]] = {}
    for told in of_kind(world, SaveNumber):
        entered.setdefault((told.person_id, told.what), []).append(told)
    corrected = [pair for pair in entered.values() if len(pair) == 2]
    assert 3 <= len(corrected) < len(entered) / 4
    for first, second in corrected:
        assert second.at.date() > first.at.date()
        assert int(value_of(second, "value")) > int(value_of(first, "value"))


async def test_trouble_has_a_kind_and_words_in_the_person_s_language(world: World) -> None:
    send_check_ins(world, PEOPLE)
    await world.play(end_of_week(0))
    troubles = of_kind(world, SendTrouble)
    assert len(troubles) > 10
    assert len({value_of(told, "kind") for told in troubles}) >= 4
    for told in troubles:
        kind, text = TroubleKind(value_of(told, "kind")), value_of(told, "text")
        who = SAMPLE.colleagues[told.person_id]
        assert text in SAMPLE.phrases.texts[f"trouble.{kind}", who.language]
        assert bool(JAPANESE.search(text)) is (who.person.locale == "ja")


async def test_whoever_is_done_takes_one_of_the_practices_offered(world: World) -> None:
    for week in range(3):
        send_check_ins(world, PEOPLE, week=week)
        await world.play(end_of_week(week))
    done = [
        told for told in answers(world) if isinstance(told.what, AnswerCheckIn) and told.what.answer == "done"
    ]
    taken = of_kind(world, TakePractice)
    assert len(done) == len(taken) > 10
    counted = Counter(value_of(told, "practice") for told in taken)
    assert counted["a"] > counted["b"] > 0


async def test_day_one_brings_answers_questions_and_goals_of_their_own(world: World) -> None:
    for number, person in enumerate(PEOPLE):
        world.post(person, day_one_card(number), at=arrives(person, date(2026, 9, 14)))
    await world.play(end_of_week(0))
    clear = Counter(told.what.clarity for told in world.desk.told if isinstance(told.what, AnswerClarity))
    assert clear["clear"] > 2 * clear["not_quite"] > 0
    questions, goals = of_kind(world, SendQuestion), of_kind(world, SaveGoal)
    assert 3 <= len(questions) <= 25
    assert 20 < len(goals) <= clear["clear"]
    for told, name in [(told, "question") for told in questions] + [(told, "goal") for told in goals]:
        language = SAMPLE.colleagues[told.person_id].language
        assert value_of(told, name) in SAMPLE.phrases.texts[name, language]


async def test_the_status_card_is_answered_by_about_half(world: World) -> None:
    for number, person in enumerate(PEOPLE):
        world.post(person, status_card(number), at=arrives(person, WEDNESDAY + timedelta(weeks=3)))
    await world.play(end_of_week(4))
    assert 0.35 * len(PEOPLE) < len(answers(world)) < 0.65 * len(PEOPLE)


async def test_a_few_pause_their_check_ins_until_a_date(world: World) -> None:
    for week in range(1, 6):
        send_check_ins(world, PEOPLE, week=week)
        await world.play(end_of_week(week))
    pauses = of_kind(world, SavePause)
    assert 2 <= len(pauses) <= 25
    for told in pauses:
        assert value_of(told, "what") == "check_in"
        assert date.fromisoformat(value_of(told, "until")) > told.at.date()


async def test_one_team_falls_silent_in_the_fifth_week(world: World) -> None:
    team = [person for person in PEOPLE if SAMPLE.colleagues[person].team == SILENT_TEAM]
    weeks = []
    for week in range(7):
        before = len(world.desk.told)
        send_check_ins(world, team, week=week)
        await world.play(end_of_week(week))
        weeks.append(len(world.desk.told) - before)
    assert sum(weeks[:4]) > 0
    assert weeks[4:] == [0, 0, 0]


async def test_cards_that_ask_nothing_and_channels_and_strangers_are_passed_over(world: World) -> None:
    at = arrives("murakami.hiromi", WEDNESDAY)
    world.post("murakami.hiromi", card("introduction"), at=at)
    world.post("somebody.else", check_in_card(1), at=at)
    world.transcript.post_card(channel("leads"), check_in_card(2), at=at)
    world.transcript.post_text(direct("kudo.mariko"), "kudo.mariko", "ヘルプ", at=at)
    assert world.script.next_act() is None


async def test_a_card_that_was_answered_meanwhile_is_left_alone(world: World) -> None:
    for post in send_check_ins(world, PEOPLE).values():
        world.transcript.replace_card(post, card("check_in"))
    await world.play(end_of_week(0))
    assert world.desk.told == []


async def test_a_playground_that_was_emptied_is_no_trouble(world: World) -> None:
    send_check_ins(world, PEOPLE)
    assert world.script.next_act() is not None
    world.transcript.clear()
    await world.play(end_of_week(0))
    assert world.desk.told == []
    send_check_ins(world, PEOPLE, week=1)
    await world.play(end_of_week(1))
    assert answers(world)


async def test_a_check_in_id_that_comes_back_after_emptying_is_a_new_question(world: World) -> None:
    send_check_ins(world, PEOPLE)
    world.script.next_act()
    world.transcript.clear()
    send_check_ins(world, PEOPLE)
    await world.play(end_of_week(0))
    assert len(answers(world)) > 0.5 * len(PEOPLE)


async def test_a_number_of_an_unknown_kpi_is_not_made_up(world: World) -> None:
    for number, person in enumerate(PEOPLE):
        shown = check_in_card(number, kpi="somebody-else-s")
        world.post(person, shown, at=arrives(person, WEDNESDAY))
    await world.play(end_of_week(0))
    assert answers(world)
    # The desk's answered card offers a KPI that is known: a correction may come, no first number can.
    asked_for = {told.what.kpi_id for told in world.desk.told if isinstance(told.what, OpenNumber)}
    assert asked_for <= {"visit-records"}
