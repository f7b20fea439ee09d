"""Every card and form in one table, with examples: for tests, documentation and renderers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from cards import builders, data
from cards.commands import COMMANDS
from cards.examples import basics, members, roles
from cards.model import Card, Form
from cards.words import Words, load_words

Data = TypeVar("Data")


@dataclass(frozen=True, slots=True)
class Entry:
    """A kind of card, what builds it, and data to try it with, by language."""

    kind: str
    build: Callable[[object, Words], Card | Form]
    examples: Callable[[str], tuple[object, ...]]

    def cards(self, language: str) -> tuple[Card | Form, ...]:
        """Return the examples, built."""
        words = load_words(language)
        return tuple(self.build(example, words) for example in self.examples(language))


def entry(
    kind: str, build: Callable[[Data, Words], Card | Form], samples: Callable[[str], tuple[Data, ...]]
) -> Entry:
    """Return an entry whose examples are what its builder takes (mypy checks this here, once)."""
    return Entry(kind, cast("Callable[[object, Words], Card | Form]", build), samples)


def _helps(language: str) -> tuple[data.HelpData, ...]:
    rows = tuple((command.words[language][0], command.help_key) for command in COMMANDS)
    return (data.HelpData(commands=rows),)


def _unknown(language: str) -> tuple[data.UnknownCommandData, ...]:
    nearest = tuple(command.words[language][0] for command in COMMANDS[:3])
    typed = (basics.say(language, en="hlep me", ja="へるぷみー"), basics.say(language, en="lunch", ja="お昼"))
    return tuple(data.UnknownCommandData(typed=each, nearest=nearest) for each in typed)


CATALOGUE: tuple[Entry, ...] = (
    entry("introduction", builders.introduction, members.introductions),
    entry("day_one", builders.day_one, members.day_ones),
    entry("goal_state", builders.goal_state, members.goal_states),
    entry("check_in", builders.check_in, members.check_ins),
    entry("next_practice", builders.next_practice, members.next_practices),
    entry("practice_taken", builders.practice_taken, members.practices_taken),
    entry("status", builders.status, members.statuses),
    entry("trouble_form", builders.trouble_form, members.trouble_forms),
    entry("trouble_received", builders.trouble_received, members.troubles_received),
    entry("number_form", builders.number_form, members.number_forms),
    entry("number_saved", builders.number_saved, members.numbers_saved),
    entry("farewell", builders.farewell, members.farewells),
    entry("goal_form", builders.goal_form, members.goal_forms),
    entry("question_form", builders.question_form, members.question_forms),
    entry("pause_form", builders.pause_form, members.pause_forms),
    entry("form_offer", builders.form_offer, members.form_offers),
    entry("paused", builders.paused, members.pauses),
    entry("why", builders.why, members.reasons),
    entry("home", builders.home, roles.homes),
    entry("programme_counts", builders.programme_counts, roles.programme_countings),
    entry("programme_list", builders.programme_list, roles.programme_lists),
    entry("my_data", builders.my_data, members.my_datas),
    entry("deliveries", builders.deliveries, roles.delivery_countings),
    entry("stop_confirm", builders.stop_confirm, roles.stop_confirms),
    entry("roster", builders.roster, roles.rosters),
    entry("help", builders.help_card, _helps),
    entry("unknown_command", builders.unknown_command, _unknown),
    entry("notice", builders.notice, members.notices),
)
