"""Year groups of a roster: which of the country's is meant, and how every other one is named, in each format."""

import datetime as dt
import io
from collections.abc import Mapping

import openpyxl
import pytest

from muster.calendar.profile import profile
from muster.interchange.parcel import from_upload
from muster.interchange.problems import Findings, Problem, Weight
from muster.interchange.reading import read
from muster.interchange.roster import Reading
from muster.interchange.sds.tests.test_reading import FILES
from muster.interchange.tables.choices import Choices
from muster.interchange.tests.packages import ENGLAND_YEARS, package
from muster.interchange.tests.packages import reading as read_package
from muster.interchange.year_groups import year_group

ENGLAND = ENGLAND_YEARS
AMERICA = {group.code: group.name for group in profile("united_states").year_groups}
GENERIC = {group.code: group.name for group in profile("generic").year_groups}
PUPILS = (
    "Adno,Forename,Surname,DOB,Reg,Year\n1,Ada,Moss,2015-09-13,7A,Year 7\n2,Ben,Reed,2015-10-02,7A,{year}\n"
)
WHAT = "There is no such year group here"


@pytest.mark.parametrize(
    ("said", "england", "america"),
    [
        ("7", "7", "7"),
        ("07", "7", "7"),
        ("Y07", "7", "7"),
        ("Year  7", "7", "7"),
        ("Yr7", "7", "7"),
        ("NCY 7", "7", "7"),
        ("NC Year 7", "7", "7"),
        ("Curriculum Year 7", "7", "7"),
        ("Year Seven", "7", "7"),
        ("7th Grade", "7", "7"),
        ("R", "R", "K"),
        ("Reception", "R", "K"),
        ("0", "R", "K"),
        ("Year 0", "R", "K"),
        ("00", "R", "K"),
        ("Kindergarten", "R", "K"),
        ("KG", "R", "K"),
        ("-1", "N2", "PK"),
        ("PK", "N2", "PK"),
        ("Nursery", "N2", "PK"),
        ("N1", "N1", ""),
        ("Bl 7", "7", "7"),
        ("Blwyddyn 7", "7", "7"),
        ("Derbyn", "R", "K"),
        ("Meithrin", "N2", "PK"),
        ("Post-16", "", ""),
        ("07,08", "", ""),
        ("Mixed", "", ""),
        ("99", "", ""),
        ("Year 99", "", ""),
        ("Year 15", "", ""),
        ("13", "13", ""),
        ("Year 7 (NC)", "", ""),
        ("nursery 2", "N2", "PK"),
        ("grade 7", "7", "7"),
    ],
)
def test_a_year_group_is_the_countrys_own_or_none(said: str, england: str, america: str):
    assert (year_group(said, ENGLAND), year_group(said, AMERICA)) == (england, america)


@pytest.mark.parametrize(
    ("said", "code"),
    [("Kindergarten", "0"), ("0", "0"), ("Reception", "0"), ("Year 13", "13"), ("Nursery", ""), ("7", "7")],
)
def test_a_country_that_numbers_its_first_year_has_it(said: str, code: str):
    assert year_group(said, GENERIC) == code


@pytest.mark.parametrize("country", [ENGLAND, AMERICA, GENERIC], ids=["england", "united states", "generic"])
def test_every_year_group_goes_by_its_code_and_by_its_name(country: dict[str, str]):
    assert {
        code: (year_group(code, country), year_group(name, country)) for code, name in country.items()
    } == {code: (code, code) for code in country}


def test_a_country_may_call_its_years_as_it_likes():
    assert (
        year_group("cours préparatoire", {"CP": "Cours préparatoire", "CE1": "Cours élémentaire 1"}) == "CP"
    )


def sent(
    files: Mapping[str, bytes | str], *, tolerant: bool = False, years: dict[str, str] = ENGLAND
) -> Reading:
    findings = Findings(tolerant=tolerant)
    data = [(name, text.encode() if isinstance(text, str) else text) for name, text in files.items()]
    return read(from_upload(data, findings), Choices(dt.date(2026, 11, 24), year_groups=years), findings)


def told(reading: Reading) -> list[Problem]:
    return [problem for problem in reading.problems if "year group" in problem.what]


@pytest.mark.parametrize("year", ["99", "Year 99", "Y15"])
def test_a_number_that_is_no_year_group_stops_and_is_named_to_the_cell(year: str):
    (problem,) = told(reading := sent({"pupils.csv": PUPILS.format(year=year)}))
    assert (problem.file, problem.line, problem.column, problem.value) == ("pupils.csv", 3, "Year", year)
    assert (problem.what, problem.remedy) == (
        WHAT,
        "Write one of Nursery 1 to Year 14; without it the pupil is in none.",
    )
    assert (problem.weight, problem.is_passable, reading.roster.pupils) == (Weight.STOPS, True, ())


def test_a_tolerant_import_puts_the_pupil_into_no_year_group():
    reading = sent({"pupils.csv": PUPILS.format(year="Year 99")}, tolerant=True)
    assert [problem.weight for problem in told(reading)] == [Weight.NOTE]
    assert [pupil.year_group for pupil in reading.roster.pupils] == ["7", ""]
    assert {group.year_group for group in reading.roster.groups} == {""}


