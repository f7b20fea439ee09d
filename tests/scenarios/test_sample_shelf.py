"""The demo has the sample company's materials; whoever brings their own people or folder has their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scenario_stage import PEOPLE, settings_in, tokyo

from bot.bootstrap import Edition, Installation, claim_edition, open_installation
from bot.config import Settings
from bot.demo import build_playground, seed_when_empty
from people.roster import import_people, read_people
from storage.database import Database


@contextmanager
def demo(settings: Settings, database: Database) -> Iterator[Installation]:
    """Open the demo on a database, as `hojorin demo` does."""
    settings.var_dir.mkdir()
    claim_edition(database, Edition.DEMO)
    installation = open_installation(settings, database=database)
    seed_when_empty(installation)
    assert installation.transcript is not None
    build_playground(installation, installation.transcript)
    yield installation
    installation.threads.close()
    installation.transcript.close()


def offered(installation: Installation) -> set[str]:
    """Let a tick look at the folder; returns the keys of what is offered."""
    for refresh in installation.engine.before_tick:
        refresh()
    with installation.open_unit() as unit:
        return {one.key for one in unit.materials.active()}


def test_the_demo_offers_what_the_sample_company_wrote(sqlite_database: Database, tmp_path: Path) -> None:
    with demo(settings_in(tmp_path), sqlite_database) as installation:
        assert "log-a-visit" in offered(installation)


def test_a_folder_in_the_settings_wins_over_the_sample_companys(
    sqlite_database: Database, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "tip.en.md").write_text("---\ntitle: Tip\nminutes: 1\n---\nDo it.", encoding="utf-8")
    settings = settings_in(tmp_path).model_copy(update={"materials": Path("own")})

    with demo(settings, sqlite_database) as installation:
        assert offered(installation) == {"tip"}


def test_ones_own_people_in_the_demo_are_not_offered_the_sample_companys_materials(
    sqlite_database: Database, tmp_path: Path
) -> None:
    with sqlite_database.unit_of_work() as unit:
        import_people(
            unit,
            read_people(PEOPLE.encode()),
            known_locales=("ja", "en"),
            at=tokyo(9, 14),
            actor="test",
        )
        unit.commit()

    with demo(settings_in(tmp_path), sqlite_database) as installation:
        assert offered(installation) == set()
