"""Tables of results as other products write them, on the sheet of 3B: each is understood, or refused in words that say what to do."""

from __future__ import annotations

import io

import openpyxl
import pytest

from muster.assessment.shipped import shipped_scales
from muster.interchange.results.outcomes import said_of
from muster.interchange.tests.sent_results import ADA, BEN, UPN_ADA, UPN_BEN, Import, workbook

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Autumn (81523),Current Score,Final Grade\n"
    ",,,,,Manual Posting,(read only),(read only)\n"
    "    Points Possible,,,,,120,(read only),(read only)\n"
    '"Sinclair, Ada",4712,P-11,ada,Reading,104,86.7,B\n'
    '"Whitmore, Ben",4711,P-12,ben,Reading,99,82.5,B\n'
    '"Student, Test",9000,,7d,Reading,0,0,F\n'
)  # its own ids are, by chance, the school's numbers of others
TABLES = {
    "arbor": f'"Arbor Student ID","UPN","First name","Last name","Autumn"\n"1","{UPN_ADA}","Ada","Sinclair","104"\n"2","{UPN_BEN}","Ben","Whitmore","99"\n',
    "bromcom": f"Pupil Name;UPN;Tutor Group;Autumn, Attainment\r\nSinclair Ada;{UPN_ADA.lower()};3B;104\r\nWhitmore Ben; {UPN_BEN} ;3B;99\r\n",
    "sims by admission number": "Name,Adno,Reg,Autumn\n\"Sinclair, Ada\",004711,3B,104\n\"Whitmore, Ben\",004712,3B,99\n",
    "noughts lost in a spreadsheet": "Adm No,Autumn\n4711,104\n4712,99\n",
    "powerschool": "Student_Number\tLastFirst\tAutumn\r\n4711\tSinclair, Ada\t104\r\n4712\tWhitmore, Ben\t99\r\n",
    "canvas": CANVAS,
    "kept as text": f'UPN,Autumn\n="{UPN_ADA}",="104"\n="{UPN_BEN}",="99"\n',
    "floats and a line of means": f"UPN,Surname,Forename,Sex,Autumn\n{UPN_ADA},S,A,F,104.0\n{UPN_BEN},W,B,M,99.00\nAverage,,,,101.5\n",
    "our id of another pupil's line": f"id,UPN,Autumn\n,{UPN_ADA},104\n-,{UPN_BEN},99\n",
}  # fmt: skip


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_of_another_product_is_understood(imports: Import, table: str):
    said = imports.send(table)
    assert "2 new results" in said, said
    assert imports.bring_in() == {ADA: "104", BEN: "99"}


def test_a_workbook_with_a_title_above_its_headings_is_understood(imports: Import):
    imports.send(
        workbook(
            ["Marksheet: 3B Reading"],
            ["Exported 24/11/2026"],
            [],
            ["Name", "Admission Number", "Autumn"],
            ["Sinclair, Ada", "004711", 104],
            ["Whitmore, Ben", 4712, 99.0],
        ),
        "marksheet.xlsx",
    )
    assert imports.bring_in() == {ADA: "104", BEN: "99"}


def test_formulas_that_were_never_reckoned_are_said(imports: Import):
    said = imports.send(workbook(["UPN", "Autumn"], [UPN_ADA, "=100+4"]), "table.xlsx")
    assert "formula" in said.casefold()


def test_the_letters_of_a_national_test_are_missing_kinds(imports: Import):
    said = imports.send(
        f"URN,UPN,Surname,Forename,DOB,Reading scaled score\n1,{UPN_ADA},Sinclair,Ada,01/02/2018,A\n1,{UPN_BEN},Whitmore,Ben,02/03/2018,B\n"
    )
    assert "No column is called as one of this sheet" in said
    imports.choose(**{f"column_{imports.assessed.column('autumn')}": 5})
    assert imports.bring_in() == {ADA: ".a", BEN: ".b"}


def test_columns_of_other_names_are_chosen_and_the_choice_holds_over_the_headings(imports: Import):
    said = imports.send("Ref,Autumn,Insight: Reading autumn\n004711,1,104\n004712,2,99\n")
    assert "No column says who is meant" in said
    said = imports.choose(who=0, **{f"column_{imports.assessed.column('autumn')}": 2})
    assert "2 new results" in said, said
    assert imports.bring_in() == {ADA: "104", BEN: "99"}


