"""The whole way of a grade: rules set by the school, marks typed by a teacher, the page that says why, and what is kept."""

import datetime as dt
import io
import re
import uuid
from dataclasses import dataclass
from decimal import Decimal

import openpyxl
import pytest

from muster.assessment.actions.gradebook import NewCategory, note_late, set_gradebook
from muster.assessment.actions.points import NewPoint, add_point, ask_for
from muster.assessment.actions.saving import save_results
from muster.assessment.actions.scales import adopt_scale, make_conversion
from muster.assessment.actions.subjects import NewObjective, set_objectives
from muster.assessment.actions.work import NewWork, WorkChange, change_work, set_work
from muster.assessment.gradebook.grade import Standing
from muster.assessment.gradebook.policy import LateRule, Mean, MissingRule, Policy
from muster.assessment.headers import read_header
from muster.assessment.models import Category, Gradebook, Objective, SetUpChange
from muster.assessment.places import SheetPlace, Show
from muster.assessment.queries.gradebook import class_grades
from muster.assessment.queries.grades import pupil_grades
from muster.assessment.queries.lists import sheet_address
from muster.assessment.queries.verification import verify_results
from muster.assessment.rules import SentResult
from muster.assessment.series import Series
from muster.assessment.shipped import shipped_scales
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere, Refused
from muster.protection.folder.writing import Stale
from tests.assessed import Assessed, assess
from tests.cast import School

STRICT = Policy(
    not_handed_in=MissingRule.ZERO, late=LateRule.EACH_DAY, late_points=10, late_most=30, credits=Decimal(1)
)
WEIGHTS = (
    NewCategory("Homework", Decimal(30), 1),
    NewCategory("Tests", Decimal(50)),
    NewCategory("Project", Decimal(20)),
)
DAY = dt.date(2026, 11, 2)


@dataclass(frozen=True, slots=True)
class Book:
    """A class with a gradebook: three pieces of homework out of 20 and a test out of 40; the project is not set yet."""

    assessed: Assessed
    categories: dict[str, uuid.UUID]
    works: dict[str, uuid.UUID]

    @property
    def school(self) -> School:
        """The school of the cast."""
        return self.assessed.school

    @property
    def place(self) -> SheetPlace:
        """The sheet of work of 3B."""
        return SheetPlace(self.school.form_3b, self.assessed.course, Show.WORK)

    @property
    def address(self) -> str:
        """The gradebook's own page."""
        return f"/assessment/{self.school.form_3b}/{self.assessed.course}/gradebook/"

    @property
    def settings(self) -> str:
        """The page of the rules."""
        return f"/assessment/courses/{self.assessed.course}/gradebook"

    def column(self, title: str) -> int:
        """The number of a work's column."""
        with self.school.seen_by(self.school.tutor) as tutor:
            return next(one.number for one in read_header(tutor, self.place).columns if one.title == title)

    def type(self, pupil: uuid.UUID, **typed: str) -> None:
        """Type results as the tutor: `homework_1="12"`."""
        results = [
            SentResult(uuid.uuid4(), pupil, self.column(name.replace("_", " ").capitalize()), text)
            for name, text in typed.items()
        ]
        with self.school.seen_by(self.school.tutor) as tutor:
            assert save_results(by=tutor, place=self.place, results=results).refused == ()

    def why(self, pupil: uuid.UUID, *, by: uuid.UUID | None = None) -> str:
        """The words of the page that says why."""
        client = self.school.signed_in(by or self.school.tutor)
        page = client.get(f"/assessment/grades/{pupil}/{self.assessed.course}/")
        assert page.status_code == 200
        return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


@pytest.fixture
def book(school: School) -> Book:
    assessed = assess(school)
    with school.seen_by(school.head) as head:
        set_gradebook(by=head, course_id=assessed.course, policy=STRICT, categories=WEIGHTS, seen=0)
        rows = Category.objects.filter(school_id=school.id, course_id=assessed.course)
        categories = dict(rows.values_list("name", "id"))
    works = {}
    with school.seen_by(school.tutor) as tutor:
        header = read_header(tutor, assessed.place)
        for number in (1, 2, 3):
            works[f"Homework {number}"] = set_work(
                by=tutor,
                header=header,
                work=NewWork(
                    f"Homework {number}",
                    DAY + dt.timedelta(days=number),
                    Decimal(20),
                    category_id=categories["Homework"],
                ),
            )
        test = NewWork("Test 1", DAY + dt.timedelta(days=9), Decimal(40), category_id=categories["Tests"])
        works["Test 1"] = set_work(by=tutor, header=header, work=test)
    return Book(assessed, categories, works)


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


