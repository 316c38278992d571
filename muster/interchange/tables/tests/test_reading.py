import dataclasses
import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.interchange.parcel import from_path, from_upload
from muster.interchange.problems import Findings, Weight, stops
from muster.interchange.reading import read
from muster.interchange.roster import Kind, Reading, Span
from muster.interchange.tables.choices import Choices
from muster.interchange.tables.recognition import ColumnMap, fingerprint
from muster.interchange.tests.packages import ENGLAND_YEARS

SAMPLE = Path(__file__).parent / "data" / "sds_uk_25users"
TODAY = dt.date(2026, 11, 24)
CHOICES = Choices(TODAY, year_groups=ENGLAND_YEARS)


def tables(*, tolerant: bool = False, choices: Choices = CHOICES, **files: str | bytes) -> Reading:
    findings = Findings(tolerant=tolerant)
    sent = [(f"{name}.csv", data.encode() if isinstance(data, str) else data) for name, data in files.items()]
    return read(from_upload(sent, findings), choices, findings)


def workbook(*rows: list[object], formats: dict[str, str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, number_format in (formats or {}).items():
        book.active[cell].number_format = number_format
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def spreadsheet(data: bytes, name: str = "pupils.xlsx") -> Reading:
    findings = Findings(tolerant=False)
    return read(from_upload([(name, data)], findings), Choices(TODAY, year_groups=ENGLAND_YEARS), findings)


def test_the_sample_imports_as_it_is_as_one_set():
    findings = Findings(tolerant=False)
    reading = read(from_path(SAMPLE, findings), Choices(TODAY, year_groups=ENGLAND_YEARS), findings)
    roster = reading.roster
    assert reading.questions == ()
    assert {problem.weight for problem in reading.problems} == {Weight.NOTE}
    assert (len(roster.schools), len(roster.pupils), len(roster.staff), len(roster.groups)) == (2, 22, 2, 28)
    assert (len(roster.memberships), len(roster.teaching)) == (154, 4)


def test_dates_of_the_sample_are_told_to_be_american():
    findings = Findings(tolerant=False)
    roster = read(from_path(SAMPLE, findings), Choices(TODAY, year_groups=ENGLAND_YEARS), findings).roster
    assert roster.pupils[0].birth_date == dt.date(2000, 4, 2)
    assert roster.groups[0].span == Span(dt.date(2017, 7, 1), dt.date(2018, 6, 30))


def test_two_tables_with_one_header_are_told_apart_by_whose_ids_they_hold():
    findings = Findings(tolerant=False)
    roster = read(from_path(SAMPLE, findings), Choices(TODAY, year_groups=ENGLAND_YEARS), findings).roster
    assert {each.staff for each in roster.teaching} == {"14001", "14002"}
    assert {each.pupil for each in roster.memberships} == {pupil.id for pupil in roster.pupils}


def test_a_table_of_ids_alone_is_asked_about():
    reading = tables(who="Class,ID\n7A,1\n")
    assert [question.key for question in reading.questions] == ["who:who.csv"]
    answered = tables(
        who="Class,ID\n7A,1\n", choices=Choices(TODAY, {"who:who.csv": "staff"}, year_groups=ENGLAND_YEARS)
    )
    assert [each.staff for each in answered.roster.teaching] == ["1"]


def test_dates_that_can_be_read_two_ways_are_asked_about():
    text = "Adno,Forename,Surname,DOB\n1,Zoë,Ó,03/04/2012\n"
    reading = tables(pupils=text)
    assert [question.key for question in reading.questions] == ["dates:pupils.csv"]
    assert reading.roster.pupils == ()
    for answer, month in (("day first", 4), ("month first", 3)):
        pupil = tables(
            pupils=text, choices=Choices(TODAY, {"dates:pupils.csv": answer}, year_groups=ENGLAND_YEARS)
        ).roster.pupils[0]
        assert pupil.birth_date is not None
        assert pupil.birth_date.month == month


def test_dates_that_contradict_each_other_are_asked_about():
    reading = tables(pupils="Adno,Forename,Surname,DOB\n1,A,B,25/04/2012\n2,C,D,4/25/2012\n")
    assert "1 date can only be read day first, and 1 only month first" in reading.questions[0].words


def test_a_table_that_is_nothing_known_is_asked_about_and_can_be_left_out():
    pupils = "Adno,Forename,Surname\n1,A,B\n"
    assert [each.key for each in tables(x="Apples,Pears\n1,2\n", pupils=pupils).questions] == ["kind:x.csv"]
    answered = tables(
        x="Apples,Pears\n1,2\n",
        pupils=pupils,
        choices=Choices(TODAY, {"kind:x.csv": "none"}, year_groups=ENGLAND_YEARS),
    )
    assert len(answered.roster.pupils) == 1


def test_a_corrected_mapping_is_used():
    header = ["No.", "Rufname", "Nachname", "Klasse"]
    maps = {
        fingerprint(header): ColumnMap("pupils", ("admission_number", "given_name", "family_name", "form"))
    }
    roster = tables(
        x=f"{','.join(header)}\n1,Zoë,Ó,7A\n", choices=Choices(TODAY, maps=maps, year_groups=ENGLAND_YEARS)
    ).roster
    assert [(each.id, each.names.given) for each in roster.pupils] == [("1", "Zoë")]
    assert [group.name for group in roster.groups] == ["7A"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encoding_separator_and_line_ends_are_recognised(encoding, separator, end):
    lines = ["Adno,Forename,Surname,DOB", "0012,Siân,D\u2019Arcy,2012-04-25", "0013,Null,True,2012-04-26"]
    text = end.join(line.replace(",", separator) for line in lines) + end * 3
    roster = tables(pupils=text.encode(encoding)).roster
    assert [(each.id, each.names.given, each.names.family) for each in roster.pupils] == [
        ("0012", "Siân", "D\u2019Arcy"),
        ("0013", "Null", "True"),
    ]


def test_the_line_of_a_title_above_the_header_is_passed_over():
    roster = tables(pupils="Pupil list,,\n24/11/2026,,\n\nAdno,Forename,Surname\n1,A,B\n").roster
    assert [(each.id, each.source.line) for each in roster.pupils] == [("1", 5)]


def test_an_id_that_a_spreadsheet_has_shortened_is_named():
    reading = tables(pupils="Adno,Forename,Surname\n1.2E+12,A,B\n2,C,D\n")
    assert [(each.line, each.column, each.value) for each in reading.problems] == [(2, "Adno", "1.2E+12")]
    assert stops(reading.problems)
    assert [
        each.id
        for each in tables(tolerant=True, pupils="Adno,Forename,Surname\n1.2E+12,A,B\n2,C,D\n").roster.pupils
    ] == ["2"]


def test_leading_zeros_that_one_table_has_lost_do_not_part_it_from_another():
    roster = tables(
        pupils="Adno,Forename,Surname\n000012,A,B\n000013,C,D\n", members="Class,Adno\n7A,12\n7A,13\n"
    ).roster
    assert [each.pupil for each in roster.memberships] == ["000012", "000013"]


def test_numberings_are_not_mixed():
    roster = tables(
        pupils="ID,Student Number,Forename,Surname\n7,12,A,B\n12,13,C,D\n",
        members="Section ID,ID\nx,12\nx,7\n",
    ).roster
    assert [each.pupil for each in roster.memberships] == ["12", "7"]


def test_a_member_who_is_in_no_table_is_named():
    reading = tables(pupils="Adno,Forename,Surname\n1,A,B\n", members="Class,Adno\n7A,1\n7A,2\n")
    assert [(each.file, each.line, each.value) for each in reading.problems] == [("members.csv", 3, "2")]


def test_columns_of_one_name_are_noted_and_the_first_is_used():
    reading = tables(pupils="Adno,Forename,Surname,Forename\n1,A,B,C\n")
    assert reading.roster.pupils[0].names.given == "A"
    assert "2 columns have this name" in [each.what for each in reading.problems]


def test_siblings_contacts_are_one_person_and_two_parents_with_one_e_mail_are_two():
    reading = tables(
        pupils="Adno,Forename,Surname\n1,A,B\n2,C,B\n",
        contacts=(
            "Adno,Contact Name,Relationship,Email,Contact Priority\n"
            "1,Pat B,Mother,home@example.org,1\n2,Pat B,Mother,home@example.org,1\n1,Sam B,Father,home@example.org,2\n"
        ),
    )
    assert [each.names.given for each in reading.roster.contacts] == ["Pat", "Sam"]
    assert len(reading.roster.links) == 3


def test_a_name_alone_is_not_enough():
    reading = tables(pupils="Forename,Surname,Reg\nA,B,7A\n")
    assert stops(reading.problems)
    assert "Only a name" in reading.problems[-1].what


def test_a_mistyped_upn_and_one_given_twice_are_named():
    text = "UPN,Adno,Forename,Surname\n{},1,A,B\n{},2,C,D\n"
    assert stops(tables(pupils=text.format("A801200005001", "")).problems)
    twice = tables(tolerant=True, pupils=text.format("B801200005001", "B801200005001"))
    assert [each.weight for each in twice.problems] == [Weight.LEFT_OUT, Weight.LEFT_OUT]


def test_tables_are_the_whole_truth_only_where_a_person_says_so():
    text = "Adno,Forename,Surname,Reg\n1,A,B,7A\n"
    assert tables(pupils=text).roster.whole == frozenset()
    whole = tables(pupils=text, choices=Choices(TODAY, complete=True, year_groups=ENGLAND_YEARS)).roster.whole
    assert whole == {Kind.PUPILS, Kind.MEMBERSHIPS}


def test_passwords_are_never_read():
    reading = tables(pupils="Adno,Forename,Surname,Password\n1,A,B,hunter2\n")
    (pupil,) = reading.roster.pupils
    assert "hunter2" not in str(dataclasses.asdict(pupil))
    assert all("hunter2" not in problem.value for problem in reading.problems)
    assert "Password" not in [problem.column for problem in reading.problems]


def test_a_workbook_keeps_zeros_dates_and_words_that_look_empty():
    reading = spreadsheet(
        workbook(
            ["Pupils", None, "24 November"],
            [],
            ["Adno", "Forename", "Surname", "DOB", "UPN"],
            [12, "Null", "O\u2019Neill", dt.date(2012, 4, 3), "N801332615970"],
            [13, True, "Ó", dt.date(2012, 4, 3), None],
            formats={"A4": "000000"},
        )
    )
    pupils = reading.roster.pupils
    assert [(each.id, each.names.given) for each in pupils] == [("000012", "Null"), ("13", "True")]
    assert {each.birth_date for each in pupils} == {dt.date(2012, 4, 3)}
    assert pupils[0].source.line == 4


def test_a_formula_whose_result_was_not_saved_is_named_and_never_read_as_text():
    reading = spreadsheet(workbook(["Adno", "Forename", "Surname"], [1, "A", '="B"&"C"']))
    assert list(reading.roster.pupils) == []
    assert [(each.line, each.column, each.weight) for each in reading.problems] == [(2, "C", Weight.STOPS)]


def with_part(name: str, content: bytes) -> bytes:
    sound = io.BytesIO(workbook(["Adno", "Forename", "Surname"], [1, "A", "B"]))
    changed = io.BytesIO()
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return changed.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_workbook_with_entities_is_refused(encoding):
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><sst>&a;</sst>'
    reading = spreadsheet(with_part("xl/worksheets/sheet1.xml", bomb.encode(encoding)))
    assert stops(reading.problems)
    assert "entities" in reading.problems[0].what


@pytest.mark.parametrize("data", [b"PK\x03\x04nonsense", b"\xd0\xcf\x11\xe0old", b"", b"\0\1\2\3"])
def test_what_is_no_workbook_is_refused_with_a_reason(data):
    reading = spreadsheet(data)
    assert stops(reading.problems)
    assert reading.roster.pupils == ()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_raise(data):
    for name in ("x.csv", "x.xlsx", "x.zip", "users.csv", "manifest.csv"):
        for tolerant in (True, False):
            findings = Findings(tolerant=tolerant)
            read(from_upload([(name, data)], findings), Choices(TODAY, year_groups=ENGLAND_YEARS), findings)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=6), max_size=6),
    st.sampled_from(["Adno,Forename,Surname,DOB,UPN,Reg", "Class,Adno,Role,Start Date,End Date,Status"]),
)
def test_no_table_raises(rows, header):
    text = header + "\n" + "\n".join(",".join(row) for row in rows)
    for tolerant in (True, False):
        tables(
            tolerant=tolerant,
            choices=Choices(TODAY, complete=True, year_groups=ENGLAND_YEARS),
            pupils=text.encode("utf-8", "replace"),
        )


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n1 0 obj", "This is a PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "This is a picture"),
        (b"<html><table><tr><td>Forename</td></tr></table></html>", "This is a web page under another name"),
    ],
)
def test_what_is_no_table_is_named_for_what_it_is(data: bytes, what: str):
    assert tables(pupils=data).problems[0].what == what