def test_names_alone_are_refused_and_the_way_is_said(imports: Import):
    said = imports.send('Students,Autumn\n"Sinclair, Ada",104\n')
    assert "copy names and marks together, and paste them there" in said
    assert 'name="results"' not in imports.page


def test_numbers_of_two_pupils_in_one_line_stop_the_table(imports: Import):
    said = imports.send(f"UPN,Adno,Autumn\n{UPN_ADA},004712,104\nX,004712,99\n")
    assert "The numbers of this line are of two pupils" in said
    assert 'name="results"' not in imports.page


CAT4 = (
    "CAT4 Group report,,,,,,,,,,\r\nLevel A,No. of students: 2,,,,,,,,,\r\n,,,,,,,,,,\r\n"
    ",,,,Verbal,,,Quantitative,,,Mean\r\n"
    "Surname,Forename,UPN,Form,SAS,ST,NPR,SAS,ST,NPR,SAS\r\n"
    f"Sinclair,Ada,{UPN_ADA},3B,104,6,61,98,5,45,101\r\nWhitmore,Ben,{UPN_BEN},3B,99,5,47,91,4,28,95\r\n"
    "Group mean,,,,101.5,,,94.5,,,98\r\n"
)
TESTS = {
    "CAT4": (CAT4, 4),
    "NGRT": (
        ("Student name,Date of Birth,UPN,Form,Overall SAS,Overall ST,Overall RA,Previous SAS,Progress category\r\n"
        f'"Sinclair, Ada",01/02/2018,{UPN_ADA},3B,104,6,8:11,101,Expected\r\n"Whitmore, Ben",02/03/2018,{UPN_BEN},3B,99,5,6:00-,,\r\n'),
        4,
    ),
    "Star": (
        ("School Name,Student Last Name,Student Renaissance ID,Student SIS ID,Student Identifier,Assessment Completed Date,Scaled Score,NRSS\r\n"
        f"Oakfield,Sinclair,RP_8841,P-11,{UPN_ADA},2026-09-14T10:02:00Z,410,104\r\nOakfield,Whitmore,RP_8842,P-12,{UPN_BEN},2026-09-14T10:02:00Z,365,99\r\n"),
        7,
    ),
    "PIRA": (
        ("Pupil name;DOB;UPN;Class;Test;Raw score (out of 40);Age-standardised score;Hodder Scale;Reading age\r\n"
        f"Ada Sinclair;01/02/2018;{UPN_ADA};3B;PIRA Autumn 3;28;104;3.4;8y 11m\r\nBen Whitmore;02/03/2018;{UPN_BEN};3B;PIRA Autumn 3;22;99;3.1;8y 2m\r\n"),
        6,
    ),
    "FFT": (
        ("UPN,Surname,Forename,DOB,Reg,FSM,KS1 Re,Benchmark,Reading Estimate,Reading % chance EXS+\r\n"
        f"{UPN_ADA},Sinclair,Ada,01-Feb-2018,3B,N,EXS,FFT20,104,78%\r\n{UPN_BEN},Whitmore,Ben,02-Mar-2018,3B,Y,WTS,FFT20,99,55%\r\n"),
        8,
    ),
}  # fmt: skip
"""What the programs of tests export, in their shapes, and at which place the score stands that is brought in."""


@pytest.mark.parametrize(("table", "place"), TESTS.values(), ids=TESTS)
def test_the_export_of_a_test_is_understood_once_its_score_is_chosen(imports: Import, table: str, place: int):
    assert "No column is called as one of this sheet" in imports.send(table)
    said = imports.choose(**{f"column_{imports.assessed.column('autumn')}": place})
    assert "2 new results" in said, said
    assert imports.bring_in() == {ADA: "104", BEN: "99"}


def test_scores_of_several_batteries_are_offered_by_what_stands_above_them(imports: Import):
    said = imports.send(CAT4)
    for name in ("Verbal SAS", "Verbal ST", "Quantitative SAS", "Mean SAS"):
        assert name in said
    said = imports.send(f"UPN,SAS,SAS\n{UPN_ADA},104,98\n")
    assert "SAS (column B) SAS (column C)" in said


