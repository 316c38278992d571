"""Lists as products and offices really export them: each is read without help, and says what its columns say."""

import datetime as dt
import io
from collections.abc import Iterable, Mapping

import openpyxl
import pytest

from muster.interchange.parcel import from_upload
from muster.interchange.problems import Findings, Weight
from muster.interchange.reading import read
from muster.interchange.roster import Pupil, Reading
from muster.interchange.tables.choices import Choices
from muster.interchange.tests.packages import ENGLAND_YEARS

TODAY = dt.date(2026, 11, 24)
BORN = dt.date(2014, 9, 13)
UPN = "N801332615970"


def sent(files: Mapping[str, str | bytes], answers: Mapping[str, str] | None = None) -> Reading:
    findings = Findings(tolerant=False)
    data = [(name, text if isinstance(text, bytes) else text.encode()) for name, text in files.items()]
    return read(
        from_upload(data, findings), Choices(TODAY, answers or {}, year_groups=ENGLAND_YEARS), findings
    )


def csv_of(text: str) -> Reading:
    return sent({"export.csv": text})


def book(**sheets: Iterable[Iterable[object]]) -> bytes:
    made, kept = openpyxl.Workbook(), io.BytesIO()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    made.save(kept)
    return kept.getvalue()


def told(pupil: Pupil) -> tuple[str, str, str, dt.date | None, str]:
    return pupil.id, pupil.names.given, pupil.names.family, pupil.birth_date, pupil.year_group


