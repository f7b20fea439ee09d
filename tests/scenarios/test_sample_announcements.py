"""The sample company has announced something before the demo begins, and has something to send.

What is expected stands in `bot/sample/company/announcements.yaml`.
"""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from scenario_stage import Stage, stage_on

from bot.sample.company import DEMO_START, LEAD, SUGGESTED_PERSON, sample_files
from bot.sample.past_announcements import read_announcements
from bot.sample.seed import seed
from cards.actions import CountAnnouncement, ReadAnnouncement, ShowAnnouncement, ShowHome, ShowResponseRate
from cards.model import Buttons, Card
from cards.plain import plain_text
from coaching.announcements import rules
from coaching.announcements.model import Announcement, ResponseKind, Standing
from coaching.announcements.rates import rates
from handlers.context import Turn
from handlers.conversation import handle
from handlers.events import Pressed
from people.model import Platform
from people.outbox import MessageState
from storage.database import Database, open_database


@pytest.fixture(scope="module")
def database(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One to bring the company into."""
    folder = tmp_path_factory.mktemp("announced")
    shutil.copyfile(sqlite_template, folder / "hojorin.db")
    opened = open_database(f"sqlite+pysqlite:///{folder / 'hojorin.db'}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def stage(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The company on the first morning of the demo."""
    with stage_on(database, tmp_path_factory.mktemp("seeded"), now=DEMO_START) as found:
        with found.unit() as unit:
            seed(unit, company=found.installation.company, now=DEMO_START)
            unit.commit()
        yield found


def announcements(stage: Stage) -> list[Announcement]:
    with stage.unit() as unit:
        return sorted(unit.announcements.list_all(limit=10), key=lambda one: one.id)


def shown(stage: Stage, who: str, action) -> Card:
    with stage.unit() as unit:
        turn = Turn(world=stage.installation.world(), unit=unit, actor=unit.people.get(who))
        event = Pressed(platform=Platform.PLAYGROUND, event_id="1", identity=who, action=action)
        [card] = handle(turn, event).cards
        return card


def test_two_went_out_to_the_last_one_and_are_over(stage: Stage) -> None:
    """Sales and Customer Success have 149 people today; a few of them came after July."""
    july, august, _ = announcements(stage)
    with stage.unit() as unit:
        for one in (july, august):
            people = unit.announcements.count(one.id)
            assert 120 <= people <= 149
            assert unit.announcements.standings(one.id) == {Standing(state=MessageState.SENT): people}
            assert one.closed_at is not None
            assert one.forecast is not None
            assert one.forecast.recipients == people


def test_people_did_about_as_much_as_the_file_says(stage: Stage) -> None:
    july, _, _ = announcements(stage)
    with stage.unit() as unit:
        counts = unit.announcements.response_counts(july.id)
        people = unit.announcements.count(july.id)
    assert counts[ResponseKind.GOT_IT] == pytest.approx(0.55 * people, abs=15)
    # 107 of Sales with 42 %, 42 of Customer Success with 24 %.
    assert counts[ResponseKind.CLICK] == pytest.approx(0.42 * 107 + 0.24 * 42, abs=15)


def test_the_response_rate_of_two_months_is_there_by_department(stage: Stage) -> None:
    with stage.unit() as unit:
        found = rates(unit, company=stage.installation.company, now=DEMO_START)
    assert [one.month for one in found.months] == [date(2026, 8, 1), date(2026, 7, 1)]
    for one in found.months:
        assert isinstance(one.responded, int)
        assert {"Sales", "Customer Success"} <= {group.path[0] for group in one.groups if group.path}
    card = shown(stage, LEAD, ShowResponseRate())
    assert card.kind == "response_rate"


def test_nothing_of_the_past_waits_in_the_outbox_or_stands_on_homes(stage: Stage) -> None:
    with stage.unit() as unit:
        messages = unit.outbox.list_messages()
    assert [one.kind for one in messages if one.kind.startswith("announcement")] == []
    home = shown(stage, SUGGESTED_PERSON, ShowHome())
    assert not any(isinstance(one, ReadAnnouncement) for one in _actions(home))


def test_the_draft_lacks_nothing_and_its_author_finds_the_way_to_send_it(stage: Stage) -> None:
    *_, draft = announcements(stage)
    with stage.unit() as unit:
        company = stage.installation.company
        assert draft.author_id == LEAD
        assert rules.may_announce(unit.people.get(LEAD), unit.programmes.list_all())
    assert CountAnnouncement(draft.id) in _actions(shown(stage, LEAD, ShowAnnouncement(draft.id)))
    assert set(draft.content.titles) == set(company.languages)
    home = plain_text(shown(stage, LEAD, ShowHome()))
    assert ("Drafts: 1" in home) or ("書きかけの下書き：1件" in home)


def test_the_file_says_everything_in_both_languages() -> None:
    told = read_announcements(sample_files().announcements_yaml)
    for one in told:
        for texts in (one.content.titles, one.content.texts, one.content.link_labels):
            assert set(texts) == {"en", "ja"}
    assert [one.sent is None for one in told] == [False, False, True]


def _actions(card: Card) -> list[object]:
    return [button.action for one in card.elements if isinstance(one, Buttons) for button in one.buttons]
