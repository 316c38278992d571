"""The whole way of a grade: marks typed by a teacher, the page that says why, and what is kept."""

import csv
import datetime as dt
import io
import re
import uuid
from decimal import Decimal

import openpyxl
import pytest

from muster.assessment.actions.gradebook import note_late
from muster.assessment.actions.points import NewPoint, add_point, ask_for
from muster.assessment.actions.saving import save_results
from muster.assessment.actions.scales import adopt_scale
from muster.assessment.actions.subjects import NewObjective, set_objectives
from muster.assessment.actions.work import NewQuestion, NewWork, set_work
from muster.assessment.gradebook.grade import Standing
from muster.assessment.headers import read_header
from muster.assessment.models import Objective
from muster.assessment.places import SheetPlace, Show
from muster.assessment.queries.gradebook import class_grades
from muster.assessment.queries.lists import sheet_address
from muster.assessment.queries.sheets import mark_sheet
from muster.assessment.queries.verification import verify_results
from muster.assessment.rules import SentResult
from muster.assessment.series import Series
from muster.assessment.shipped import shipped_scales
from muster.protection.access.decisions import NotThere
from tests.cast import School
from tests.gradebooks import DAY, Book, make_book


@pytest.fixture
def book(school: School) -> Book:
    return make_book(school)


def test_the_page_tells_a_grade_line_by_line(book: Book):
    """Homework 60 and 90 without 40: 75. Test 27 of 40: 67.5. Shares 3/8 and 5/8: 28.125 + 42.1875 = 70.3125."""
    book.type(book.school.ada, homework_1="12", homework_2="18", homework_3="8", test_1="27")
    words = book.why(book.school.ada)
    assert "Why is this 70?" in words
    assert "67.5 × 62.5% + 75 × 37.5% = 70.31" in words
    assert "70.3125 rounded half up to a whole number is 70." in words
    assert "(60 + 90) ÷ 2 = 75" in words
    assert "Homework 3 Dropped: the mean is highest without it 5 Nov 8 of 20 40 –" in words
    assert "Project has no marks yet: its weight is shared out among the others in proportion." in words
    assert "Homework 75 30% 37.5% 28.13" in words


def test_the_same_grade_stands_on_the_class_page_and_opens_why(book: Book):
    book.type(book.school.ada, homework_1="12", homework_2="18", homework_3="8", test_1="27")
    page = book.school.signed_in(book.school.tutor).get(book.address).content.decode()
    link = f'href="/assessment/grades/{book.school.ada}/{book.assessed.course}/">70<'
    assert link in page
    assert "nothing counts yet" in page
    assert "Project has no marks yet" in page


def test_late_work_loses_what_the_policy_says_and_a_corrected_mark_stays_late(book: Book):
    ada = book.school.ada
    book.type(ada, homework_1="16", homework_2="18")
    client = book.school.signed_in(book.school.tutor)
    address = f"{book.address}late/{book.column('Homework 1')}"
    assert client.get(address).status_code == 200
    assert client.post(address, {f"days_{ada.hex}": "2"}).status_code == 302
    book.type(ada, homework_1="17")
    words = book.why(ada)
    assert "2 days late: 85 less 20" in words
    assert "Why is this 90?" in words  # 65 is the lower of two, and dropped
    result = client.get(f"{sheet_address(book.place)}{book.column('Homework 1')}/{ada}/").content.decode()
    assert "2 days late" in result
    with book.school.seen_by_command() as command:
        assert verify_results(command, book.school.year).differences == ()


def test_only_marked_work_of_the_class_can_be_late_and_too_much_is_refused_with_what_was_typed(book: Book):
    school, column = book.school, book.column("Homework 1")
    with school.seen_by(school.tutor) as tutor:
        assert note_late(by=tutor, place=book.place, column=column, days={school.ben: 3}) == 0
        with pytest.raises(NotThere):
            note_late(by=tutor, place=book.place, column=column, days={school.theo: 1})
    book.type(school.ada, homework_1="16")
    answer = school.signed_in(school.tutor).post(
        f"{book.address}late/{column}", {f"days_{school.ada.hex}": "900"}
    )
    assert answer.status_code == 422
    assert 'value="900"' in answer.content.decode()


