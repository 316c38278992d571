import csv
from datetime import date
from pathlib import Path

import pytest

from muster.calendar.codes import MarkClass, ProfileError, Tone
from muster.calendar.profile import Profile, profile, profile_names

DATA = Path(__file__).parent / "data"
BEFORE = date(2024, 8, 18)
AFTER = date(2024, 8, 19)
CLASS_WORDS = {
    "present": MarkClass.PRESENT,
    "approved educational activity": MarkClass.APPROVED,
    "authorised absence": MarkClass.AUTHORISED,
    "unauthorised absence": MarkClass.UNAUTHORISED,
    "not a possible attendance": MarkClass.NOT_POSSIBLE,
    "administrative (not collected)": MarkClass.ADMINISTRATIVE,
}

ATLANTIS = """
title = "Atlantis"
codes = "atlantis_codes.csv"

[words]
pupil = "diver"
pupils = "divers"
form = "shoal"
lesson = "dive"
session = "tide"
half_day = "tide"
half_days = "tides"
year_group = "depth"
term = "tide"
half_term = "moon"

[year]
first_day = "01-01"
school_days = ["sunday", "monday", "tuesday", "wednesday", "thursday"]
terms = ["ebb", "flow"]

[[sessions]]
name = "high tide"
short = "HT"
present = "in"
opens = 07:00:00
closes = 07:10:00
ends = 10:00:00

[register]
longest_open_minutes = 10
late = "late"
absent = "out"
late_after_closing = "out"
closed = "shut"

[follow_up]
no_reason = "out"
settled_within_school_days = 1
settled_as = "out"

[thresholds]
persistent = { absent = 1, of = 5, words = "often out" }

[[year_groups]]
code = "shallow"
name = "The shallows"
age = 6
"""
ATLANTIS_CODES = """byte,code,from,until,label,meaning,class,late,threshold,on_site,reason_required,entered_by,category
1,in,,,In,In the water,present,,,true,,teacher,register
2,late,,,Late,Late into the water,present,true,,true,,teacher,register
3,out,,2025-12-31,Out,Not in the water,unauthorised,,true,,,teacher,absence
3,out,2026-01-01,,Out,Not in the water,authorised,,,,,teacher,absence
4,shut,,,Shut,Storm,administrative,,,,,calendar,administration
5,none,,,None,Not one of us,administrative,,,,,calendar,administration
"""


def write_atlantis(folder: Path, *, rules: str = ATLANTIS, codes: str = ATLANTIS_CODES) -> Path:
    (folder / "atlantis.toml").write_text(rules, encoding="utf-8")
    (folder / "atlantis_codes.csv").write_text(codes, encoding="utf-8")
    return folder


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_that_is_shipped_can_be_read(name: str):
    assert profile(name).name == name


SHIPPED = ("england", "generic", "united_states")


def test_the_shipped_profiles_are_england_the_united_states_and_a_generic_one():
    assert profile_names() == SHIPPED


def test_england_has_34_codes_since_august_2024():
    """School Attendance (Pupil Registration) (England) Regulations 2024, regulation 10, and the guidance."""
    assert len(profile("england").codes_on(AFTER)) == 34


@pytest.mark.parametrize("row", rows("attendance_codes_2024.csv"), ids=lambda row: row["code"])
def test_each_code_of_england_counts_as_the_department_counts_it(row: dict[str, str]):
    code = profile("england").code_on(row["code"], AFTER)
    assert code is not None
    assert code.mark_class is CLASS_WORDS[row["statistical_class"]]
    assert code.mark_class.is_possible == (row["counts_as_possible"] == "yes")
    assert code.mark_class.is_attended == (row["counts_as_present"] == "yes")
    assert code.late == (row["counts_as_late"] == "yes")
    assert code.threshold == (row["counts_to_penalty_threshold"] == "yes")
    assert code.on_site == (row["on_site"] == "yes")
    assert code.reason_required == (row["reason_required"] == "yes")
    authorised = {"yes": MarkClass.AUTHORISED, "no": MarkClass.UNAUTHORISED}
    assert not row["authorised"] or code.mark_class is authorised[row["authorised"]]


@pytest.mark.parametrize("row", rows("attendance_codes_before_2024.csv"), ids=lambda row: row["code"])
def test_codes_before_august_2024_keep_their_class_and_end_with_it(row: dict[str, str]):
    code = profile("england").code_on(row["code"], BEFORE)
    assert code is not None
    assert code.mark_class is CLASS_WORDS[row["statistical_class"]]
    assert profile("england").code_on(row["code"], AFTER) is None


@pytest.mark.parametrize("symbol", ["C1", "C2", "J1", "K", "Q", "Y1", "Y7"])
def test_codes_that_began_in_august_2024_were_not_there_before(symbol: str):
    assert profile("england").code_on(symbol, BEFORE) is None
    assert profile("england").code_on(symbol, AFTER) is not None