def test_a_pupil_who_took_a_test_twice_is_a_question_and_no_guess(imports: Import):
    table = TESTS["Star"][0] + f"Oakfield,Sinclair,RP_8841,P-11,{UPN_ADA},2026-11-14T10:02:00Z,430,106\r\n"
    imports.send(table)
    said = imports.choose(**{f"column_{imports.assessed.column('autumn')}": 7})
    assert "This pupil stands in the table twice" in said
    assert 'name="results"' not in imports.page


@pytest.mark.parametrize(
    "table",
    [
        f"UPN,Subject,Autumn\n{UPN_ADA},Reading,104\n{UPN_BEN},Maths,99\n",
        f"UPN,Subject,Assessment,Result\n{UPN_ADA},Reading,Autumn,104\n{UPN_ADA},Maths,Autumn,99\n",
    ],
    ids=["a line a pupil", "a line a result"],
)
def test_lines_of_another_subject_are_never_taken_for_results_of_this_one(imports: Import, table: str):
    said = imports.send(table)
    assert "This table has lines of 2 subjects" in said
    assert "No column says who is meant" not in said
    assert 'name="results"' not in imports.page


def test_a_table_of_one_subject_may_say_so_on_each_line(imports: Import):
    imports.send(f"UPN,Subject,Autumn\n{UPN_ADA},Reading,104\n{UPN_BEN},Reading,99\n")
    assert imports.bring_in() == {ADA: "104", BEN: "99"}


@pytest.mark.parametrize(
    "held", ["", "%%%", "QQ", "A" * 1_500_000], ids=["none", "no base64", "no table", "too long"]
)
def test_a_table_that_was_changed_on_the_way_is_refused(imports: Import, held: str):
    answer = imports.client.post(
        imports.address, {"held": held, "called": "t.csv", "who": "99", "column_x": "-1"}
    )
    assert answer.status_code == 422


def test_a_workbook_whose_first_sheet_is_a_cover_is_read_from_the_one_with_the_pupils(imports: Import):
    book = openpyxl.Workbook()
    cover = book.worksheets[0]
    cover.append(["Reading, autumn"])
    cover.append(["Made by the office"])
    data = book.create_sheet("Data")
    for row in (["Pupil UPN", "Autumn"], [UPN_ADA, 104], [f"'{UPN_BEN.lower()}", 99]):
        data.append(row)
    kept = io.BytesIO()
    book.save(kept)
    imports.send(kept.getvalue(), "reading.xlsx")
    assert imports.bring_in() == {ADA: "104", BEN: "99"}


def test_columns_that_are_not_read_are_named_once_and_only_where_others_are(imports: Import):
    head = "UPN,Surname,Form mark,Verbal SAS,Stanine"
    said = imports.send(f"{head}\n{UPN_ADA},S,1,2,3\n")
    assert "Choose below which column is which" in said
    assert "Not read" not in said
    said = imports.send(f"{head},Autumn\n{UPN_ADA},S,1,2,3,104\n")
    assert "Not read: Form mark, Verbal SAS, Stanine." in said


def test_a_file_without_lines_says_so(imports: Import):
    assert "There are no lines below the headings" in imports.send("UPN,Autumn\n")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<70", "Write 70"),
        ("130+", "Write 130"),
        ("> 141", "Write 141"),
        ("<=60", "Write 60"),
        (">6.5", "Write 6.5"),
    ],
)
def test_a_score_beyond_the_table_of_its_test_is_said_to_be_one(imports: Import, text: str, says: str):
    assert says in imports.send(f"UPN,Autumn\n{UPN_ADA},{text}\n")


@pytest.mark.parametrize("text", ["Age-outside of range", "Outside range", "Out of age range"])
def test_a_pupil_whom_a_test_has_no_score_for_is_said_to_be_one(imports: Import, text: str):
    assert "no score for a pupil of this age. Clear the cell" in imports.send(
        f"UPN,Autumn\n{UPN_ADA},{text}\n"
    )


@pytest.mark.parametrize("text", ["6:00-", "<6:00", "17:00+"])
def test_a_reading_age_beyond_the_table_of_its_test_is_said_to_be_one(text: str):
    ages = shipped_scales("generic")["generic.reading_age"]
    assert f"Write {text.strip('<+-')}, or clear" in said_of(ages, text)