PRODUCTS = {
    "SIMS": (
        (
            "Adno,Legal Surname,Legal Forename,DOB,Gender,Reg Group,Year,House,UPN\n"
            f"003401,Smith,Tom,13/09/2014,Male,7A,Year  7,Red,{UPN.lower()}\n"
        ),
        ("003401", "Tom", "Smith", BORN, "7"),
    ),
    "Arbor": (
        (
            "Arbor Student ID,Legal First Name,Legal Last Name,Date of Birth,Legal Sex,UPN,Year Group (as of today),"
            f"Registration Form (as of today)\n9,Tom,Smith,13 Sep 2014,Male,{UPN},Year 7,7A\n"
        ),
        ("9", "Tom", "Smith", BORN, "7"),
    ),
    "Bromcom": (
        (
            f"Admission No.,Legal Surname,Legal Forename,Date of Birth,Gender,UPN,NC Year,Tutor Group\n"
            f"1234.0,Smith,Tom,2014-09-13 00:00:00,M,{UPN},7.0,7A\n"
        ),
        ("1234", "Tom", "Smith", BORN, "7"),
    ),
    "Wonde": (
        (
            "id,upi,mis_id,initials,surname,forename,legal_surname,legal_forename,gender,date_of_birth,"
            f"education_details.data.upn,year.data.code\nA1,ff,9,TS,Smith,Tom,Smith,Tom,MALE,2014-09-13 00:00:00.000000,{UPN},7\n"
        ),
        ("A1", "Tom", "Smith", BORN, "7"),
    ),
    "ScholarPack": (
        (f"Pupil ID,UPN,Forename,Surname,Class,Year,DOB,Sex\n1,{UPN},Tom,Smith,Robins,Y07,13/09/14,Boy\n"),
        ("1", "Tom", "Smith", BORN, "7"),
    ),
    "PowerSchool": (
        (
            "Student_Number\tLast_Name\tFirst_Name\tGrade_Level\tDOB\tHome_Room\tEnroll_Status\r"
            "100\tSmith\tTom\t7\t9/13/2014\t101\t0\r101\tGone\tAda\t7\t9/14/2014\t101\t2\r"
        ),
        ("100", "Tom", "Smith", BORN, "7"),
    ),
    "Infinite Campus": (
        (
            "student.studentNumber,student.lastName,student.firstName,student.birthdate,student.grade\n100,Smith,Tom,09/13/2014,07\n"
        ),
        ("100", "Tom", "Smith", BORN, "7"),
    ),
    "Skyward": (
        ('Student ID,Student Full Name,Grade,Birth Date,Homeroom\n100,"Smith, Tom",07,09/13/2014,HR1\n'),
        ("100", "Tom", "Smith", BORN, "7"),
    ),
    "SEEMiS": (
        "SEEMIS ID,SCN,Surname,Forename,Known As,Date of Birth,Gender,Stage,Class\n5,060012345,Smith,Tom,,13/09/2014,M,S1,1A1\n",
        ("5", "Tom", "Smith", BORN, ""),
    ),
    "C2k": (
        "Admission No,ULN,Surname,Forename,Known Name,DOB,Gender,Year Group,Reg Class\n0012,1,Smith,Tom,,13.9.2014,M,Year 8,8C\n",
        ("0012", "Tom", "Smith", BORN, "8"),
    ),
    "a school that works in Welsh": (
        (
            "Rhif Derbyn;UPN;Cyfenw Cyfreithiol;Enw Cyntaf Cyfreithiol;Enw a Ddefnyddir;Dyddiad Geni;Rhyw;Blwyddyn;Dosbarth Cofrestru\n"
            f"12;{UPN};Smith;Tom;;13/09/2014;Gwryw;Bl 7;7Ll\n"
        ),
        ("12", "Tom", "Smith", BORN, "7"),
    ),
    "a sheet of short names": (
        "Learner Code\tFirst\tLast\tMiddle\tBirthdate\tSex at Birth\tGrade Level\tHomeroom\nL1\tTom\tSmith\t\t9/13/2014\tMale\t7\t12\n",
        ("L1", "Tom", "Smith", BORN, "7"),
    ),
    "an Australian school": (
        ("Student Key,Surname,First Name,Birthdate,Year Level,Home Group\nSMI1,Smith,Tom,13/09/2014,07,7A\n"),
        ("SMI1", "Tom", "Smith", BORN, "7"),
    ),
    "iSAMS": (
        (
            "School Code,Surname,Forename,Preferred Name,Full Name,Title,DOB,Year Group,NC Year,Form,Academic House,System Status,"
            "Admission Number\nSMI,Smith,Tom,Tom,Tom Smith,Master,13-Sep-2014,7,7,7A,Drake,1,12\n"
            "WAR,Ward,Ada,Ada,Ada Ward,Miss,14-Sep-2014,7,7,7A,Drake,-1,13\n"
        ),
        ("12", "Tom", "Smith", BORN, "7"),
    ),
    "Engage": (
        (
            "PupilPersonID,PupilAdmissionNumber,PupilFirstName,PupilLastName,PupilDOB,PupilForm,PupilYearGroup,ContactPersonID1,"
            "ContactFirstName1,ContactLastName1,ContactMobile1\n55,A55,Tom,Smith,13/09/2014,7A,Year 7,900,Jane,Smith,07700 900111\n"
        ),
        ("55", "Tom", "Smith", BORN, "7"),
    ),
    "Pupil Asset": (
        (
            "Pupil Name,Class,Year Group,Date of Birth,Gender,UPN\n"
            f'"Smith, Tom",7A,7,13/09/2014,M,{UPN}\n"Smith, Tom",7A,7,13/09/2014,M,{UPN}\n,Total,1,,1,\n'
        ),
        (UPN, "Tom", "Smith", BORN, "7"),
    ),
    "Juniper": (
        f"UPN,Legal Surname,Legal Forename,DOB,Gender,NC Year/Class,,,\n{UPN},Smith,Tom,Sat 13 September 2014,M,7 / 7A,,,\n",
        (UPN, "Tom", "Smith", BORN, "7"),
    ),
    "Aeries": (
        "STU.SC,STU.ID,STU.LN,STU.FN,STU.MN,STU.SX,STU.GR,STU.BD\n1,100,Smith,Tom,,M,7,09/13/2014\n",
        ("100", "Tom", "Smith", BORN, "7"),
    ),
    "a common transfer file made a table": (
        (
            "UPN,Surname,Forename,MiddleNames,FormerUPN,DOB,Gender,NCyearActual,EntryDate\n"
            f"{UPN},Smith,Tom,James,,2014-09-13,M,7,2026-09-01\n"
        ),
        (UPN, "Tom", "Smith", BORN, "7"),
    ),
    "an independent school": (
        (
            "Pupil Code,Title,Forename,Surname,Date Of Birth,Current Year,Form\nSMI1,Master,Tom,Smith,13/09/2014,7,7A\n"
        ),
        ("SMI1", "Tom", "Smith", BORN, "7"),
    ),
}


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_list_of_a_product_is_read_as_it_is(product: str):
    text, pupil = PRODUCTS[product]
    found = csv_of(text)
    assert {problem.weight for problem in found.problems} <= {Weight.NOTE}
    assert found.questions == ()
    assert [told(each) for each in found.roster.pupils] == [pupil]


