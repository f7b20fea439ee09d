"""Files of surveys: evidence and figures, handed out in chat, fetched over HTTP, and what is left behind."""

import asyncio
import csv
import hashlib
import io
import json
import re
import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from results_stage import (
    ADMIN,
    EAST,
    LATE,
    LEAD,
    PEOPLE,
    SPONSOR,
    VOTES,
    answers_of,
    closed_house,
    opened_house,
    read,
    second_wave,
)
from sqlalchemy import text
from wave_stage import House, dump

from bot.evidence import TABLES
from bot.file_keys import file_keys
from bot.file_links import SignedLinks
from bot.file_making import least_size, make_file
from bot.file_pages import A_MINUTE, MOST_WAITING, FilePages
from bot.threads import StorageThreads
from bot.traceless import handle_without_trace
from cards.actions import Action, GetSurveyEvidence, GetSurveyFile, ShowAnonymity
from cards.actions.surveys import LEAVES_NO_TRACE
from cards.model import Buttons, Card, Text
from cards.plain import plain_text
from handlers.context import Turn
from handlers.conversation import handle
from handlers.events import Pressed
from handlers.links import FileWanted, KpiFileWanted
from handlers.surveys.closing import discard
from people.model import Platform
from storage.database import Database
from surveys.ports import SurveysUnit
from surveys.results.reading import Published
from surveys.results.series import series_of
from surveys.results.service import published, results_of
from surveys.results.trends import join
from surveys.waves.model import Lost, Wave, WaveState

NOON = 1_780_000_200.0
EVIDENCE = GetSurveyEvidence("pulse-1")


@dataclass
class Clock:
    """The machine's clock."""

    now: float = NOON

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@dataclass
class Site:
    """A house with an address of its own, and the pages that are served there."""

    house: House
    clock: Clock
    links: SignedLinks
    pages: FilePages

    def press(self, action: Action, *, by: str = EAST) -> Card:
        """Let somebody press, on the road on which such a press comes; returns the card that they see."""
        world = replace(self.house.world(), links=self.links)
        event = Pressed(
            platform=Platform.SLACK,
            event_id="press",
            identity=f"U{by.removeprefix('p')}",
            action=action,
            values={},
        )
        if type(action) in LEAVES_NO_TRACE:
            reply = handle_without_trace(event, open_unit=self.house.database.unit_of_work, world=world)
            assert (reply.cards, reply.replace, reply.form) == ((), None, None)
            assert reply.received is not None
            return reply.received
        with self.house.unit() as unit:
            reply = handle(Turn(world=world, unit=unit, actor=unit.people.get(by)), event)
        [card] = reply.cards
        return card

    def address(self, action: Action, *, by: str = EAST) -> str:
        """Return the path of the file that somebody is handed."""
        [link] = _links(self.press(action, by=by))
        assert link.startswith("https://hojorin.example.com/files/survey/")
        return urlsplit(link).path

    def fetch(self, path: str, times: int = 1, *, method: str = "GET") -> tuple[int, dict[str, str], str]:
        """Fetch a path so many times; returns status, headers and text of the last answer."""
        return asyncio.run(self._fetch(path, times, method))

    async def _fetch(self, path: str, times: int, method: str) -> tuple[int, dict[str, str], str]:
        app = web.Application()
        self.pages.extend(app)
        async with TestClient(TestServer(app)) as client:
            for _ in range(times):
                answer = await client.request(method, path)
                text = await answer.text()
        return answer.status, dict(answer.headers), text


def _links(card: Card) -> list[str]:
    spans = [span for one in card.elements if isinstance(one, Text) for span in one.spans]
    return [span.link for span in spans if span.link is not None]


def site_of(house: House, threads: StorageThreads) -> Site:
    """Return the house with its address."""
    clock = Clock()
    links = SignedLinks(keys=file_keys(house.database, NOON), base="https://hojorin.example.com", now=clock)
    pages = FilePages(
        links=links, database=house.database, threads=threads, language="en", clock=lambda: clock.now
    )
    return Site(house=house, clock=clock, links=links, pages=pages)


@pytest.fixture
def threads(database: Database) -> Iterator[StorageThreads]:
    """The threads on which files are read."""
    found = StorageThreads(single=database.single_process)
    yield found
    found.close()


@pytest.fixture
def site(database: Database, threads: StorageThreads) -> Site:
    """A survey that is over."""
    return site_of(closed_house(database), threads)


@pytest.fixture
def open_site(database: Database, threads: StorageThreads) -> Site:
    """A survey that takes answers."""
    return site_of(opened_house(database), threads)


# ---------------------------------------------------------------------------- evidence


