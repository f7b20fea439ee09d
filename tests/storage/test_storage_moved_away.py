"""The note beside an SQLite file that its contents were moved."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.errors import StorageError
from storage.moved_away import MovedAwayError, note_moved, refuse_moved

AT = datetime(2026, 9, 14, 1, 2, 3, tzinfo=UTC)
TO = "postgresql+psycopg://hojorin:geheim@db.internal:5432/hojorin"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+pysqlite:///{tmp_path}/hojorin.db"


def test_a_file_that_nothing_was_moved_from_is_good(url: str) -> None:
    refuse_moved(url)
    refuse_moved(TO)


def test_a_file_that_was_moved_from_is_refused_with_where_to_and_how_to_go_back(
    url: str, tmp_path: Path
) -> None:
    note = note_moved(url, to=TO, at=AT)
    assert note == tmp_path / "hojorin.db.moved"
    with pytest.raises(MovedAwayError) as refused:
        refuse_moved(url)
    said = str(refused.value)
    assert "postgresql+psycopg://hojorin:***@db.internal:5432/hojorin at 2026-09-14T01:02:03+00:00" in said
    assert f"remove {note}" in said
    note.unlink()
    refuse_moved(url)


@pytest.mark.parametrize(
    "to", [TO, "postgresql+psycopg://hojorin@db.internal/hojorin?password=geheim&sslmode=require"]
)
def test_the_note_holds_no_password(url: str, to: str) -> None:
    assert "geheim" not in note_moved(url, to=to, at=AT).read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'"x"', b"\xff", b'{"to": 1}'])
def test_a_note_that_nobody_can_read_counts_as_well(url: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "hojorin.db.moved").write_bytes(content)
    with pytest.raises(StorageError, match="was moved to another database"):
        refuse_moved(url)


def test_only_a_file_is_moved_from() -> None:
    with pytest.raises(ValueError, match="SQLite file"):
        note_moved(TO, to=TO, at=AT)
