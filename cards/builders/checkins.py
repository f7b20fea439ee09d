"""The check-in, the status card that follows silence, and day 91."""

from cards.actions import AnswerCheckIn, OpenTrouble
from cards.builders.announcement_mentions import mentioned_line, read_button
from cards.builders.figures import figure_rows, number_buttons, purposes
from cards.builders.parts import adjust, buttons, context, facts, make_card, paragraph, to_home
from cards.data import CheckInData, FarewellData, StatusData
from cards.model import Button, Buttons, Card, Text
from cards.texts import LINE, NAME, clean, quoted
from cards.words import Words
from coaching.checkins.model import Answer, SupportChange


def check_in(data: CheckInData, words: Words) -> Card:
    """Ask how the practice in focus goes; as a reminder; or say what was answered."""
    return make_card(
        "check_in",
        words,
        title=words.text(_check_in_title(data), day=data.day, total=data.total_days),
        elements=(
            _asked_or_answered(data, words),
            _changed(data, words),
            facts(_check_in_rows(data, words)),
            *purposes(data.figures, words),
            mentioned_line(data.announcement, words),
            None if data.answer else _answers("answer", data.check_in_id, words),
            buttons(
                (
                    _later_trouble(data, words),
                    *number_buttons(data.figures, data.check_in_id, words),
                    read_button(data.announcement, words),
                    adjust(words),
                )
            ),
            context(_check_in_reason(data, words)),
        ),
    )


def _check_in_title(data: CheckInData) -> str:
    if data.answer is not None:
        return "check_in.title.answered"
    return "check_in.title.reminder" if data.reminder else "check_in.title"


def _asked_or_answered(data: CheckInData, words: Words) -> Text:
    if data.answer is not None:
        return paragraph(words.text(f"check_in.answered.{data.answer}", next=data.next_date))
    name = clean(data.person_name, NAME)
    if data.practice_name:
        practice = quoted(data.practice_name, NAME)
        return paragraph(words.text("check_in.question", name=name, practice=practice))
    programme = quoted(data.programme_name, NAME)
    return paragraph(words.text("check_in.question.programme", name=name, programme=programme))


def _changed(data: CheckInData | StatusData, words: Words) -> Text | None:
    """Say why the person is asked less or more often from now on, in one kind sentence."""
    match data.change:
        case None:
            return None
        case SupportChange.ON_REQUEST:
            return paragraph(words.text("support.on_request"))
        case _:
            return paragraph(words.count(f"support.{data.change}", data.weeks))


def _check_in_rows(data: CheckInData, words: Words) -> list[tuple[str, str]]:
    rows = list(figure_rows(data.figures, words))
    if data.benefit and data.answer is None:
        rows.append((words.text("check_in.benefit"), clean(data.benefit, LINE)))
    if data.own_goal:
        rows.append((words.text("check_in.own_goal"), clean(data.own_goal, LINE)))
    return rows


def _answers(prefix: str, check_in_id: int, words: Words) -> Buttons:
    """Return the three buttons, none of them emphasised: no answer is the better one."""
    return Buttons((
        Button(words.text(f"{prefix}.done"), AnswerCheckIn(check_in_id, Answer.DONE)),
        Button(words.text(f"{prefix}.on_track"), AnswerCheckIn(check_in_id, Answer.ON_TRACK)),
        Button(words.text(f"{prefix}.trouble"), OpenTrouble(check_in_id)),
    ))  # fmt: skip


def _later_trouble(data: CheckInData, words: Words) -> Button | None:
    """Return the way for trouble that comes up after a good answer."""
    if data.answer not in (Answer.DONE, Answer.ON_TRACK):
        return None
    return Button(words.text("answer.trouble"), OpenTrouble(data.check_in_id))


def _check_in_reason(data: CheckInData, words: Words) -> str:
    programme, lead = quoted(data.programme_name, NAME), clean(data.lead_name, NAME)
    if data.reminder and data.answer is None:
        return words.text("context.check_in.again", programme=programme, lead=lead)
    return words.text(
        "context.check_in", programme=programme, total=data.total_days, date=data.go_live, lead=lead
    )


def status(data: StatusData, words: Words) -> Card:
    """Ask in one press where the person stands, after two silent check-ins and then monthly."""
    answered = data.answer is not None
    title = words.text(
        "status.title.answered" if answered else "status.title", day=data.day, total=data.total_days
    )
    return make_card(
        "status",
        words,
        title=title,
        elements=(
            _status_text(data, words),
            _changed(data, words),
            None if answered else _answers("status", data.check_in_id, words),
            buttons((adjust(words),)),
            context(_status_reason(data, words)),
        ),
    )


def _status_text(data: StatusData, words: Words) -> Text:
    if data.answer is not None:
        return paragraph(words.text(f"check_in.answered.{data.answer}", next=data.next_date))
    name, programme = clean(data.person_name, NAME), quoted(data.programme_name, NAME)
    return paragraph(words.text("status.question", name=name, programme=programme))


def _status_reason(data: StatusData, words: Words) -> str:
    programme, lead = quoted(data.programme_name, NAME), clean(data.lead_name, NAME)
    return words.text("context.status", programme=programme, date=data.go_live, lead=lead)


def farewell(data: FarewellData, words: Words) -> Card:
    """Thank the person on day 91, say what was reached and what stays available."""
    tool, lead = clean(data.tool, NAME), clean(data.lead_name, NAME)
    programme = quoted(data.programme_name, NAME)
    thanks = words.text("farewell.text", name=clean(data.person_name, NAME), tool=tool)
    return make_card(
        "farewell",
        words,
        title=words.text("farewell.title", programme=clean(data.programme_name, NAME)),
        elements=(
            paragraph(thanks),
            facts(_reached(data, words)),
            paragraph(words.text("farewell.stays", tool=tool, lead=lead)),
            buttons((to_home(words), adjust(words))),
            context(words.text("context.farewell", programme=programme, lead=lead)),
        ),
    )


def _reached(data: FarewellData, words: Words) -> list[tuple[str, str]]:
    """Return what there is to be glad about; nothing is listed as missing."""
    rows = []
    if data.practices_done:
        done = words.join([clean(name, NAME) for name in data.practices_done])
        rows.append((words.text("farewell.practices"), clean(done, LINE)))
    if data.answered:
        rows.append((words.text("farewell.answered"), words.count("farewell.answered.value", data.answered)))
    if data.own_goal:
        rows.append((words.text("farewell.own_goal"), clean(data.own_goal, LINE)))
    return rows
