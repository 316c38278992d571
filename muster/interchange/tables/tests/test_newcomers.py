"""Lists of a school that begins: what nobody had sent before, read as an office means it."""

from muster.interchange.tables.tests.exported import BORN, UPN, book, csv_of, sent, told

STAFF = "Staff Code,Title,Forename,Surname,Work Email,Post,Tutor of\n"


def test_staff_say_whose_tutors_they_are_in_a_column_of_their_own():
    pupils = f"Adno,Surname,Forename,DOB,Reg,Year,UPN\n003401,Smith,Tom,13/09/2014,3 Maple,3,{UPN}\n"
    staff = f'{STAFF}KPR,Mrs,Kay,Price,k@elm.example,Class Teacher,3 Maple\nDOW,Mr,Dai,Owen,d@elm.example,Class Teacher,"4 Oak, 4 Ash"\n'
    reading = sent({"pupils.csv": pupils, "staff.csv": staff})
    assert [(each.group, each.staff, each.lead) for each in reading.roster.teaching] == [
        ("form:3 Maple", "KPR", True),
        ("form:4 Oak", "DOW", True),
        ("form:4 Ash", "DOW", True),
    ]
    assert {group.name: group.kind for group in reading.roster.groups} == {
        "3 Maple": "form",
        "4 Oak": "form",
        "4 Ash": "form",
    }
    assert not reading.problems


def test_a_member_of_staff_without_a_form_tutors_none():
    reading = csv_of(f"{STAFF}KPR,Mrs,Kay,Price,k@elm.example,Head,n/a\n")
    assert [member.id for member in reading.roster.staff] == ["KPR"]
    assert not reading.roster.teaching


def test_a_heading_merged_over_the_columns_of_a_class_says_nothing_about_them():
    """The caption stands above "Reg Group" and "Year": "Class Reg Group" is no column of pupils."""
    rows = [
        ("Elm School, class lists", None, None, None, None, None),
        ("Pupil", None, None, "Class", None, "Other"),
        ("Surname", "Forename", "DOB", "Reg Group", "Year", "UPN"),
        ("Smith", "Tom", "13/09/2014", "7A", 7, UPN),
    ]
    reading = sent({"lists.xlsx": book(Pupils=rows)})
    [pupil] = reading.roster.pupils
    assert told(pupil)[1:] == ("Tom", "Smith", BORN, "7")
    assert [group.name for group in reading.roster.groups if group.kind == "form"] == ["7A"]


def test_a_day_of_noughts_is_no_day():
    reading = csv_of(
        "Student_Number,LastFirst,DOB,Home_Room,EntryDate,ExitDate\n"
        '101,"Smith, Tom",9/13/2014,7A,9/4/2025,0/0/0\n102,"Varga, Ada",10/2/2014,7A,9/4/2025,00/00/0000\n'
    )
    assert [pupil.on_roll.last for pupil in reading.roster.pupils] == [None, None]
    assert not [problem for problem in reading.problems if "not a day" in problem.what]