def test_what_was_not_handed_in_counts_as_zero_until_the_school_says_otherwise(book: Book):
    ben = book.school.ben
    book.type(ben, test_1="40", homework_1=".m", homework_2="10", homework_3="20")
    assert "Not handed in. Dropped" in book.why(ben)
    book.type(ben, homework_2=".m")
    assert "Not handed in: counts as zero" in book.why(ben)
    with book.school.seen_by(book.school.head) as head:
        change(head, book, not_handed_in=MissingRule.BLOCKS)
    words = book.why(ben)
    assert "Why is there no grade?" in words
    assert "There is no grade while this is missing: Homework 1, Homework 2." in words


def change(
    head: object, book: Book, *, categories: list[NewCategory] | None = None, **policy: object
) -> None:
    """Change the rules of the book, starting from the strict ones."""
    rows = [NewCategory(one.name, one.weight, one.drop_lowest, book.categories[one.name]) for one in WEIGHTS]
    fields = {name: getattr(STRICT, name) for name in STRICT.__struct_fields__}
    seen = Gradebook.objects.get(school_id=book.school.id, course_id=book.assessed.course).number
    set_gradebook(
        by=head,  # type: ignore[arg-type]  # whoever is given
        course_id=book.assessed.course,
        policy=Policy(**fields | policy),
        categories=rows if categories is None else categories,
        seen=seen,
    )


def test_a_change_of_the_rules_keeps_what_they_said_and_says_so_on_the_page(book: Book):
    school = book.school
    renamed = [
        NewCategory("Tests", Decimal(50), 0, book.categories["Homework"]),
        NewCategory("Homework", Decimal(50), 0, book.categories["Tests"]),
    ]
    with school.seen_by(school.head) as head:
        change(head, book, categories=renamed, mean=Mean.DECAYING)
        rows = dict(Category.objects.filter(school_id=school.id).values_list("id", "name"))
        kept = SetUpChange.objects.get(school_id=school.id, what="gradebook", before__isnull=False)
    assert rows == {book.categories["Homework"]: "Tests", book.categories["Tests"]: "Homework"}
    assert kept.before is not None
    assert kept.before["categories"] == [
        ["Homework", "30.00", 1],
        ["Project", "20.00", 0],
        ["Tests", "50.00", 0],
    ]
    page = school.signed_in(school.head).get(book.settings).content.decode()
    assert "What it said before" in page
    assert "Tests 50, Homework 30, Project 20" in page


def test_rules_that_cannot_be_are_refused_with_words(book: Book):
    school = book.school
    with school.seen_by(school.head) as head:
        refused = {
            "Two categories have the same name.": {
                "categories": [NewCategory("A", Decimal(1)), NewCategory("a", Decimal(1))]
            },
            "has work in it": {"categories": [NewCategory("Other", Decimal(1))]},
            "nothing is dropped": {"mean": Mean.DECAYING},
            "weight above 0": {"categories": [NewCategory("A", Decimal(0))]},
            "from which percentage": {"letters": book.assessed.versions["england.scaled_score"]},
        }
        for words, asked in refused.items():
            with pytest.raises(NotPossible, match=words):
                change(head, book, **asked)  # type: ignore[arg-type]  # as given
        with pytest.raises(NotThere):
            change(head, book, conversions=(uuid.uuid4(),))
        with pytest.raises(Stale):
            set_gradebook(by=head, course_id=book.assessed.course, policy=STRICT, categories=WEIGHTS, seen=7)
    with school.seen_by(school.tutor) as tutor, pytest.raises(Refused):
        set_gradebook(by=tutor, course_id=book.assessed.course, policy=STRICT, categories=WEIGHTS, seen=1)


