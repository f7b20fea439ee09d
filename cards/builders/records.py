"""What Hojorin keeps about a person, shown to that person."""

from cards.builders.parts import adjust, buttons, context, facts, make_card, to_home
from cards.data import MyData
from cards.model import Card
from cards.texts import LINE, NAME, clean
from cards.words import Words


def my_data(data: MyData, words: Words) -> Card:
    """Show what is kept as counts, for how long, and how to get a copy or have it deleted."""
    complaints = clean(data.complaints, LINE) if data.complaints else ""
    retention = words.text(
        "my_data.retention", texts=data.keep_trouble_texts_days, messages=data.keep_messages_days
    )
    return make_card(
        "my_data",
        words,
        title=words.text("my_data.title", name=clean(data.person_name, NAME)),
        elements=(
            facts(_rows(data, words)),
            context(retention),
            context(words.text("my_data.copy", complaints=complaints)),
            buttons((adjust(words), to_home(words))),
        ),
    )


def _rows(data: MyData, words: Words) -> list[tuple[str, str] | None]:
    counts = (
        ("my_data.numbers", data.numbers),
        ("my_data.troubles", data.troubles),
        ("my_data.messages", data.messages),
        ("my_data.leave", data.leave_periods),
    )
    check_ins = words.text("my_data.check_ins.value", received=data.check_ins, answers=data.answers)
    return [
        (words.text("my_data.team"), clean(data.team, LINE)) if data.team else None,
        (words.text("my_data.manager"), clean(data.manager_name, NAME)) if data.manager_name else None,
        (words.text("my_data.check_ins"), check_ins),
        *((words.text(key), words.text("number.records", records=number)) for key, number in counts),
    ]
