"""`people import`, `leave import`, `calendar import`: what goes in and what is refused."""

import json

import pytest

PEOPLE = "person_id,name,team\na1,田中 美香,Sales/East\nb2,Anna Müller,Sales/EMEA\n"
MESSY = 'person_id,name,start_date\na1,"Tanaka, Mika",2026/13/45\nb2,"Müller, Anna",2026-04-01\n'


def test_an_import_says_how_many_rows_it_added_changed_and_left_alone(desk):
    desk.write("people.csv", PEOPLE)
    first = desk("people", "import", "people.csv")
    assert (first.code, first.out) == (0, "people.csv: people: 2 added, 0 changed, 0 unchanged, 0 refused\n")
    desk.write("people.csv", PEOPLE.replace("EMEA", "APAC"))
    second = desk("people", "import", "people.csv")
    assert second.out == "people.csv: people: 0 added, 1 changed, 1 unchanged, 0 refused\n"


def test_the_same_file_twice_changes_nothing(desk):
    desk.write("people.csv", PEOPLE)
    desk("people", "import", "people.csv")
    before = desk("people", "list", "--json").out, desk("audit", "--json").out
    again = desk("people", "import", "people.csv")
    assert again.code == 0
    assert "0 added, 0 changed, 2 unchanged" in again.out
    assert (desk("people", "list", "--json").out, desk("audit", "--json").out) == before


def test_good_rows_go_in_and_refused_ones_stand_beside_the_file_with_line_and_reason(desk):
    desk.write("people.csv", MESSY)
    answer = desk("people", "import", "people.csv")
    assert answer.code == 1
    assert "1 added" in answer.out
    assert "people.csv, line 2: start_date" in answer.err
    assert "people.rejected.csv" in answer.err
    rejected = (desk.folder / "people.rejected.csv").read_text("utf-8-sig")
    header, row = rejected.splitlines()
    assert header == "line,reason,person_id,name,start_date"
    assert row.startswith("2,")
    assert row.endswith('a1,"Tanaka, Mika",2026/13/45')
    assert [one["person_id"] for one in json.loads(desk("people", "list", "--json").out)] == ["b2"]


def test_the_rejected_file_goes_away_once_nothing_is_refused_any_more(desk):
    desk.write("people.csv", MESSY)
    desk("people", "import", "people.csv")
    assert (desk.folder / "people.rejected.csv").exists()
    desk.write("people.csv", MESSY.replace("2026/13/45", "2026-04-01"))
    assert desk("people", "import", "people.csv").code == 0
    assert not (desk.folder / "people.rejected.csv").exists()


def test_a_dry_run_says_the_same_and_changes_nothing_not_even_the_folder(desk):
    desk.write("people.csv", MESSY)
    answer = desk("people", "import", "people.csv", "--dry-run")
    assert answer.code == 1
    assert "people would be: 1 added" in answer.out
    assert "dry run: nothing was changed" in answer.out
    assert "line 2: start_date" in answer.err
    assert sorted(path.name for path in desk.folder.iterdir()) == ["app.yaml", "people.csv", "var"]
    assert json.loads(desk("people", "list", "--json").out) == []


def test_of_many_refused_rows_the_first_are_shown_and_the_file_has_all(desk):
    rows = [f"p{number},Name,never" for number in range(25)]
    desk.write("people.csv", "\n".join(["person_id,name,start_date", *rows]))
    answer = desk("people", "import", "people.csv")
    assert answer.err.count("people.csv, line") == 10
    assert "15 more; all refused rows stand in" in answer.err
    assert len((desk.folder / "people.rejected.csv").read_text("utf-8-sig").splitlines()) == 26
    assert desk("people", "import", "people.csv", "--dry-run").err.count("people.csv, line") == 25


def test_an_excel_export_with_byte_order_mark_quoted_commas_and_windows_lines_is_read(desk):
    text = 'person_id,name,team\r\na1,"田中, 美香",Sales/East\r\n\r\nb2,"O""Brien, Pat",Sales\r\n'
    (desk.folder / "people.csv").write_bytes(text.encode("utf-8-sig"))
    assert desk("people", "import", "people.csv").code == 0
    names = [person["name"] for person in json.loads(desk("people", "list", "--json").out)]
    assert names == ["田中, 美香", 'O"Brien, Pat']


