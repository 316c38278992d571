"""The rules of a gradebook: set by the school on their page, kept when they change, refused where they cannot be."""

import uuid
from decimal import Decimal

import pytest

from muster.assessment.actions.gradebook import NewCategory, set_gradebook
from muster.assessment.actions.scales import adopt_scale, make_conversion
from muster.assessment.actions.work import NewWork, WorkChange, change_work, set_work
from muster.assessment.gradebook.policy import Mean, MissingRule, Policy
from muster.assessment.headers import read_header
from muster.assessment.models import Category, Gradebook, SetUpChange
from muster.assessment.queries.grades import pupil_grades
from muster.assessment.queries.lists import sheet_address
from muster.assessment.shipped import shipped_scales
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere, Refused
from muster.protection.folder.writing import Stale
from tests.assessed import assess
from tests.cast import School
from tests.gradebooks import DAY, STRICT, WEIGHTS, Book, make_book


@pytest.fixture
def book(school: School) -> Book:
    return make_book(school)


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
    assert "own table Letters as we mark" in page
    sheet = f"/results/{school.form_3b}/{book.assessed.course}/gradebook/csv"
    lines = school.signed_in(school.tutor).get(sheet).content.decode().splitlines()
    assert lines[0].endswith("By the school's own table")
    assert all(line.endswith("Letters as we mark") for line in lines[1:])
    assert "table Letters as we mark" in school.signed_in(school.tutor).get(book.address).content.decode()


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