def test_standards_stand_beside_the_grade_and_effort_is_in_neither(book: Book):
    school, course = book.school, book.assessed.course
    scale = shipped_scales("united_states")["united_states.standards_1_4"]
    with school.seen_by(school.head) as head:
        version = adopt_scale(by=head, shipped="united_states.standards_1_4", definition=scale)
        set_objectives(by=head, course_id=course, objectives=[NewObjective("Tell the main idea", "RI.2")])
        later = NewPoint("December", dt.date(2026, 12, 1), dt.date(2026, 11, 2), dt.date(2026, 12, 20))
        points = [book.assessed.points["autumn"], add_point(by=head, year_id=school.year.id, point=later)]
        for point in points:
            ask_for(
                by=head,
                point_id=point,
                courses=[course],
                series=Series.ATTAINMENT,
                version_id=version,
                by_objective=True,
            )
            ask_for(
                by=head,
                point_id=point,
                courses=[course],
                series=Series.EFFORT,
                version_id=version,
                by_objective=True,
            )
    for point, typed in zip(points, ("2", "4"), strict=True):
        place = SheetPlace(school.form_3b, course, Show.OBJECTIVES, point)
        with school.seen_by(school.tutor) as tutor:
            columns = {one.series: one.number for one in read_header(tutor, place).columns}
            results = [
                SentResult(uuid.uuid4(), school.ada, columns[Series.ATTAINMENT], typed),
                SentResult(uuid.uuid4(), school.ada, columns[Series.EFFORT], "1"),
            ]
            assert len(save_results(by=tutor, place=place, results=results).saved) == 2
    words = book.why(school.ada)
    assert "Autumn: 2 × 35%, December: 4 × 65%; that is at 3.3, nearest 3" in words
    assert "Why is there no grade?" in words
    assert Objective.__name__ not in words


def test_work_set_in_another_class_goes_with_the_pupil_and_work_of_it_that_they_never_had_does_not(
    book: Book,
):
    school = book.school
    with school.seen_by(school.head) as head:
        other = read_header(head, SheetPlace(school.form_4a, book.assessed.course))
        elsewhere = NewWork("Over there", DAY, Decimal(10), category_id=book.categories["Tests"])
        set_work(by=head, header=other, work=elsewhere)
    with school.seen_by(school.tutor) as tutor:
        row = next(one for one in class_grades(tutor, book.place).rows if one.pupil_id == school.ada)
    assert "Over there" not in {line.piece.title for line in row.grade.lines}
    assert {line.standing for line in row.grade.lines} == {Standing.NOT_MARKED}


def test_who_may_see_a_grade(book: Book):
    school = book.school
    book.type(school.ada, test_1="30")
    for person, status in (
        (school.head, 200),
        (school.senco, 200),
        (school.other_tutor, 404),
        (school.office, 403),
    ):
        client = school.signed_in(person)
        assert client.get(f"/assessment/grades/{school.ada}/").status_code == status
        assert client.get(f"/assessment/grades/{school.ada}/{book.assessed.course}/").status_code == status
        assert client.get(book.address).status_code == status
    assert school.signed_in(school.tutor).get(f"/assessment/grades/{uuid.uuid4()}/").status_code == 404
    assert school.signed_in(school.tutor).get(book.settings).status_code == 403


def test_the_gradebook_leaves_as_a_table(book: Book):
    school = book.school
    book.type(school.ada, homework_1="12", homework_2="18", homework_3="8", test_1="27")
    client = school.signed_in(school.tutor)
    address = f"/results/{school.form_3b}/{book.assessed.course}/gradebook/"
    lines = client.get(f"{address}csv").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "id,Pupil,Grade,Tests,Homework,Project,Not handed in,Not marked"
    assert f"{school.ada},Ada Sinclair,70,67.5,75,,," in lines
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}xlsx").content)).active
    assert ("Ada Sinclair", 70, 67.5) in [row[1:4] for row in sheet.iter_rows(values_only=True)]
    assert school.signed_in(school.office).get(f"{address}csv").status_code == 403


def test_the_ways_lead_to_it(book: Book):
    school = book.school
    client = school.signed_in(school.tutor)
    assert book.address in client.get(sheet_address(book.assessed.place)).content.decode()
    assert f"/assessment/grades/{school.ada}/" in client.get(f"/pupils/{school.ada}").content.decode()


@pytest.fixture
def marked_by_question(book: Book) -> Book:
    """The gradebook with a test of two questions: Ada's are marked, Ben's half, and Daisy was absent."""
    school = book.school
    with school.seen_by(school.tutor) as tutor:
        questions = tuple(NewQuestion(str(number), Decimal(10)) for number in (1, 2))
        work = NewWork("Test 2", DAY, category_id=book.categories["Tests"], questions=questions)
        test = set_work(by=tutor, header=read_header(tutor, book.assessed.place), work=work)
    place = SheetPlace(school.form_3b, book.assessed.course, Show.QUESTIONS, test)
    marks = {school.ada: ("9", "6"), school.ben: ("9", ""), school.daisy: (".a", ".a")}
    with school.seen_by(school.tutor) as tutor:
        columns = [one.number for one in read_header(tutor, place).columns]
        sent = [
            SentResult(uuid.uuid4(), pupil, column, text)
            for pupil, texts in marks.items()
            for column, text in zip(columns, texts, strict=True)
        ]
        save_results(by=tutor, place=place, results=sent)
    return book