@pytest.mark.parametrize("year", ["Mixed", "Post-16", "KS4", "3/4"])
def test_words_that_real_exports_have_are_told_and_stop_nothing(year: str):
    (problem,) = told(reading := sent({"pupils.csv": PUPILS.format(year=year)}))
    assert (problem.line, problem.column, problem.value, problem.weight) == (3, "Year", year, Weight.NOTE)
    assert problem.remedy == "Write one of Nursery 1 to Year 14, or leave it: the pupil is in none."
    assert len(reading.roster.pupils) == 2


def test_a_workbook_names_the_cell_too():
    book, packed = openpyxl.Workbook(), io.BytesIO()
    for row in PUPILS.format(year="99").splitlines():
        book.active.append(row.split(","))
    book.save(packed)
    (problem,) = told(sent({"pupils.xlsx": packed.getvalue()}))
    assert (problem.line, problem.column, problem.value) == (3, "Year", "99")


def test_a_year_beside_the_form_is_named_by_the_column_that_both_share():
    text = "Adno,Forename,Surname,DOB,Reg Group / Year\n1,Ada,Moss,2015-09-13,7A / Year 99\n"
    (problem,) = told(sent({"pupils.csv": text}))
    assert (problem.line, problem.column, problem.value) == (2, "Reg Group / Year", "Year 99")


def test_a_list_of_groups_says_whose_year_is_none():
    groups = "Group,Kind,Year\n7A,Form,7\n99A,Form,99\n"
    (problem,) = told(sent({"groups.csv": groups}))
    assert (problem.line, problem.column, problem.value) == (3, "Year", "99")
    assert problem.remedy.endswith("without it the group is in none.")


@pytest.mark.parametrize("name", ["users.csv", "classes.csv"])
def test_grades_of_a_oneroster_package_are_named(name: str):
    files = package()
    header, first, *rest = files[name].splitlines()
    cells = dict(zip(header.split(","), first.split(","), strict=True)) | {"grades": "99"}
    broken = "\n".join([header, ",".join(cells.values()), *rest]) + "\n"
    (problem,) = told(read_package({**files, name: broken}))
    assert (problem.file, problem.line, problem.column, problem.value) == (name, 2, "grades", "99")
    assert problem.weight is Weight.STOPS


def test_a_class_of_several_years_is_of_none():
    files = package()
    header, first, *rest = files["classes.csv"].splitlines()
    cells = dict(zip(header.split(","), first.split(","), strict=True)) | {"grades": '"07,08"'}
    several = "\n".join([header, ",".join(cells.values()), *rest]) + "\n"
    assert {group.year_group for group in read_package({**files, "classes.csv": several}).roster.groups} == {
        ""
    }


def test_school_data_sync_has_the_year_beside_the_role():
    (problem,) = told(sent({**FILES, "roles.csv": FILES["roles.csv"].replace(",07,", ",Year 99,")}))
    assert (problem.file, problem.line, problem.column, problem.value) == ("roles.csv", 2, "grade", "Year 99")


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"pupils.csv": "Adno,Forename,Surname,DOB\n1,Ada,Moss,2031-01-01\n"}, ("pupils.csv", 2, "DOB")),
        (
            {"pupils.csv": "Adno,Forename,Surname,Birth date\n1,Ada,Moss,2031-01-01\n"},
            ("pupils.csv", 2, "Birth date"),
        ),
    ],
)
def test_a_fault_is_told_under_the_files_own_name_of_the_column(
    files: dict[str, str], place: tuple[str, int, str]
):
    (problem,) = (each for each in sent(files).problems if each.what == "No pupil is born on this day")
    assert (problem.file, problem.line, problem.column) == place


@pytest.mark.parametrize("typed", ["13/09/2031", "13 Sep 2031", "2031-09-13"])
def test_a_wrong_birth_date_is_shown_as_it_was_typed(typed: str):
    files = {"pupils.csv": f"Adno,Forename,Surname,DOB\n1,Ada,Moss,{typed}\n"}
    (problem,) = (each for each in sent(files).problems if each.what == "No pupil is born on this day")
    assert problem.value == typed


def test_a_upn_is_told_under_the_files_own_name_of_the_column():
    text = "Adno,Unique Pupil Number,Forename,Surname,DOB\n1,A801332615970,Ada,Moss,2015-01-01\n"
    (problem,) = (each for each in sent({"pupils.csv": text}).problems if "UPN" in each.remedy)
    assert (problem.line, problem.column) == (2, "Unique Pupil Number")


def test_a_birth_date_of_a_package_is_told_where_it_stands():
    files = package()
    found = read_package(
        {**files, "demographics.csv": files["demographics.csv"].replace("2014-01-01", "2031-01-01")}
    )
    (problem,) = (each for each in found.problems if each.what == "No pupil is born on this day")
    assert (problem.file, problem.line, problem.column) == ("demographics.csv", 2, "birthDate")
    assert problem.value == "2031-01-01"
