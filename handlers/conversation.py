"""Where every event of a person comes in: one explicit table of actions, one of commands.

`handle` is called inside an open unit of work, after the event was accepted by the inbox; the caller
commits. Errors of the domain travel up to `bot.dispatch`, which has the one map from error to card.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, assert_never

from cards import actions, builders, data
from cards.commands import COMMANDS, Command, is_later, nearest_commands, parse_command
from handlers import adjust, admin, checkins, day_one, home, programmes
from handlers.context import Turn
from handlers.events import Event, Joined, OpenedHome, Pressed, Said, Values
from handlers.readers import reader_of
from handlers.reply import Reply
from people.errors import NotAllowedError
from people.model import Role

ActionHandler = Callable[[Turn, Any, Values], Reply]
CommandHandler = Callable[[Turn], Reply]


def _home(turn: Turn, _action: actions.ShowHome | None = None, _values: Values | None = None) -> Reply:
    return Reply(cards=(home.home(turn),))


ACTION_HANDLERS: dict[type[actions.Action], ActionHandler] = {
    actions.AnswerCheckIn: checkins.answer,
    actions.OpenTrouble: checkins.open_trouble,
    actions.SendTrouble: checkins.send_trouble,
    actions.OpenNumber: checkins.open_number,
    actions.SaveNumber: checkins.save_number,
    actions.TakePractice: checkins.take_practice,
    actions.OpenCheckIn: checkins.show_open,
    actions.AnswerClarity: day_one.answer_clarity,
    actions.OpenQuestion: day_one.open_question,
    actions.SendQuestion: day_one.send_question,
    actions.OpenGoal: day_one.open_goal,
    actions.SaveGoal: day_one.save_goal,
    actions.ShowGoalState: day_one.show_goal_state,
    actions.ShowProgramme: programmes.show_counts,
    actions.OpenPause: adjust.open_pause,
    actions.SavePause: adjust.save_pause,
    actions.Resume: adjust.resume,
    actions.ShowMyData: adjust.show_my_data,
    actions.ShowHome: _home,
    actions.ShowDeliveries: admin.show_deliveries,
    actions.StopSending: admin.stop_sending,
    actions.ResumeSending: admin.resume_sending,
}


def is_allowed(turn: Turn, command: Command) -> bool:
    """Tell whether the acting person may use the command; others are neither shown nor carried out."""
    return Role.MEMBER in command.roles or bool(turn.actor.roles & frozenset(command.roles))


def _allowed(turn: Turn) -> tuple[Command, ...]:
    return tuple(command for command in COMMANDS if is_allowed(turn, command))


def show_help(turn: Turn) -> Reply:
    """Show the commands that the person may use."""
    words = reader_of(turn.actor, turn.world.company).words
    rows = tuple((command.words[words.language][0], command.help_key) for command in _allowed(turn))
    return Reply(cards=(builders.help_card(data.HelpData(commands=rows), words),))


COMMAND_HANDLERS: dict[str, CommandHandler] = {
    "help": show_help,
    "home": _home,
    "check_in": lambda turn: checkins.show_open(turn, actions.OpenCheckIn(), {}),
    "pause": lambda turn: adjust.open_pause(turn, actions.OpenPause(), {}),
    "resume": lambda turn: adjust.resume(turn, actions.Resume(), {}),
    "why": adjust.why,
    "programme": programmes.show_mine,
    "people": admin.show_people,
    "stop_sending": admin.ask_to_stop,
    "resume_sending": lambda turn: admin.resume_sending(turn, None, {}),
}


def handle(turn: Turn, event: Event) -> Reply:
    """Act on one event of the acting person and return what goes back at once."""
    match event:
        case Pressed():
            reply = ACTION_HANDLERS[type(event.action)](turn, event.action, event.values)
            return reply if reply.form is None else replace(reply, opens=event.action)
        case Said():
            return _command(turn, event.text)
        case OpenedHome():
            return _home(turn)
        case Joined():
            return _welcome(turn)
        case _:
            assert_never(event)


def _welcome(turn: Turn) -> Reply:
    """Greet somebody to whose chat Hojorin was added."""
    words = reader_of(turn.actor, turn.world.company).words
    return Reply(cards=(builders.notice(data.NoticeData(notice=data.Notice.WELCOME), words),))


def handle_together(turns: Sequence[tuple[Turn, Event]]) -> list[Reply]:
    """Act on events in one unit of work and return what goes back for each; raises what one of them raised.

    Answers to check-ins, which come in by the hundred when everybody was asked at the same hour, are
    recorded together; whoever did more than one thing is answered in the order in which they did it.
    """
    events_of = Counter(turn.actor.id for turn, _ in turns)
    together = {
        number: (turn, event.action)
        for number, (turn, event) in enumerate(turns)
        if events_of[turn.actor.id] == 1
        and isinstance(event, Pressed)
        and checkins.goes_together(event.action)
    }
    replies = dict(zip(together, checkins.answer_together(list(together.values())), strict=True))
    for number, (turn, event) in enumerate(turns):
        if number not in replies:
            replies[number] = handle(turn, event)
    return [replies[number] for number in range(len(turns))]


def _command(turn: Turn, text: str) -> Reply:
    command = parse_command(text)
    if command is None:
        return _unknown(turn, text)
    if not is_allowed(turn, command):
        raise NotAllowedError(person_id=turn.actor.id, what=command.id)
    return COMMAND_HANDLERS[command.id](turn)


def _unknown(turn: Turn, text: str) -> Reply:
    words = reader_of(turn.actor, turn.world.company).words
    if is_later(text):
        notice = data.NoticeData(notice=data.Notice.NOT_YET)
        return Reply(cards=(builders.notice(notice, words),))
    nearest = nearest_commands(text, _allowed(turn), words.language)
    card = builders.unknown_command(data.UnknownCommandData(typed=text, nearest=tuple(nearest)), words)
    return Reply(cards=(card,))
