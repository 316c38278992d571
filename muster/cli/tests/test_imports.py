import argparse
import datetime as dt
from pathlib import Path

import pytest
from django.core.files.storage import storages

from muster.assessment.models import TransitionTable
from muster.attendance.queries.verification import verify_lines
from muster.cli import imports
from muster.cli.imports.saying import REFUSED
from muster.interchange.tests.packages import package, replaced, zipped
from muster.people.models import Pupil
from muster.photographs.queries.pictures import has_photograph
from muster.timetable.models import Lesson
from tests.cast import TODAY, School, make_school
from tests.photographers import UPN_ADA, delivered, with_numbers
from tests.photographs import portrait


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    place = tmp_path / "roster.zip"
    place.write_bytes(zipped(package()))
    return place


def imported(place: Path, school: str, *options: str) -> int:
    parser = argparse.ArgumentParser()
    imports.add_arguments(parser)
    return imports.run(parser.parse_args([str(place), "--school", school, *options]))


def pupils(school: School) -> int:
    with school.seen_by(school.head):
        return int(Pupil.objects.count())


def test_a_dry_run_says_everything_and_changes_nothing(school, sound, capsys):
    before = pupils(school)
    assert imported(sound, str(school.id), "--dry-run") == 0
    assert "4 pupils join" in capsys.readouterr().out
    assert pupils(school) == before


def test_yes_applies_and_a_second_time_changes_nothing(school, sound, capsys):
    before = pupils(school)
    assert imported(sound, str(school.id), "--yes") == 0
    assert pupils(school) == before + 4
    assert imported(sound, str(school.id), "--yes") == 0
    assert "Nothing changes." in capsys.readouterr().out


def test_a_bad_file_is_refused_with_its_place_and_tolerance_takes_it(school, tmp_path, capsys):
    place = tmp_path / "roster.zip"
    place.write_bytes(zipped(replaced(package(), "users.csv", "true,pupil-0", "TRUE,pupil-0")))
    assert imported(place, str(school.id), "--yes") == REFUSED
    told = capsys.readouterr().err
    assert "users.csv, line 2, enabledUser [TRUE]" in told
    assert "--tolerant reads past these faults" in told
    assert imported(place, str(school.id), "--yes", "--tolerant") == 0


def test_a_question_is_answered_on_the_command_line(school, tmp_path, capsys):
    place = tmp_path / "pupils.csv"
    place.write_text("Adno,Forename,Surname,DOB\n1,A,B,03/04/2012\n")
    assert imported(place, str(school.id), "--yes") == REFUSED
    assert "--answer 'dates:pupils.csv=day first'" in capsys.readouterr().err
    assert imported(place, str(school.id), "--yes", "--answer", "dates:pupils.csv=day first") == 0


@pytest.mark.parametrize("typed", ["day first", "dates:pupils.csv", "dates:pupils.csv=", "=day first"])
def test_an_answer_that_answers_nothing_is_refused_and_not_passed_over(sound, capsys, typed):
    with pytest.raises(SystemExit):
        imported(sound, "990001", "--answer", typed)
    assert f"'{typed}' answers no question: write KEY=ANSWER" in capsys.readouterr().err


def test_without_yes_it_asks(school, sound, monkeypatch):
    before = pupils(school)
    monkeypatch.setattr("builtins.input", lambda _: "no")
    assert imported(sound, str(school.id)) == REFUSED
    assert pupils(school) == before
    monkeypatch.setattr("builtins.input", lambda _: "yes")
    assert imported(sound, str(school.id)) == 0
    assert pupils(school) == before + 4


def test_earlier_attendance_comes_in_and_the_lines_agree(school, tmp_path, capsys):
    place = tmp_path / "marks.csv"
    head = "Pupil ID,Date,AM,PM\n"
    place.write_text(f"{head}{school.ada},2026-11-19,/,\\\n{school.ben},2026-11-19,Q9,I\n")
    options = ("--what", "attendance", "--yes")
    assert imported(place, str(school.id), *options) == REFUSED
    assert "Holiday not granted: --answer 'code:Q9=G'" in capsys.readouterr().err
    assert imported(place, str(school.id), *options, "--answer", "code:Q9=G") == 0
    assert "4 marks for 2 pupils" in capsys.readouterr().out
    with school.seen_by_command() as viewer:
        verified = verify_lines(viewer, school.year)
    assert (verified.entries, verified.differences) == (2, ())


