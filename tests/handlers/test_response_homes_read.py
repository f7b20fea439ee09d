"""What a home costs of somebody who answers for much: it is read again at each press."""

from datetime import date

import pytest
from response_stage import LEAD, OWNER, WAVE, do, items_of, promise, told_house
from results_stage import card_of
from sqlalchemy import event
from wave_stage import House

from cards.actions import ShowHome
from cards.actions.responses import ShowResponses
from cards.plain import plain_text
from handlers.responses import lines
from storage.database import Database
from surveys.responses.model import Item, Origin


def statements_of(house: House, person: str) -> int:
    """Return how many statements the home of a person takes."""
    statements: list[str] = []

    def note(*given: object) -> None:
        statements.append(str(given[2]))

    engine = house.database._engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        do(house, ShowHome(), by=person)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(statements)


def add_promises(house: House, count: int) -> None:
    """Let the same person promise so much more after the same survey."""
    before = len(items_of(house))
    with house.unit() as unit:
        for number in range(count):
            unit.responses.add_item(
                Item(
                    wave_id=WAVE,
                    place=before + number,
                    origin=Origin.OWN,
                    titles={"en": f"Own {number}"},
                    answer=promise(due=date(2026, 7, 10)),
                )
            )
        unit.commit()


def test_a_home_reads_a_survey_s_responses_once_however_much_was_promised(sqlite_database: Database) -> None:
    house = told_house(sqlite_database)
    add_promises(house, 1)
    owner, lead = statements_of(house, OWNER), statements_of(house, LEAD)
    add_promises(house, 8)
    assert (statements_of(house, OWNER), statements_of(house, LEAD)) == (owner, lead)


def test_how_far_responses_are_is_read_without_their_figures_and_their_history(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both grow with every survey there was, and a home says nothing of either."""
    house = told_house(sqlite_database)
    read: list[str] = []
    for name in ("results_of", "again_of"):
        whole = getattr(lines, name)

        def counted(*given: object, _name: str = name, _whole: object = whole, **more: object) -> object:
            read.append(_name)
            return _whole(*given, **more)  # type: ignore[operator] # what it stands for

        monkeypatch.setattr(lines, name, counted)
    home = plain_text(card_of(do(house, ShowHome(), by=LEAD)))
    assert "Responses" in home
    assert read == []
    do(house, ShowResponses(WAVE), by=LEAD)
    assert sorted(read) == ["again_of", "results_of"]