def test_a_header_without_a_line_is_said():
    [problem] = csv_of("Adno,Surname,Forename,DOB\n").problems
    assert (problem.weight, problem.what) == (
        Weight.NOTE,
        "There is no line below the header, so nothing was read",
    )


def test_a_upn_in_small_letters_and_spaces_is_the_same_upn():
    found = csv_of(f"UPN,Forename,Surname\n{UPN[0].lower()} {UPN[1:4]} {UPN[4:]},Tom,Smith\n")
    assert [(each.id, each.upn) for each in found.roster.pupils] == [(UPN, UPN)]


def test_titles_totals_and_page_ends_of_a_report_are_no_pupils():
    rows: list[list[object]] = [
        ["Oakfield Primary School"],
        ["Report date: 24/11/2026"],
        ["Adno", "Forename", "Surname", "DOB"],
        [1, "Tom", "Smith", BORN],
        ["Adno", "Forename", "Surname", "DOB"],
        [2, "Total", "Ade", BORN],
        [None],
        ["Total", 2],
        ["Printed by J. Doe, page 1 of 1"],
    ]
    found = sent({"report.xlsx": book(Sheet1=rows)})
    assert [each.id for each in found.roster.pupils] == ["1", "2"]
    assert [(each.line, each.weight) for each in found.problems] == [
        (5, Weight.NOTE),
        (8, Weight.NOTE),
        (9, Weight.NOTE),
    ]


def test_a_heading_between_lists_is_told_from_a_line_without_a_name():
    found = csv_of("Adno,Forename,Surname,DOB\n1,Tom,Smith,13/09/2014\nClass 7B\n2,,,14/09/2014\n")
    assert [(each.line, each.what, each.remedy[:29]) for each in found.problems] == [
        (3, "There is no name", "If this is a heading inside t"),
        (4, "There is no name", "Fill in the name."),
    ]


def test_a_header_below_many_lines_of_filters_is_found():
    filters = "".join(f"Filter {number}: all\n" for number in range(15))
    assert len(csv_of(f"{filters}Adno,Forename,Surname,DOB\n1,Tom,Smith,13/09/2014\n").roster.pupils) == 1


def test_a_sheet_of_remarks_beside_lists_is_said_and_not_asked_about():
    pupils: list[list[object]] = [["Adno", "Forename", "Surname"], [1, "Tom", "Smith"]]
    found = sent({"all.xlsx": book(Read_me=[["Exported by the office"]], Year_7=pupils)})
    assert found.questions == ()
    assert [problem.file for problem in found.problems] == ["all.xlsx/Read_me"]


def test_a_table_without_a_header_is_refused_and_shows_no_child():
    found = csv_of("1,Tom,Smith,13/09/2014\n2,Ada,Ward,14/09/2014\n")
    assert [(each.what, each.value) for each in found.problems] == [("No line says what the columns are", "")]
    assert found.questions == ()


def test_words_for_nothing_are_nothing_and_names_stay_names():
    found = csv_of(
        "Adno,Forename,Surname,UPN,House,Contact 1 Name,Contact 1 Mobile\n"
        "1,Null,None,N/A,-,N/A,-\n2,Na,-,not known,Unknown,Pat Na,n/a\n"
    )
    assert [(each.names.given, each.names.family, each.upn) for each in found.roster.pupils] == [
        ("Null", "None", ""),
        ("Na", "", ""),
    ]
    assert found.roster.groups == ()
    assert [(each.names.given, each.address.mobile) for each in found.roster.contacts] == [("Pat", "")]


