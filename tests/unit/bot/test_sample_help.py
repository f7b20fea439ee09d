"""What askers, supporters and whoever runs the programme decide, and what they read on cards."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
from sample_desk import SAMPLE

from bot.playground.transcript import BOT, Post, channel, direct
from bot.sample.askers import Askers
from bot.sample.colleagues import Colleague, language_of
from bot.sample.intents import Errand, Intent
from bot.sample.known import Known
from bot.sample.matters import Matter, Sight, matter_of
from bot.sample.reading import kind_on, language_on, request_of, wants_call
from bot.sample.supporters import OVERLOADED, Supporters
from bot.sample.temperament import Dice
from cards import builders
from cards.catalogue import CATALOGUE
from cards.data import RequestOpenData, RequestTakenData
from cards.examples import supporting
from cards.model import Card
from cards.words import LANGUAGES, load_words
from coaching.help.model import Reach
from coaching.programmes.model import Attitude
from people.model import Role

SEEN = datetime(2026, 9, 16, 2, tzinfo=UTC)
RUNNER = SAMPLE.programme.deputy or ""
ASKERS = Askers(Dice(1))
SUPPORTERS = Supporters(Dice(1), runner=RUNNER)
EVERYBODY = tuple(SAMPLE.colleagues.values())
HELPERS = tuple(who for who in EVERYBODY if Role.SUPPORTER in who.person.roles)


def seen(sight: Sight, number: int = 1, **more: str | bool) -> Matter:
    return Matter(sight=sight, request_id=number, seen_at=SEEN + timedelta(days=number), **more)


def post(card: Card, conversation: str, *, version: int = 1) -> Post:
    return Post(
        id=version,
        conversation=conversation,
        author=BOT,
        card=card,
        text="",
        at=SEEN,
        version=version,
    )


def examples(kind: str, language: str) -> Iterator[Card]:
    """Yield the example cards of a kind."""
    entry = next(one for one in CATALOGUE if one.kind == kind)
    for card in entry.cards(language):
        assert isinstance(card, Card)
        yield card


def opened(language: str = "en") -> tuple[RequestOpenData, Card]:
    """Return a request that waits, and its card."""
    data = next(one for one in supporting.requests_open(language) if not one.claimed_by and not one.ended)
    return data, builders.request_open(data, load_words(language))


def taken(language: str = "en") -> tuple[RequestTakenData, Card]:
    data = supporting.requests_taken(language)[0]
    return data, builders.request_taken(data, load_words(language))


# ---------------------------------------------------------------------------- what they read


@pytest.mark.parametrize("language", LANGUAGES)
def test_kind_language_and_way_to_be_reached_are_read_off_the_card_of_a_request(language: str) -> None:
    for data in supporting.requests_taken(language):
        card = builders.request_taken(data, load_words(language))
        assert request_of(card) == data.request_id
        known_language = data.language if data.language in LANGUAGES else None
        assert (kind_on(card), language_on(card)) == (data.kind, known_language)
        assert wants_call(card) is (data.reach is Reach.CALL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_request_that_waits_is_told_from_one_that_somebody_has(language: str) -> None:
    for data in supporting.requests_open(language):
        card = builders.request_open(data, load_words(language))
        matter = matter_of(post(card, channel("supporters")))
        if data.claimed_by or data.ended:
            assert matter is None
        else:
            assert matter is not None
            known_language = data.language if data.language in LANGUAGES else None
            assert (matter.sight, matter.language) == (Sight.WANTED, known_language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_other_one_wrote_is_told_apart_by_who_reads_it(language: str) -> None:
    sights = {
        matter.sight
        for card in examples("relayed", language)
        if (matter := matter_of(post(card, direct("x")))) is not None and matter.said
    }
    assert sights == {Sight.REPLY_TO_ME, Sight.ASKER_WROTE}


@pytest.mark.parametrize("kind", ["introduction", "farewell", "request_credit", "notice", "home"])
def test_cards_that_ask_nothing_in_matters_of_help_are_no_matter(kind: str) -> None:
    asked = [matter_of(post(card, direct("x"))) for card in examples(kind, "en")]
    assert asked
    assert set(asked) == {None}


def test_words_of_the_company_are_known_again_and_those_of_humans_are_not() -> None:
    assert SAMPLE.phrases.find("That did it, thank you!") == ("asker.thanks", "en")
    assert SAMPLE.phrases.find("Thank you so much, Mr Suzuki.") is None


def test_the_language_of_what_a_human_wrote_is_guessed_from_its_letters() -> None:
    assert (language_of("ログインできません"), language_of("I cannot log in")) == ("ja", "en")


# ---------------------------------------------------------------------------- what gets about


def test_a_request_is_wanted_until_somebody_has_it_and_again_when_it_is_posted_again() -> None:
    known, (data, wanted), (mine, card) = Known(), opened(), taken()
    known.note(post(wanted, channel("supporters")))
    assert known.is_wanted(data.request_id)

    known.note(post(card, direct("fujita.ikumi")))
    assert not known.is_wanted(mine.request_id)
    assert known.is_on("fujita.ikumi", mine.request_id)
    assert not known.is_on("masuda.toru", mine.request_id)

    again = builders.request_open(
        RequestOpenData(
            request_id=mine.request_id,
            kind=mine.kind,
            phase=mine.phase,
            language=mine.language,
            since=SEEN,
            respond_by=SEEN,
            reason=data.reason,
        ),
        load_words("en"),
    )
    known.note(post(again, channel("supporters")))
    assert known.is_wanted(mine.request_id)
    assert not known.is_on("fujita.ikumi", mine.request_id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_writes_in_a_request_that_its_asker_closed(language: str) -> None:
    ended = [card for card in examples("request_solved", language) if request_of(card) is not None]
    assert ended
    for card in ended:
        known, number = Known(), request_of(card) or 0
        known.note(post(card, direct("imai.rina")))
        assert not known.is_going_on(number)
        assert not known.is_wanted(number)


def test_who_asked_is_known_and_whether_they_heard_from_somebody() -> None:
    known = Known()
    received, times = next(examples("request_received", "ja")), next(examples("call_offer", "ja"))
    known.note(post(received, direct("imai.rina")))
    assert known.is_own("imai.rina", request_of(received) or 0)
    assert not known.is_own("kato.satoshi", request_of(received) or 0)
    number = request_of(times) or 0
    assert not known.is_answered(number)
    known.note(post(times, direct("imai.rina")))
    assert known.is_answered(number)


# ---------------------------------------------------------------------------- askers


def all_intents(sight: Sight) -> list[tuple[Colleague, Matter, Intent]]:
    found = []
    for number, who in enumerate(EVERYBODY, start=1):
        matter = seen(sight, number % 60 + 1, language=who.language)
        habits = SUPPORTERS if sight in (Sight.WANTED, Sight.MINE, Sight.ASKER_WROTE) else ASKERS
        found += [(who, matter, intent) for intent in habits.intents(who, matter)]
    return found


@pytest.mark.parametrize("sight", list(Sight))
def test_whatever_is_planned_lies_in_the_working_time_of_whoever_does_it(sight: Sight) -> None:
    for who, matter, intent in all_intents(sight):
        assert intent.at > matter.seen_at
        assert who.calendar.is_working_moment(intent.at)
        assert intent.at.minute in (0, 30)


@pytest.mark.parametrize("sight", list(Sight))
def test_the_same_sight_leads_to_the_same_deeds(sight: Sight) -> None:
    assert all_intents(sight) == all_intents(sight)


def test_most_of_those_who_got_an_answer_close_some_ask_more_and_some_say_nothing() -> None:
    done = [
        {intent.errand for intent in ASKERS.intents(who, seen(Sight.REPLY_TO_ME, 5))} for who in EVERYBODY
    ]
    closes = sum(Errand.CLOSE in one for one in done)
    more = sum(Errand.REPLY in one for one in done)
    silent = sum(not one for one in done)
    reopens = sum(Errand.REOPEN in one for one in done)
    assert closes > more > silent > 10
    assert closes + more + silent == len(EVERYBODY)
    assert 0 < reopens < closes / 5


def test_materials_help_about_half_of_those_who_read_them() -> None:
    helped = Counter(ASKERS.is_solved_by_material(who, seen(Sight.MATERIALS)) for who in EVERYBODY)
    assert helped[True] > helped[False] > helped[None] > 0
    assert 0.4 < helped[True] / len(EVERYBODY) < 0.6


def test_people_stand_everywhere_and_some_would_rather_not_say() -> None:
    said = Counter(ASKERS.attitude(who, seen(Sight.ATTITUDE), week=3) for who in EVERYBODY)
    assert said.keys() == {*Attitude, None}
    assert said[Attitude.SEES_VALUE] == max(said.values())


# ---------------------------------------------------------------------------- supporters


def claims(who: Colleague, language: str) -> int:
    wanted = (seen(Sight.WANTED, number, language=language) for number in range(1, 61))
    return sum(
        any(intent.errand is Errand.CLAIM for intent in SUPPORTERS.intents(who, matter)) for matter in wanted
    )


def test_supporters_take_only_what_is_in_a_language_they_write() -> None:
    for who in HELPERS:
        other = "en" if who.language == "ja" else "ja"
        assert claims(who, who.language) > 20
        assert (claims(who, other) > 0) is SUPPORTERS.speaks(who, other)
    assert {SUPPORTERS.speaks(who, "ja") for who in HELPERS if who.language == "en"} == {True, False}


def test_the_overloaded_supporter_takes_more_and_answers_later_than_others() -> None:
    def responses(who: Colleague) -> list[float]:
        mine = [seen(Sight.MINE, number) for number in range(1, 61)]
        return [
            (intent.at - matter.seen_at) / timedelta(hours=1)
            for matter in mine
            for intent in SUPPORTERS.intents(who, matter)
            if intent.errand is Errand.RESPOND
        ]

    overloaded = SAMPLE.colleagues[OVERLOADED]
    others = [who for who in HELPERS if who.language == "ja" and who.id != OVERLOADED]
    assert median(responses(overloaded)) > max(median(responses(who)) for who in others)
    watched = Counter(
        who.id
        for who in HELPERS
        for number in range(1, 200)
        if SUPPORTERS.watches(who, seen(Sight.WANTED, number, language="ja"))
    )
    assert watched.most_common(1)[0][0] == OVERLOADED


def test_whoever_runs_the_programme_hands_on_most_of_what_they_take() -> None:
    runner = SAMPLE.colleagues[RUNNER]
    done = Counter(
        intent.errand
        for number in range(1, 101)
        for intent in SUPPORTERS.intents(runner, seen(Sight.MINE, number))
    )
    assert done[Errand.HAND_ON] > done[Errand.RESPOND] > 10


def test_rounds_are_on_tuesdays_and_thursdays_after_what_was_seen() -> None:
    runner, days = SAMPLE.colleagues[RUNNER], set()
    for number in range(1, 29):
        matter = seen(Sight.WANTED, number)
        day, intents = SUPPORTERS.next_round(runner, matter)
        assert [intent.errand for intent in intents] == [Errand.ROUND]
        assert intents[0].at > matter.seen_at
        days.add(day.isoweekday())
    # A round that falls on a holiday is on the next working day.
    assert {2, 4} <= days <= {2, 3, 4, 5}


def test_whoever_runs_the_programme_looks_after_four_working_hours_and_not_earlier() -> None:
    runner = SAMPLE.colleagues[RUNNER]
    for number in range(1, 40):
        matter = seen(Sight.WANTED, number)
        [intent] = SUPPORTERS.steps_in(runner, matter)
        assert intent.errand is Errand.STEP_IN
        assert intent.at - matter.seen_at > timedelta(hours=4)