def test_a_cp932_file_is_refused_as_a_whole_with_how_to_save_it(desk):
    (desk.folder / "people.csv").write_bytes(PEOPLE.replace("Müller", "M").encode("cp932"))
    answer = desk("people", "import", "people.csv")
    assert answer.code == 1
    assert answer.err.startswith("people.csv: Line 2 is not UTF-8")
    assert "CSV UTF-8" in answer.err
    assert "Nothing was changed." in answer.err
    assert json.loads(desk("people", "list", "--json").out) == []


def test_an_unknown_column_is_refused_by_name(desk):
    desk.write("people.csv", "person_id,name,mangaer_id\na1,A,\n")
    answer = desk("people", "import", "people.csv")
    assert answer.code == 1
    assert "unknown column 'mangaer_id' (did you mean manager_id?)" in answer.err


@pytest.mark.parametrize("group", ["people", "leave", "calendar"])
def test_a_file_that_is_not_there_is_wrong_use(desk, group):
    answer = desk(group, "import", "nowhere.csv")
    assert answer.code == 2
    assert answer.err == (
        "nowhere.csv: the file cannot be read (No such file or directory); nothing was changed. "
        "Check the path.\n"
    )


def test_people_missing_from_a_later_file_stay_unless_asked_otherwise(desk):
    desk.write("people.csv", PEOPLE)
    desk("people", "import", "people.csv")
    desk.write("people.csv", "person_id,name\na1,田中 美香\n")
    desk("people", "import", "people.csv")
    assert [one["active"] for one in json.loads(desk("people", "list", "--json").out)] == [True, True]
    answer = desk("people", "import", "people.csv", "--deactivate-missing")
    assert "1 deactivated" in answer.out
    assert [one["active"] for one in json.loads(desk("people", "list", "--json").out)] == [True, False]


def test_nobody_is_deactivated_while_a_row_cannot_be_read(desk):
    desk.write("people.csv", PEOPLE)
    desk("people", "import", "people.csv")
    desk.write("people.csv", "person_id,name\nb2,Anna Müller\na1,田中 美香,too,many\n")
    answer = desk("people", "import", "people.csv", "--deactivate-missing")
    assert answer.code == 1
    assert "Nobody was deactivated" in answer.err
    assert [one["active"] for one in json.loads(desk("people", "list", "--json").out)] == [True, True]


def test_an_import_prints_json_for_programs(desk):
    desk.write("people.csv", MESSY)
    answer = desk("people", "import", "people.csv", "--json")
    printed = json.loads(answer.out)
    assert printed["added"] == 1
    assert printed["refused"] == 1
    assert printed["rows_refused"][0]["line"] == 2


def test_leave_goes_in_for_people_of_the_roster_only(desk):
    desk.write("people.csv", PEOPLE)
    desk("people", "import", "people.csv")
    desk.write(
        "leave.csv",
        "person_id,from,to,kind,half\na1,2026-09-14,2026-09-18,annual,\nzz,2026-09-14,2026-09-14,annual,am\n",
    )
    answer = desk("leave", "import", "leave.csv")
    assert answer.code == 1
    assert "periods of leave: 1 added" in answer.out
    assert "leave.csv, line 3: person_id: there is no person zz" in answer.err
    assert (desk.folder / "leave.rejected.csv").exists()


def test_company_days_go_in_once(desk):
    desk.write("calendar.csv", "date,kind\n2026-12-29,closed\n2026-12-30,closed\n")
    assert "days: 2 added, 0 changed, 0 unchanged" in desk("calendar", "import", "calendar.csv").out
    assert "days: 0 added, 0 changed, 2 unchanged" in desk("calendar", "import", "calendar.csv").out


def test_who_comes_in_while_a_programme_runs_takes_part_at_once(desk):
    desk.set_up()
    assert json.loads(desk("programme", "list", "--json").out)[0]["people"] == 1
    desk.write("more.csv", "person_id,name,team,start_date\nnew,新人,Sales/East/Osaka,2026-09-01\n")
    desk("people", "import", "more.csv")
    assert json.loads(desk("programme", "list", "--json").out)[0]["people"] == 2


def test_a_folder_that_takes_no_file_is_told_and_the_import_is_done(desk):
    desk.write("people.csv", MESSY)
    (desk.folder / "people.rejected.csv").mkdir()
    answer = desk("people", "import", "people.csv")
    assert answer.code == 1
    assert "could not be written" in answer.err
    assert len(json.loads(desk("people", "list", "--json").out)) == 1