def test_form_and_house_in_one_column_are_two_groups():
    found = csv_of("Adno,Forename,Surname,Form/House\n1,Tom,Smith,7A / Red\n2,Ada,Ward,7B\n")
    assert {(each.kind, each.name) for each in found.roster.groups} == {
        ("form", "7A"),
        ("house", "Red"),
        ("form", "7B"),
    }


def test_the_class_of_a_primary_is_its_form_and_beside_a_form_it_is_taught():
    alone = csv_of("Adno,Forename,Surname,Class\n1,Tom,Smith,3B\n")
    beside = csv_of("Adno,Forename,Surname,Reg,Class\n1,Tom,Smith,7A,7A/Ma1\n")
    assert [(each.kind, each.name) for each in alone.roster.groups] == [("form", "3B")]
    assert {(each.kind, each.name) for each in beside.roster.groups} == {("form", "7A"), ("class", "7A/Ma1")}


def test_a_form_of_two_years_is_of_no_year():
    found = csv_of("Adno,Forename,Surname,Class,Year\n1,Tom,Smith,Oak,3\n2,Ada,Ward,Oak,4\n")
    assert [(each.name, each.year_group) for each in found.roster.groups] == [("Oak", "")]


def test_beside_a_legal_name_the_other_is_the_one_that_is_used():
    names = (
        csv_of("Adno,Surname,Forename,Legal Surname,Legal Forename\n1,Ward,Tom,Smith,Thomas\n")
        .roster.pupils[0]
        .names
    )
    assert (names.given, names.family, names.preferred_given, names.preferred_family) == (
        "Thomas",
        "Smith",
        "Tom",
        "Ward",
    )


def test_a_contact_never_gets_the_name_of_the_child_on_the_same_line():
    found = csv_of(
        "Adno,Forename,Surname,Contact Title,Contact Forename,Contact Surname,Relationship,Mobile Telephone\n"
        "1,Tom,Smith,Mrs,Jane,Jones,Mother,07700 900111\n"
    )
    assert [(each.title, each.names.given, each.names.family) for each in found.roster.contacts] == [
        ("Mrs", "Jane", "Jones")
    ]
    assert found.roster.pupils == ()


def test_nor_where_the_contacts_name_is_in_one_column():
    found = csv_of(
        "Adno,Forename,Surname,Contact Name,Relationship,Priority\n1,Tom,Smith,Jane Jones,Mother,1\n"
    )
    assert [(each.names.given, each.names.family) for each in found.roster.contacts] == [("Jane", "Jones")]


def test_one_contact_beside_a_pupil_needs_no_number():
    found = csv_of(
        "Student_id,First_name,Last_name,Grade,DOB,Contact_name,Contact_relationship,Contact_phone\n"
        "1,Tom,Smith,5,2014-09-13,Ms Jane Jones,Mother,5550100\n"
    )
    assert [(each.title, each.names.given, each.address.telephone) for each in found.roster.contacts] == [
        ("Ms", "Jane", "5550100")
    ]
    assert [(each.pupil, each.relationship, each.priority) for each in found.roster.links] == [
        ("1", "Mother", None)
    ]


def test_a_telephone_without_a_name_beside_a_pupil_is_nobodys_and_said():
    found = csv_of("Adno,Forename,Surname,Year,Contact Telephone\n1,Tom,Smith,7,020\n")
    assert [(each.column, each.what) for each in found.problems] == [("Contact Telephone", "Not used")]


def test_accounts_of_pupils_or_staff_are_always_asked_about():
    text = (
        "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],"
        "Org Unit Path [Required],Employee ID\nTom,Smith,t@x.example,secret,/Students,77\n"
    )
    assert [question.key for question in csv_of(text).questions] == ["kind:export.csv"]
    for kind in ("pupils", "staff"):
        answered = sent({"export.csv": text}, {"kind:export.csv": kind})
        assert [each.id for each in getattr(answered.roster, kind)] == ["77"]
        assert not [problem for problem in answered.problems if "Password" in problem.column]