def test_the_rules_are_set_by_the_page_alone_and_a_clash_keeps_what_was_typed(school: School):
    assessed = assess(school)
    address = f"/assessment/courses/{assessed.course}/gradebook"
    client = school.signed_in(school.head)
    typed = {
        "version": "0", "way": "categories", "mean": "plain", "latest": "65", "not_handed_in": "zero",
        "absent": "left_out", "late": "once", "late_points": "10", "late_most": "50", "decimals": "1",
        "standards": "latest", "credits": "0", "bonus": "0",
        "name_0": "Classwork", "weight_0": "40", "drop_0": "1", "name_1": "Tests", "weight_1": "",
    }  # fmt: skip
    wrong = client.post(address, typed)
    assert wrong.status_code == 422
    assert "Say how much it weighs." in wrong.content.decode()
    assert 'value="Classwork"' in wrong.content.decode()
    assert client.post(address, typed | {"weight_1": "50"}).status_code == 302
    course = client.get(f"/assessment/courses/{assessed.course}/").content.decode()
    assert "Categories by weight: Tests 50, Classwork 40." in course
    assert "Late work loses 10 percentage points, once." in course
    clash = client.post(address, typed | {"weight_1": "70"})
    assert clash.status_code == 422
    assert "Somebody else changed this" in clash.content.decode()
    assert 'value="70"' in clash.content.decode()


def test_letters_count_by_the_table_that_is_named_and_by_no_other(book: Book):
    school = book.school
    shipped = {**shipped_scales("united_states"), **shipped_scales("generic")}
    with school.seen_by(school.head) as head:
        letters, percent = (
            adopt_scale(by=head, shipped=key, definition=shipped[key])
            for key in ("united_states.letters", "generic.percentage")
        )
        table = make_conversion(
            by=head,
            name="Letters as we mark",
            source_id=letters,
            target_id=percent,
            pairs=[("B", "85"), ("A", "96")],
        )
        essay = NewWork("Essay", DAY, category_id=book.categories["Project"], version_id=letters)
        set_work(by=head, header=read_header(head, book.place), work=essay)
    book.type(school.ada, essay="B")
    book.type(school.ben, essay="C")
    assert "On the scale Letter grades, for which no table to per cent is named: left out" in book.why(
        school.ada
    )
    with school.seen_by(school.head) as head:
        change(head, book, conversions=(table,), letters=letters, bonus=Decimal("0.5"))
    words = book.why(school.ada)
    assert "B is 85% by the table Letters as we mark" in words
    assert "B on the scale Letter grades begins at 83." in words
    assert "The table Letters as we mark does not say what C is: left out" in book.why(school.ben)
    with school.seen_by(school.tutor) as tutor:
        average = pupil_grades(tutor, school.ada).average
    assert average is not None
    assert (average.unweighted, average.weighted) == (Decimal("3.00"), Decimal("3.50"))
    page = school.signed_in(school.tutor).get(f"/assessment/grades/{school.ada}/").content.decode()
    assert "weighted 3.50" in page
    assert "table Letters as we mark" in school.signed_in(school.tutor).get(book.address).content.decode()


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


def test_a_piece_of_work_moves_to_another_category_and_what_it_said_is_kept(book: Book):
    school = book.school
    work = book.works["Homework 3"]
    client = school.signed_in(school.tutor)
    form = {
        "title": "Project plan",
        "set_on": "2026-11-05",
        "due_on": "",
        "category_id": str(book.categories["Project"]),
    }
    assert client.get(f"{book.address}work/{work}").status_code == 200
    assert client.post(f"{book.address}work/{work}", form).status_code == 302
    page = client.get(book.address).content.decode()
    assert "Project plan" in page
    with school.seen_by_command():
        kept = SetUpChange.objects.get(school_id=school.id, what="assignment")
    assert kept.before is not None
    assert kept.before["title"] == "Homework 3"
    assert school.signed_in(school.other_tutor).get(f"{book.address}work/{work}").status_code in {403, 404}
    with school.seen_by(school.other_tutor) as other, pytest.raises((Refused, NotThere)):
        change_work(by=other, header=read_header_of(book), work_id=work, change=WorkChange("Mine", DAY))


def read_header_of(book: Book):  # the header as somebody sees it who may
    with book.school.seen_by(book.school.tutor) as tutor:
        return read_header(tutor, book.place)


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


def test_a_course_without_rules_makes_no_grades_and_says_so(school: School):
    assessed = assess(school)
    address = f"/assessment/{school.form_3b}/{assessed.course}/gradebook/"
    page = school.signed_in(school.head).get(address).content.decode()
    assert "nobody has said by which rules" in page
    assert (
        "Gradebook</a>"
        not in school.signed_in(school.tutor).get(sheet_address(assessed.place)).content.decode()
    )
    assert (
        school.signed_in(school.head)
        .get(f"/results/{school.form_3b}/{assessed.course}/gradebook/csv")
        .status_code
        == 404
    )


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