def test_a_test_counts_what_its_questions_add_up_to_until_somebody_enters_the_whole(
    marked_by_question: Book,
):
    book, school = marked_by_question, marked_by_question.school
    words = book.why(school.ada)
    assert "Why is this 75?" in words
    assert "Added up from its 2 questions" in words
    assert "15 of 20" in words
    assert "nothing that counts is marked" in book.why(school.ben), "a half-marked test is not marked"
    assert "Absent: left out" in book.why(school.daisy)
    with school.seen_by(school.tutor) as tutor:
        sheet = mark_sheet(tutor, book.place)
    at = [one.title for one in sheet.header.columns].index("Test 2")
    shown = {row.pupil_id: (row.cells[at].text, row.cells[at].last) for row in sheet.rows}
    assert shown[school.ada] == ("", "15")
    assert shown[school.ben] == ("", "")
    book.type(school.ada, test_2="16")
    assert "Why is this 80?" in book.why(school.ada)
    assert "Added up" not in book.why(school.ada)


def test_what_questions_add_up_to_stands_in_the_empty_cell_and_beside_its_column_in_a_table(
    marked_by_question: Book,
):
    book = marked_by_question
    client = book.school.signed_in(book.school.tutor)
    page = client.get(sheet_address(book.place)).content.decode()
    assert 'value="" placeholder="15"' in page
    assert page.count('class="cell added') == 2, "those of Ada and of Daisy, who was absent from all of it"
    assert "It counts until a mark for the whole is entered." in page
    assert _foot(page, "Test 2") == {"entered": "0", "added-up": "2", "middle": "15"}
    assert _foot(page, "Test 1") == {"entered": "0", "added-up": "", "middle": ""}
    address = f"/results/{book.place.group_id}/{book.place.course_id}/work/"
    rows = list(csv.reader(io.StringIO(client.get(f"{address}csv").content.decode("utf-8-sig"))))
    at = rows[0].index("Test 2")
    assert rows[0][at + 1] == "Test 2: added up from its questions"
    out = {row[1]: row[at : at + 2] for row in rows}
    assert (out["Ada Sinclair"], out["Ben Whitmore"]) == (["", "15"], ["", ""])
    page = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}xlsx").content)).active
    assert ("Ada Sinclair", None, 15) in [(row[1], row[at], row[at + 1]) for row in page.values]


def test_a_mark_for_the_whole_counts_at_the_foot_in_place_of_the_sum(marked_by_question: Book):
    book = marked_by_question
    book.type(book.school.ada, test_2="16")
    page = book.school.signed_in(book.school.tutor).get(sheet_address(book.place)).content.decode()
    assert _foot(page, "Test 2") == {"entered": "1", "added-up": "1", "middle": "16"}, "Daisy is absent"
    assert "<tr data-sums><th" in page
    book.type(book.school.daisy, test_2=".a")
    page = book.school.signed_in(book.school.tutor).get(sheet_address(book.place)).content.decode()
    assert "<tr data-sums hidden><th" in page, "no sum counts any more"


def _foot(page: str, title: str) -> dict[str, str]:
    """What the foot of a sheet says of a column."""
    heads = re.findall(r"<th scope=\"col\" id=\"c\d+\"[^>]*>([^<]*?)\s*<", page)
    lines = re.findall(r"<td class=\"[^\"]*\" data-(entered|added-up|middle)>([^<]*)</td>", page)
    at, feet = heads.index(title), {kind: [text for one, text in lines if one == kind] for kind, _ in lines}
    return {kind: found[at] for kind, found in feet.items()}


def test_a_test_whose_questions_add_up_to_something_else_is_refused_and_says_how_to_name_a_question(
    book: Book,
):
    client = book.school.signed_in(book.school.tutor)
    form = {"title": "Test 2", "set_on": "2026-11-05", "out_of": "50", "questions": "1, 20\n2, 20"}
    wrong = client.post(f"{sheet_address(book.place)}work", form)
    assert wrong.status_code == 422
    assert "The questions add up to 40, not to 50." in wrong.content.decode()
    unknown = client.post(f"{sheet_address(book.place)}work", form | {"questions": "1, 50, Halves"})
    assert "leave the place before it empty: 1, 5, , Halves." in unknown.content.decode()
    assert client.post(f"{sheet_address(book.place)}work", form | {"out_of": "40"}).status_code == 302