def test_whoever_was_invited_and_leads_sponsors_and_admins_get_the_evidence(site: Site) -> None:
    paths = {site.address(EVIDENCE, by=person) for person in (EAST, ADMIN, LEAD, SPONSOR)}
    # One and the same address for all of them: it names nobody.
    assert len(paths) == 1
    assert not _links(site.press(EVIDENCE, by=LATE))
    assert plain_text(site.press(EVIDENCE, by=LATE)).startswith("For those who were asked")


def test_the_evidence_is_what_the_command_line_prints_without_the_ids_of_people(site: Site) -> None:
    status, headers, text = site.fetch(site.address(EVIDENCE))
    told = json.loads(text)
    assert status == 200
    assert headers["Content-Disposition"] == 'attachment; filename="pulse-1-evidence.json"'
    assert set(told) == {"wave", "state", "definition", "number", "how", "rows", "rows_number", "tables"}
    assert told["number"] == hashlib.sha256(told["definition"].encode()).hexdigest()
    assert told["number"] == site.house.wave().digest
    assert told["rows_number"] == hashlib.sha256(told["rows"].encode()).hexdigest()
    rows = json.loads(told["rows"])
    assert set(rows) == set(TABLES) == set(told["tables"])
    assert (rows["survey_mark"], rows["survey_ballot"]) == ([], [])
    assert {row["person_id"] for row in rows["survey_invited"]} == {""}
    places = [row["node"] for row in rows["survey_invited"]]
    with site.house.unit() as unit:
        assert places == sorted(one.node for one in unit.surveys.invited("pulse-1"))
    assert "ids of people are left out" in told["how"]
    assert not re.search(r"p000\d\d", text)


def test_a_link_does_not_hand_out_the_id_of_whoever_let_the_survey_open(site: Site) -> None:
    with site.house.unit() as unit:
        unit._connection.execute(text("UPDATE survey_wave SET despite = 'p00003'"))  # type: ignore[attr-defined]
        unit.commit()
    _, _, handed_out = site.fetch(site.address(EVIDENCE))
    [wave] = json.loads(json.loads(handed_out)["rows"])["survey_wave"]
    assert wave["despite"] == ""
    assert "p00003" not in handed_out


def test_of_an_open_survey_the_definition_alone_is_handed_out(open_site: Site) -> None:
    open_site.house.vote(EAST, answers_of(3))
    _, _, text = open_site.fetch(open_site.address(EVIDENCE))
    told = json.loads(text)
    assert set(told) == {"wave", "state", "definition", "number", "how"}
    assert told["state"] == "open"
    assert "definition only" in plain_text(open_site.press(EVIDENCE))


def _rows_handed_out(site: Site) -> bool:
    """Tell whether the file, and the card that offers it, are of a survey that is over."""
    _, _, text = site.fetch(site.address(EVIDENCE))
    is_told = "every row that Hojorin keeps" in plain_text(site.press(EVIDENCE))
    assert is_told == ("rows" in json.loads(text))
    return is_told


def test_a_survey_that_was_discarded_hands_out_no_ballot_until_they_are_destroyed(open_site: Site) -> None:
    house = open_site.house
    for number in range(VOTES):
        house.vote(f"p{number:05}", answers_of(number))
    with house.unit() as unit:
        discard(house.world(), unit, "pulse-1", actor=ADMIN)
        unit.commit()
    assert house.wave().state is WaveState.DISCARDED
    assert not _rows_handed_out(open_site)
    while house.close():
        pass
    assert _rows_handed_out(open_site)


def test_a_survey_that_was_lost_hands_out_no_ballot_until_they_are_destroyed(open_site: Site) -> None:
    house = open_site.house
    house.vote(EAST, answers_of(3))
    with house.unit() as unit:
        assert unit.surveys.move_wave(
            "pulse-1", before=WaveState.OPEN, after=WaveState.LOST, lost=Lost.NO_KEY
        )
        unit.commit()
    # A mark alone is not handed out either.
    for left in ((1, 1), (1, 0)):
        with house.unit() as unit:
            assert unit.ballots.counts("pulse-1") == left
        assert not _rows_handed_out(open_site)
        with house.unit() as unit:
            assert unit.ballots.destroy_some("pulse-1", limit=1) == 1
            unit.commit()
    assert _rows_handed_out(open_site)


def test_asking_for_the_evidence_leaves_everything_as_it_was(open_site: Site) -> None:
    before = dump(open_site.house)
    path = open_site.address(EVIDENCE)
    open_site.fetch(path)
    assert dump(open_site.house) == before
    assert GetSurveyEvidence in LEAVES_NO_TRACE


def test_the_way_to_the_evidence_stands_on_the_card_about_anonymity_and_behind_words(site: Site) -> None:
    card = site.press(ShowAnonymity("pulse-1"))
    actions = [one.action for row in card.elements if isinstance(row, Buttons) for one in row.buttons]
    assert EVIDENCE in actions
    for words in ("survey evidence", "アンケート 証拠"):
        assert "June survey (“Own pulse”)\n[Get the evidence]" in read(site.house, words)
        assert "There is no survey yet" in read(site.house, words, by=LATE)


