"""The lists of the products that schools have: each is read without help, and says what its columns say."""

import pytest

from muster.interchange.problems import Weight
from muster.interchange.tables.tests.exported import BORN, UPN, csv_of, sent, told

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