def test_photographs_come_in_by_number_once_they_were_shown(school, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(storages["sealed"], "location", str(tmp_path / "sealed"), raising=False)
    with_numbers(school)
    place = tmp_path / "photographs.zip"
    place.write_bytes(delivered({f"{UPN_ADA}.jpg": portrait(), "Ben.jpg": portrait()}))
    options = ("--what", "photographs")
    assert imported(place, str(school.id), *options, "--dry-run") == 0
    monkeypatch.setattr("builtins.input", lambda _: "no")
    assert imported(place, str(school.id), *options) == REFUSED
    with school.seen_by(school.head) as viewer:
        assert not has_photograph(viewer, school.ada)
    assert imported(place, str(school.id), *options, "--yes") == 0
    said = capsys.readouterr()
    assert "1 of 1 pictures read" in said.err
    assert "Ben.jpg: Its name holds no UPN" in said.out
    with school.seen_by(school.head) as viewer:
        assert has_photograph(viewer, school.ada)
        assert not has_photograph(viewer, school.ben)


def test_an_unsafe_zip_of_photographs_is_refused_in_words(school, tmp_path, capsys):
    place = tmp_path / "photographs.zip"
    place.write_bytes(delivered({"../1.jpg": portrait()}))
    assert imported(place, str(school.id), "--what", "photographs", "--yes") == REFUSED
    assert "points outside" in capsys.readouterr().err


def test_what_is_not_there_is_said(school, sound, tmp_path, capsys):
    assert imported(tmp_path / "missing.zip", str(school.id)) == imports.NOT_FOUND
    assert imported(sound, "999999") == imports.NOT_FOUND
    assert "999999" in capsys.readouterr().err


TABLE = "Subject,From,U,1,2,3,4,5,6,7,8,9\nEnglish,80,1,2,3,4,5,4,3,2,1,0\nEnglish,100,0,0,1,2,3,4,5,4,3,2\n"
ORIGIN = ("--what", "national-table", "--name", "Grades", "--source", "A test", "--results-year", "2024")


def table_of(tmp_path: Path, text: str = TABLE) -> Path:
    place = tmp_path / "grades.csv"
    place.write_text(text)
    return place


def versions(school: School) -> list[tuple[int, bool]]:
    """The number of each stored version, and whether it is in use."""
    with school.seen_by_command():
        rows = TransitionTable.objects.filter(school_id=school.id).order_by("number")
        return [(row.number, row.retired_at is None) for row in rows]


def test_a_national_table_is_shown_then_kept_as_the_next_version(school, tmp_path, capsys):
    place = table_of(tmp_path)
    assert imported(place, str(school.id), *ORIGIN, "--dry-run") == 0
    said = capsys.readouterr().out
    assert "English: 2 starting values from 80 to 100; on average they got 4.0 to 5.8." in said
    assert versions(school) == []
    assert imported(place, str(school.id), *ORIGIN, "--yes") == 0
    assert imported(place, str(school.id), *ORIGIN, "--yes", "--invented") == 0
    assert versions(school) == [(1, False), (2, True)]


def test_every_bad_line_of_a_national_table_is_said_and_nothing_kept(school, tmp_path, capsys):
    bad = f"{TABLE}English,100,1,1,1,1,1,1,1,1,1,1\n,90,1,0,0,0,0,0,0,0,0,0\nArt,90,many,0,0,0,0,0,0,0,0,0\n"
    assert imported(table_of(tmp_path, bad), str(school.id), *ORIGIN, "--yes") == REFUSED
    said = capsys.readouterr().err
    for place in ("line 4, from", "line 5, subject", "line 6, U [many]"):
        assert place in said
    assert versions(school) == []


def test_a_national_table_says_where_it_comes_from_and_is_a_file(school, tmp_path, capsys):
    assert imported(table_of(tmp_path), str(school.id), "--what", "national-table", "--yes") == REFUSED
    said = capsys.readouterr().err
    for option in ("--name: ", "--source: ", "--results-year: "):
        assert option in said
    assert imported(tmp_path, str(school.id), *ORIGIN, "--yes") == REFUSED
    assert "no table of grades" in capsys.readouterr().err
    twice = f"{TABLE}ENGLISH,80,1,2,3,4,5,4,3,2,1,0\n"
    assert imported(table_of(tmp_path, twice), str(school.id), *ORIGIN, "--dry-run") == REFUSED
    assert "stands in the table twice" in capsys.readouterr().err
    assert versions(school) == []


def test_a_timetable_comes_in_by_command_from_a_day_on(school, tmp_path, capsys):
    place = tmp_path / "timetable.csv"
    place.write_text("Day,Period,Class,Teacher\nTue,2,Mathematics 1,Owen Pryce\n")
    options = ("--what", "timetable", "--first-day", (TODAY + dt.timedelta(days=7)).isoformat())
    assert imported(place, str(school.id), *options, "--dry-run") == 0
    assert "1 lessons to come, 0 to end" in capsys.readouterr().out
    assert imported(place, str(school.id), *options, "--yes") == 0
    with school.seen_by(school.head):
        assert [row.first_day for row in Lesson.objects.filter(school_id=school.id)] == [
            TODAY + dt.timedelta(days=7)
        ]


def test_a_timetable_with_a_fault_comes_in_not_at_all(school, tmp_path, capsys):
    place = tmp_path / "timetable.csv"
    place.write_text("Day,Period,Class,Teacher\nTue,2,Mathematics 1,Owen Pryce\nFunday,2,Mathematics 1,\n")
    assert imported(place, str(school.id), "--what", "timetable", "--yes") == REFUSED
    assert "timetable.csv, line 3, Day [Funday]: This is no weekday" in capsys.readouterr().err
    with school.seen_by(school.head):
        assert not Lesson.objects.filter(school_id=school.id).exists()