def test_without_an_address_the_command_is_named(site: Site) -> None:
    site.links.base = ""
    card = site.press(EVIDENCE)
    assert not _links(card)
    assert "“hojorin survey evidence pulse-1”" in plain_text(card)
    assert "“hojorin survey results pulse-1 --csv”" in plain_text(
        site.press(GetSurveyFile("pulse-1", "table"))
    )
    assert "“hojorin survey results pulse --csv”" in plain_text(
        site.press(GetSurveyFile("pulse-1", "series"))
    )


# ---------------------------------------------------------------------------- figures


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_figures_come_as_a_table(site: Site) -> None:
    status, headers, text = site.fetch(site.address(GetSurveyFile("pulse-1", "table")))
    assert (status, headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert headers["Content-Disposition"] == 'attachment; filename="pulse-1-table.csv"'
    of_the_wave = [row for row in _rows(text) if not row["question"]]
    told = {row["measure"]: row["value"] for row in of_the_wave}
    assert (told["invited"], told["answered"]) == (str(PEOPLE), str(VOTES))


def test_a_series_holds_the_wave_and_those_before_it_and_none_after(site: Site) -> None:
    second_wave(site.house)
    _, _, first = site.fetch(site.address(GetSurveyFile("pulse-1", "series")))
    _, _, both = site.fetch(site.address(GetSurveyFile("pulse-2", "series")))
    assert {row["wave"] for row in _rows(first)} == {"pulse-1"}
    assert {row["wave"] for row in _rows(both)} == {"pulse-1", "pulse-2"}


def test_whoever_was_invited_to_the_second_survey_only_gets_no_figures_of_the_first(site: Site) -> None:
    second_wave(site.house)
    action = GetSurveyFile("pulse-2", "series")
    _, _, later = site.fetch(site.address(action, by=LATE))
    assert {row["wave"] for row in _rows(later)} == {"pulse-2"}
    # Nothing is compared with what they may not read.
    assert {row["not_compared"] for row in _rows(later) if row["low"]} == {"first"}
    paths = {site.address(action, by=person) for person in (EAST, ADMIN, LEAD, SPONSOR)}
    assert len(paths) == 1
    assert site.address(action, by=LATE) not in paths


def test_a_link_of_a_series_opens_no_survey_that_it_does_not_name(site: Site) -> None:
    second_wave(site.house)
    for waves in (frozenset[int](), frozenset({1}), frozenset({7})):
        wanted = FileWanted(what="series", wave_id="pulse-2", language="en", waves=waves)
        status, _, _ = site.fetch(urlsplit(site.links.address(wanted)).path)
        assert status == 404


# ---------------------------------------------------------------------------- over HTTP


def test_files_are_saved_and_kept_by_nobody_on_the_way(site: Site) -> None:
    _, headers, _ = site.fetch(site.address(EVIDENCE))
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Disposition"].startswith("attachment")


def test_a_link_that_is_over_or_forged_opens_nothing_and_says_what_to_do(site: Site) -> None:
    path = site.address(EVIDENCE)
    forged = path[:-3] + ("AAA" if not path.endswith("AAA") else "BBB")
    assert site.fetch(forged)[::2] == (404, _line("There is nothing under this address."))
    site.clock.now += 4200
    status, _, text = site.fetch(path)
    assert (status, text) == (410, _line("This link is over."))


def _line(beginning: str) -> str:
    more = " for a new link." if beginning.startswith("There") else " for a new one."
    return f"{beginning} Press the button in the chat again{more}\n"


def test_a_file_of_a_survey_that_is_gone_or_has_none_is_not_found(open_site: Site) -> None:
    for what, wave in (("evidence", "pulse-9"), ("table", "pulse-1"), ("series", "pulse-9")):
        link = open_site.links.address(FileWanted(what=what, wave_id=wave, language="ja"))
        status, _, text = open_site.fetch(urlsplit(link).path)
        assert (status, text) == (404, "このアンケートにはこのファイルがありません。\n")


def test_figures_of_teams_have_a_path_of_their_own(site: Site) -> None:
    """The refusal is our own, of a programme that is no more: the path is served."""
    gone = KpiFileWanted(programme_id="gone", language="en", teams=frozenset({"abc"}))
    path = urlsplit(site.links.address(gone)).path
    assert path.startswith("/files/kpi/")
    status, headers, said = site.fetch(path)
    assert (status, headers["Cache-Control"]) == (404, "no-store")
    assert "programme" in said


def test_files_are_made_only_so_often_a_minute(site: Site) -> None:
    path = site.address(EVIDENCE)
    status, headers, _ = site.fetch(path, times=A_MINUTE + 1)
    assert (status, headers["Retry-After"]) == (429, "60")
    site.clock.now += 60
    assert site.fetch(path)[0] == 200


def test_whoever_reloads_figures_keeps_nobody_from_the_evidence(site: Site) -> None:
    table = site.address(GetSurveyFile("pulse-1", "table"))
    assert site.fetch(table, times=A_MINUTE + 1)[0] == 429
    path = site.address(EVIDENCE)
    assert site.fetch(path)[0] == 200
    assert site.fetch(path, times=A_MINUTE)[0] == 429


class Held:
    """Makes files of figures only when it is let."""

    def __init__(self) -> None:
        self.may_go_on = threading.Event()

    def __call__(self, database: Database, wanted: FileWanted) -> bytes:
        """Wait, and then make the file."""
        assert wanted.what == "evidence" or self.may_go_on.wait(timeout=60)
        return make_file(database, wanted)


async def _while_figures_are_made(site: Site, held: Held) -> list[int]:
    """Ask for more files of figures than may wait, then for evidence and for something of the database."""
    app = web.Application()
    site.pages.extend(app)
    table, evidence = site.address(GetSurveyFile("pulse-1", "table")), site.address(EVIDENCE)
    async with TestClient(TestServer(app)) as client:
        figures = [asyncio.create_task(client.get(table)) for _ in range(MOST_WAITING)]
        async with asyncio.timeout(60):
            while site.pages.figures.waiting < MOST_WAITING:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            busy = await client.get(table)
            checked = await client.get(evidence)
            assert await site.pages.threads.run(lambda: "pressed") == "pressed"
        held.may_go_on.set()
        return [busy.status, checked.status, *[(await one).status for one in figures]]


def test_while_figures_are_made_people_press_and_fetch_the_evidence(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held()
    monkeypatch.setattr("bot.file_pages.make_file", held)
    found = asyncio.run(_while_figures_are_made(site, held))
    assert found == [429, 200, *[200] * MOST_WAITING]


def test_a_table_that_would_be_too_large_is_refused_before_it_is_made(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_given: object, **_named: object) -> None:
        pytest.fail("it was made")

    second_wave(site.house)
    monkeypatch.setattr("bot.file_making.LARGEST", 100)
    for name in ("results_of", "series_of"):
        monkeypatch.setattr(f"bot.file_making.{name}", never)
    for what, named in (("table", "pulse-2"), ("series", "pulse")):
        status, _, text = site.fetch(site.address(GetSurveyFile("pulse-2", what)))
        assert status == 413
        assert f"“hojorin survey results {named} --csv”" in text


def test_evidence_that_is_too_large_names_its_command(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.file_making.LARGEST", 100)
    status, _, text = site.fetch(site.address(EVIDENCE))
    assert status == 413
    assert "“hojorin survey evidence pulse-1”" in text


def test_no_table_is_smaller_than_the_size_by_which_it_is_refused(site: Site) -> None:
    second_wave(site.house)
    waves = [site.house.wave(one) for one in ("pulse-1", "pulse-2")]
    with site.house.database.unit_of_work(read_only=True) as unit:
        least = [least_size(unit, wave, "en") for wave in waves]
    table = site.fetch(site.address(GetSurveyFile("pulse-2", "table")))[2]
    series = site.fetch(site.address(GetSurveyFile("pulse-2", "series")))[2]
    assert 0 < least[1] <= len(table.encode())
    assert sum(least) <= len(series.encode()) < 4 * sum(least)


def test_each_survey_of_a_series_is_read_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    second_wave(site.house)
    read_figures: list[str] = []

    def counted(unit: SurveysUnit, wave: Wave, *, of: Collection[int] | None = None) -> Published | None:
        if of is None:
            read_figures.append(wave.id)
        return published(unit, wave, of=of)

    monkeypatch.setattr("surveys.results.series.published", counted)
    monkeypatch.setattr("surveys.results.service.published", counted)
    waves = [site.house.wave(one) for one in ("pulse-1", "pulse-2")]
    with site.house.unit() as unit:
        expected = join([results_of(unit, wave.id) for wave in waves])
        read_figures.clear()
        assert join(series_of(unit, waves)) == expected
    assert read_figures == ["pulse-1", "pulse-2"]


def test_only_fetching_is_possible(site: Site) -> None:
    path = site.address(EVIDENCE)
    assert [site.fetch(path, method=method)[0] for method in ("HEAD", "POST", "DELETE")] == [405, 405, 405]


def test_nothing_of_a_link_is_logged(site: Site, capfd: pytest.CaptureFixture[str]) -> None:
    path = site.address(EVIDENCE)
    site.fetch(path)
    site.fetch(path + "A")
    written = "".join(capfd.readouterr())
    assert path.rpartition("/")[2][:20] not in written
