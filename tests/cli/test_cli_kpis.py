"""`kpi import`: what goes in, what is refused, what is said, and what stays when it ends early."""

import json
from decimal import Decimal

import pytest

from bot.cli import kpis

HEADER = "kpi_id,subject,period_start,period_end,value,measured_at"


def reading(day, value, subject="tanaka", kpi="visit-records", hour=18):
    """A row of September 2026, measured on its day."""
    date = f"2026-09-{day:02d}"
    return f"{kpi},{subject},{date},{date},{value},{date}T{hour:02d}:00:00+09:00"


@pytest.fixture
def office(desk):
    """A running programme whose KPI is measured by `crm`; it is Friday, 11 September 2026."""
    desk.set_up()
    programme = (desk.folder / "programme.yaml").read_text("utf-8")
    desk.write("programme.yaml", programme.replace("of: person}", "of: person, source: crm}"))
    assert desk("programme", "import", "programme.yaml").code == 0
    with desk.unit() as unit:
        unit.switches.put("business_clock", "2026-09-11T03:00:00+00:00")
        unit.commit()
    return desk


def write(office, *rows, name="readings.csv"):
    """Write a file of readings."""
    office.write(name, "\n".join([HEADER, *rows]) + "\n")


def stored(office, subject="tanaka"):
    """Return day and value of what is stored."""
    with office.unit() as unit:
        return [(one.period_start.day, one.value) for one in unit.readings.of_subject(subject)]


def test_an_import_says_what_became_of_each_row(office):
    write(office, reading(7, 3), reading(8, 4), reading(7, 3), reading(7, 5, hour=19), reading(7, 1, hour=9))
    answer = office("kpi", "import", "readings.csv", "--source", "crm")
    assert (answer.err, answer.code) == ("", 0)
    assert answer.out == (
        "readings.csv: readings: 2 new, 1 corrected, 1 earlier ones kept as history, 1 there already, "
        "0 refused\n"
    )
    again = office("kpi", "import", "readings.csv", "--source", "crm", "--json")
    assert json.loads(again.out) == {
        "accepted": 0, "new": 0, "corrections": 0, "history": 0, "duplicate": 5, "refused": 0,
        "not_counted": 0, "dry_run": False, "rows_refused": [],
    }  # fmt: skip


