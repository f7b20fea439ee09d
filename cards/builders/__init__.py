"""One function per message: typed data and a language's words in, a finished card or form out.

All of them stand in the table of `cards.catalogue`, with examples.
"""

from cards.builders.checkins import check_in, farewell, status
from cards.builders.homes import home
from cards.builders.notices import form_offer, help_card, notice, unknown_command
from cards.builders.numbers import number_form, number_saved
from cards.builders.overview import deliveries, programme_counts, programme_list, roster, stop_confirm
from cards.builders.pauses import pause_form, paused, why
from cards.builders.practices import next_practice, practice_taken
from cards.builders.records import my_data
from cards.builders.start import day_one, goal_form, goal_state, introduction, question_form
from cards.builders.trouble import trouble_form, trouble_received

__all__ = [
    "check_in",
    "day_one",
    "deliveries",
    "farewell",
    "form_offer",
    "goal_form",
    "goal_state",
    "help_card",
    "home",
    "introduction",
    "my_data",
    "next_practice",
    "notice",
    "number_form",
    "number_saved",
    "pause_form",
    "paused",
    "practice_taken",
    "programme_counts",
    "programme_list",
    "question_form",
    "roster",
    "status",
    "stop_confirm",
    "trouble_form",
    "trouble_received",
    "unknown_command",
    "why",
]