def test_users_of_every_role_in_one_table_become_what_they_are():
    found = csv_of(
        "user_id,first_name,last_name,email,role\n1,Tom,Smith,t@x.example,student\n2,Ra,Ade,r@x.example,teacher\n"
        "3,Jane,Smith,j@x.example,parent\n"
    )
    assert [each.id for each in found.roster.pupils] == ["1"]
    assert [each.id for each in found.roster.staff] == ["2"]
    assert [(each.line, each.weight) for each in found.problems] == [(4, Weight.NOTE)]


def test_clever_says_in_its_sections_who_takes_them():
    found = sent(
        {
            "teachers.csv": "School_id,Teacher_id,Teacher_email,First_name,Last_name,Title\n1,T1,r@x.example,Ra,Ade,Ms\n",
            "sections.csv": "School_id,Section_id,Teacher_id,Name,Course_name,Term_name\n1,S1,T1,Maths 5,Maths,Fall\n",
        }
    )
    assert [(each.group, each.staff, each.lead) for each in found.roster.teaching] == [("S1", "T1", True)]


def test_a_file_called_for_what_it_lists_breaks_a_tie():
    assert sent({"School.csv": "SIS ID,Name\n1,Oakfield\n"}).roster.schools[0].name == "Oakfield"
    assert sent({"x.csv": "SIS ID,Name\n1,Oakfield\n"}).questions


def test_a_kind_that_was_chosen_names_the_columns_that_it_lacks():
    found = sent({"x.csv": "SIS ID,Username\n1,t.smith\n"}, {"kind:x.csv": "pupils"})
    assert [each.what for each in found.problems] == [
        "No column is known to hold the full name or given name and the family name or full name"
    ]


def test_who_has_left_keeps_the_day_that_is_said():
    found = csv_of(
        "Adno,Forename,Surname,On Roll,Date of Leaving\n1,Tom,Smith,Yes,\n2,Ada,Ward,No,17/07/2026\n"
    )
    assert [each.id for each in found.roster.pupils] == ["1"]
    assert [(each.id, each.last) for each in found.roster.removals] == [("2", dt.date(2026, 7, 17))]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b'<?xml version="1.0"?><CTfile/>', "This is XML"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "old XML form"),
        (
            b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
            "OpenDocument",
        ),
    ],
)
def test_what_is_sent_for_a_table_is_called_what_it_is(data: bytes, what: str):
    found = sent({"pupils.xls": data})
    assert len(found.problems) == 1
    assert what in found.problems[0].what


def test_a_line_for_each_contact_makes_one_pupil_with_all_of_them():
    head = "Student_id,Student_number,Last_name,First_name,Grade,DOB,Contact_relationship,Contact_name,Contact_phone\n"
    lines = ("Mother,Oda Orr,5550100\n", "Father,Otto Orr,5550101\n")
    found = csv_of(head + "".join(f"s1,900,Orr,Ola,9,2012-04-05,{line}" for line in lines))
    assert [each.weight for each in found.problems if each.weight is not Weight.NOTE] == []
    assert [each.names.given for each in found.roster.pupils] == ["Ola"]
    assert [(each.pupil, each.relationship) for each in found.roster.links] == [
        ("s1", "Mother"),
        ("s1", "Father"),
    ]


def test_the_name_of_a_form_is_nobodys_name():
    found = csv_of("id,mis_id,surname,forename,year.code,form.name\nA1,11,Gray,Gia,8,8C\n")
    assert {each.name for each in found.roster.groups} == {"8C"}


def test_a_line_of_somebody_who_has_left_is_told():
    found = csv_of("Student_Number,Last_Name,First_Name,Enroll_Status\n1,Kim,Kay,0\n2,Low,Lou,2\n")
    assert [each.names.given for each in found.roster.pupils] == ["Kay"]
    assert [(each.line, each.weight) for each in found.problems] == [(3, Weight.NOTE)]
    assert found.problems[0].what.startswith("By this line the person has left")