def test_a_quotation_mark_that_is_never_closed_stops_the_import():
    found = tables(pupils='Adno,Forename,Surname\n1,"Ada,Sinclair\n2,Ben,Ward\n')
    assert found.roster.pupils == ()
    assert "never closed" in found.problems[0].what
    assert found.problems[0].line == 2


def test_a_line_break_inside_quotation_marks_is_no_fault():
    found = tables(
        pupils='Adno,Forename,Surname,Address\n1,Ada,Sinclair,"1 Low Road\nOakfield"\n2,Ben,Ward,\n'
    )
    assert [pupil.address.street for pupil in found.roster.pupils] == ["1 Low Road Oakfield", ""]


def test_a_formula_without_its_result_is_reported_and_not_read_as_blank():
    found = spreadsheet(workbook(["Adno", "Forename", "Surname"], [1, "Ada", '=B2&"x"']))
    assert found.roster.pupils == ()
    assert [(problem.line, problem.column) for problem in found.problems] == [(2, "C")]


def test_a_header_with_a_remark_in_brackets_is_recognised():
    found = tables(
        arbor="Arbor Student ID,Legal First Name,Legal Last Name,Registration Form (current)\n7,Ada,Ward,3B\n"
    )
    assert [group.name for group in found.roster.groups] == ["3B"]


def test_a_timetable_line_names_the_pupil_and_the_teacher():
    found = tables(
        pupils="Adno,Forename,Surname\n1,Ada,Ward\n",
        staff="Staff Code,Forename,Surname\nRAD,Rachel,Adeyemi\n",
        timetable="Class Name,Staff Code,Adno\n3B/Ma,RAD,1\n",
    )
    assert [(each.group, each.pupil) for each in found.roster.memberships] == [("3B/Ma", "1")]
    assert [(each.group, each.staff) for each in found.roster.teaching] == [("3B/Ma", "RAD")]


def test_a_member_of_staff_is_not_told_by_a_name_alone():
    found = tables(staff="Title,Forename,Surname,Job Title\nMs,Rachel,Adeyemi,Teacher\n")
    assert found.roster.staff == ()
    assert found.problems[0].what.startswith("Only a name")
