"""What should be taught again, from shares that can be worked out by hand; and the page, from marks as they are typed."""

import datetime as dt
import re
import uuid
from decimal import Decimal

import pytest

from muster.assessment.actions.saving import save_results
from muster.assessment.actions.subjects import NewObjective, set_objectives
from muster.assessment.actions.work import NewQuestion, NewWork, set_work
from muster.assessment.again import Advice, share_of, taught, together
from muster.assessment.doubt import interval
from muster.assessment.headers import read_header
from muster.assessment.places import SheetPlace, Show
from muster.assessment.queries.again import taught_again
from muster.assessment.rules import SentResult
from muster.assessment.scales import Missing
from muster.assessment.shipped import shipped_scales
from muster.assessment.typed import Figure
from muster.protection.access.decisions import NotThere
from tests.assessed import Assessed, assess
from tests.cast import School

MARKS, OBJECTIVE = shipped_scales("generic")["generic.marks"], shipped_scales("generic")["generic.objective"]


@pytest.mark.parametrize(
    ("figure", "out_of", "share"),
    [(30, 4.0, 0.75), (0, 4.0, 0.0), (50, 4.0, 1.0)],
)
def test_marks_are_a_share_of_what_there_is(figure: int, out_of: float, share: float):
    assert share_of(Figure(figure), MARKS, out_of) == share


def test_an_objective_is_secure_or_not_and_absence_is_no_share():
    assert [share_of(Figure(value), OBJECTIVE, None) for value in (1, 2, 3)] == [0.0, 0.0, 1.0]
    assert share_of(Figure(0, Missing.ABSENT), MARKS, 4.0) is None
    assert share_of(Figure(40), MARKS, None) is None


def test_missing_results_are_counted_apart_and_lower_nothing():
    found = taught("1", "", [1.0, 0.25, None, 0.5])
    assert (found.n, found.missing, found.without) == (3, 1, (1,))
    assert found.share == pytest.approx(1.75 / 3)
    assert found.interval is None
    assert found.advice is Advice.GROUP


def test_the_class_is_taught_again_below_half_or_beyond_a_small_group():
    assert taught("1", "", [0.4, 0.5]).advice is Advice.CLASS
    assert taught("1", "", [1.0] * 20 + [0.0] * 6).advice is Advice.GROUP
    assert taught("1", "", [1.0] * 20 + [0.0] * 7).advice is Advice.CLASS
    assert taught("1", "", [0.5, 1.0]).advice is Advice.NONE
    assert taught("1", "", [None, None]).advice is Advice.UNKNOWN


def test_the_interval_is_wilsons():
    low, high = interval(0.5, 10) or (0, 0)
    assert (round(low, 4), round(high, 4)) == (0.2366, 0.7634)
    assert interval(0.0, 4) is None


def test_questions_weigh_by_their_marks():
    assert together([[1.0, None], [0.0, 0.5]], [3, 1]) == [0.75, 0.5]
    assert together([[None], [None]], [3, 1]) == [None]


@pytest.fixture
def tested(school: School) -> tuple[Assessed, SheetPlace]:
    """A test of three questions about two objectives: Ada has all, Ben little, Daisy was away."""
    made = assess(school)
    with school.seen_by(school.head) as head:
        set_objectives(
            by=head,
            course_id=made.course,
            objectives=[NewObjective("Find what a text says", "R1"), NewObjective("Say why", "R2")],
        )
        questions = (
            NewQuestion("1", Decimal(2), objective="R1"),
            NewQuestion("2", Decimal(2), objective="R2"),
            NewQuestion("3", Decimal(4), objective="R2"),
        )
        work = NewWork("Reading test", dt.date(2026, 11, 20), questions=questions)
        test = set_work(by=head, header=read_header(head, made.place), work=work)
    place = SheetPlace(school.form_3b, made.course, Show.QUESTIONS, test)
    with school.seen_by(school.tutor) as tutor:
        numbers = [column.number for column in read_header(tutor, place).columns]
        typed = {school.ada: ("2", "2", "4"), school.ben: ("2", "0", "1"), school.daisy: (".a", ".a", ".a")}
        results = [
            SentResult(uuid.uuid4(), pupil, number, value)
            for pupil, values in typed.items()
            for number, value in zip(numbers, values, strict=True)
        ]
        assert len(save_results(by=tutor, place=place, results=results).saved) == 9
    return made, place


def test_the_weakest_stands_first_with_the_pupils_behind_it(tested: tuple[Assessed, SheetPlace]):
    made, place = tested
    with made.school.seen_by(made.school.tutor) as tutor:
        found = taught_again(tutor, place)
    assert [(one.title, one.share, one.n, one.missing) for one in found.questions] == [
        ("2", 0.5, 2, 3),
        ("3", 0.625, 2, 3),
        ("1", 1.0, 2, 3),
    ]
    (why, what) = found.objectives
    assert why.title == "R2"
    assert why.share == pytest.approx((1 + 1 / 6) / 2)
    assert what.share == 1.0
    assert [found.pupils[row][0] for row in why.without] == [made.school.ben]


def test_only_whoever_sees_the_sheet_sees_it_and_other_sheets_have_none(
    tested: tuple[Assessed, SheetPlace],
):
    made, place = tested
    with made.school.seen_by(made.school.other_tutor) as other, pytest.raises(NotThere):
        taught_again(other, place)
    with made.school.seen_by(made.school.tutor) as tutor, pytest.raises(NotThere):
        taught_again(tutor, made.place)


def test_the_page_says_what_follows_for_the_next_lesson(tested: tuple[Assessed, SheetPlace]):
    made, place = tested
    address = f"/assessment/{place.group_id}/{place.course_id}/{place.word}/"
    client = made.school.signed_in(made.school.tutor)
    assert "What to teach again" in client.get(address).content.decode()
    words = " ".join(re.sub(r"<[^>]+>", " ", client.get(f"{address}again").content.decode()).split())
    assert "With 1 pupil Ben Whitmore" in words
    assert "Everybody has half or more" in words
    assert "63%" in words, "five of eight, rounded half up as every other figure"
    assert client.get(f"/assessment/{place.group_id}/{place.course_id}/points/again").status_code == 404