def test_good_rows_are_in_and_refused_ones_stand_beside_the_file(office):
    office.write(
        "9月.csv", "\n".join([HEADER, reading(7, "=1+1"), reading(8, 4), reading(9, 2, subject="nobody")])
    )
    answer = office("kpi", "import", "9月.csv", "--source", "crm")
    assert answer.code == 1
    assert "9月.csv, line 2: value: '=1+1' is not a number" in answer.err
    assert "The refused rows stand in 9月.rejected.csv" in answer.err
    lines = (office.folder / "9月.rejected.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == f"line,reason,{HEADER}"
    assert "'=1+1" in lines[1]
    assert lines[2].startswith("4,\"subject: 'nobody' is nobody in the roster, or was deactivated.\",")
    assert stored(office) == [(8, 4)]
    office.write(
        "9月.rejected.csv", "\n".join(lines).replace("'=1+1", "2").replace("nobody,2026", "tanaka,2026")
    )
    assert office("kpi", "import", "9月.rejected.csv", "--source", "crm").code == 0
    assert stored(office) == [(7, 2), (8, 4), (9, 2)]


def test_the_rejected_file_goes_away_once_nothing_is_refused(office):
    write(office, reading(7, "x"))
    office("kpi", "import", "readings.csv", "--source", "crm")
    assert (office.folder / "readings.rejected.csv").exists()
    write(office, reading(7, 1))
    assert office("kpi", "import", "readings.csv", "--source", "crm").code == 0
    assert not (office.folder / "readings.rejected.csv").exists()


def test_a_dry_run_finds_what_contradicts_itself_across_portions_and_changes_nothing(office, monkeypatch):
    monkeypatch.setattr(kpis, "PORTION", 1)
    write(office, reading(7, 3), reading(7, 4), reading(8, 1), reading(8, 1))
    for _ in range(2):
        answer = office("kpi", "import", "readings.csv", "--source", "crm", "--dry-run")
        assert answer.code == 1
        assert "readings would be: 2 new, 0 corrected" in answer.out
        assert "1 there already, 1 refused (dry run: nothing was changed)" in answer.out
        assert "line 3: value: is 3 in another reading" in answer.err
    assert stored(office) == []
    assert not (office.folder / "readings.rejected.csv").exists()
    with office.unit() as unit:
        assert unit.sources.deliveries() == {}


def test_numbers_whose_kpi_names_another_source_are_kept_and_the_import_says_so(office):
    write(office, reading(7, 3))
    answer = office("kpi", "import", "readings.csv", "--source", "sheet")
    assert answer.code == 0
    assert "Kept and not counted: 1, because" in answer.err
    assert stored(office) == [(7, 3)]


def test_what_came_is_kept_with_its_source_and_in_the_audit(office):
    write(office, reading(7, 3), reading(8, "x"))
    office("kpi", "import", "readings.csv", "--source", "crm")
    with office.unit() as unit:
        last = unit.sources.deliveries()["crm"]
        [entry] = [one for one in unit.audit.list_entries() if one.subject == "readings"]
    assert (last.accepted, last.refused, last.last_at.isoformat()) == (1, 1, "2026-09-11T03:00:00+00:00")
    assert (entry.actor, entry.action, entry.detail) == ("cli", "import", "crm: 1 accepted, 1 refused")


def test_what_stands_before_a_line_that_ends_the_file_is_in(office, monkeypatch):
    monkeypatch.setattr(kpis, "PORTION", 1)
    write(office, reading(7, 3), reading(8, 4), '"never closed')
    answer = office("kpi", "import", "readings.csv", "--source", "crm")
    assert answer.code == 1
    assert "Line 4: a quotation mark is opened and never closed" in answer.err
    assert "What stands before it is done" in answer.err
    assert stored(office) == [(7, 3), (8, 4)]


def test_who_was_erased_while_a_file_is_read_is_not_measured_any_more(office, monkeypatch):
    monkeypatch.setattr(kpis, "PORTION", 1)
    took = kpis.take

    def erasing(unit, rows, **others):
        """Let somebody erase a person beside the import, after its first portion."""
        found = took(unit, rows, **others)
        if rows[0].line == 2:
            unit.commit()
            assert office("people", "erase", "tanaka", "--yes").code == 0
        return found

    monkeypatch.setattr(kpis, "take", erasing)
    write(office, reading(7, 3), reading(8, 4))
    answer = office("kpi", "import", "readings.csv", "--source", "crm")
    assert answer.code == 1
    assert stored(office) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["readings.csv", "--source", "checkin"], "what people enter themselves"),
        (["readings.csv", "--source", "My Source"], "is not the name of a source"),
        (["none.csv", "--source", "crm"], "none.csv: the file cannot be read (No such file or directory)"),
        (["var", "--source", "crm"], "is not a file"),
        (["readings.csv"], "--source"),
    ],
)
def test_wrong_use_changes_nothing(office, arguments, told):
    write(office, reading(7, 3))
    answer = office("kpi", "import", *arguments)
    assert answer.code == 2
    assert told in answer.err
    assert stored(office) == []


def test_a_file_in_another_encoding_is_refused_as_a_whole_with_the_cure(office):
    text = "\n".join([HEADER, reading(7, 3), reading(8, 3, subject="田中")])
    (office.folder / "readings.csv").write_bytes(text.encode("cp932"))
    answer = office("kpi", "import", "readings.csv", "--source", "crm")
    assert answer.code == 1
    assert "Line 3 is not UTF-8; the file looks like Shift_JIS (CP932). In Excel" in answer.err
    assert "Nothing was changed." in answer.err
    assert stored(office) == []


def test_of_many_refused_rows_the_first_are_shown_and_the_file_has_all(office):
    write(office, *(reading(7, f"x{number}") for number in range(25)))
    answer = office("kpi", "import", "readings.csv", "--source", "crm")
    assert answer.err.count("readings.csv, line") == 10
    assert "15 more; all refused rows stand in readings.rejected.csv" in answer.err
    assert len((office.folder / "readings.rejected.csv").read_text("utf-8-sig").splitlines()) == 26


def test_a_persons_export_has_their_numbers_with_both_parts_of_a_ratio_and_erasing_removes_them(office):
    programme = (office.folder / "programme.yaml").read_text("utf-8")
    office.write(
        "programme.yaml", programme.replace("unit: {ja: 件, en: records}", 'unit: {ja: "%", en: "%"}')
    )
    assert office("programme", "import", "programme.yaml").code == 0
    office.write("ratios.csv", f"{HEADER},numerator,denominator\n{reading(7, '')},1,4\n")
    assert office("kpi", "import", "ratios.csv", "--source", "crm").code == 0
    [found] = json.loads(office("people", "export", "tanaka").out)["readings"]
    assert [Decimal(found[name]) for name in ("value", "numerator", "denominator")] == [25, 1, 4]
    assert office("people", "erase", "tanaka", "--yes").code == 0
    assert stored(office) == []