ENGLAND_IN_ORDER_OF_BYTES = (
    *("/", "\\", "L", "N", "U", "K", "V", "P", "W", "B", "D", "C"),
    *("C1", "C2", "M", "J1", "S", "T", "R", "I", "E", "X", "Q", "Y1"),
    *("Y2", "Y3", "Y4", "Y5", "Y6", "Y7", "G", "O", "Z", "#", "H", "J"),
    *("Y", "F"),
)


def test_the_bytes_of_england_never_change():
    """Lines of past years hold these bytes: a change here would rewrite history."""
    expected = {symbol: byte for byte, symbol in enumerate(ENGLAND_IN_ORDER_OF_BYTES, start=1)}
    assert profile("england").bytes_by_symbol == expected


@pytest.mark.parametrize(
    ("symbol", "tone"),
    [
        ("/", Tone.PRESENT),
        ("L", Tone.LATE),
        ("N", Tone.ABSENT),
        ("I", Tone.AUTHORISED),
        ("U", Tone.UNAUTHORISED),
        ("V", Tone.OFF_SITE),
        ("X", Tone.NOT_REQUIRED),
        ("#", Tone.CLOSED),
    ],
)
def test_only_an_absence_without_a_reason_looks_urgent(symbol: str, tone: Tone):
    england = profile("england")
    code = england.code_on(symbol, AFTER)
    assert code is not None
    assert england.tone(code) is tone


def test_a_country_is_added_by_two_files(tmp_path: Path):
    atlantis = profile("atlantis", write_atlantis(tmp_path))
    assert atlantis.words.pupil == "diver"
    assert atlantis.year.weekdays == {6, 0, 1, 2, 3}
    assert atlantis.days_of_change == (date(2026, 1, 1),)


def test_a_code_whose_class_changed_keeps_its_byte_and_the_class_of_each_day(tmp_path: Path):
    atlantis = profile("atlantis", write_atlantis(tmp_path))
    old, new = (atlantis.code_of_byte(3, day) for day in (date(2025, 12, 31), date(2026, 1, 1)))
    assert old is not None
    assert new is not None
    assert (old.mark_class, new.mark_class) == (MarkClass.UNAUTHORISED, MarkClass.AUTHORISED)


def test_nothing_marked_is_no_code():
    assert profile("england").code_of_byte(0, AFTER) is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "longest_open_minutes = 10",
            'longest_open_minutes = "ten"',
            r"atlantis\.toml: register\.longest_open_minutes:",
        ),
        ('late = "late"', 'late = "tardy"', r"atlantis\.toml: register\.late: there is no code tardy"),
        ('first_day = "01-01"', 'first_day = "1 January"', r"atlantis\.toml: year\.first_day:"),
        ('"sunday"', '"sunnudagur"', r"atlantis\.toml: 'sunnudagur' is not the English name of a weekday"),
        ('late = "late"', 'late = "late"\nlatest = 1', r"atlantis\.toml: register: .*latest"),
        ("[words]", "[words", r"atlantis\.toml: "),
        ('codes = "atlantis_codes.csv"', 'codes = "lost.csv"', r"atlantis\.toml: codes: "),
    ],
)
def test_a_wrong_field_is_named_with_its_file(tmp_path: Path, old: str, new: str, message: str):
    with pytest.raises(ProfileError, match=message):
        profile("atlantis", write_atlantis(tmp_path, rules=ATLANTIS.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("4,shut", "1,shut", r"atlantis_codes\.csv: byte 1 belongs to in, not to shut"),
        ("3,out,2026", "6,out,2026", r"atlantis_codes\.csv: code out has a second byte, 6"),
        ("2025-12-31", "2026-03-01", r"atlantis_codes\.csv: code out has two meanings on one day"),
        ("4,shut", "0,shut", r"atlantis_codes\.csv line 6: byte: "),
        ("administrative,,,,,calendar", "closed,,,,,calendar", r"atlantis_codes\.csv line 6: class: "),
    ],
)
def test_a_wrong_code_is_named_with_file_and_line(tmp_path: Path, old: str, new: str, message: str):
    with pytest.raises(ProfileError, match=message):
        profile("atlantis", write_atlantis(tmp_path, codes=ATLANTIS_CODES.replace(old, new)))


def test_an_unknown_profile_is_refused_with_the_names_there_are():
    with pytest.raises(ProfileError, match=", ".join(SHIPPED)):
        profile("narnia")


def test_a_profile_is_read_once():
    assert profile("england") is profile("england")
    assert isinstance(profile("england"), Profile)


def test_england_has_the_fifteen_grounds_of_leaving_of_2024():
    grounds = [ground.code for ground in profile("england").leaving_grounds]
    assert len(grounds) == len(set(grounds)) == 15
    assert "health" not in grounds, "a ground of 2006 that is in force no more"


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (("1", "2", "3", "5"), "Year 1 to Year 3, Year 5"),
        (("6", "5"), "Year 5, Year 6"),
        (("R",), "Reception"),
        ((), ""),
    ],
)
def test_runs_of_year_groups_are_named_by_their_ends(codes: tuple[str, ...], words: str):
    assert profile("england").years_in_words(codes) == words
