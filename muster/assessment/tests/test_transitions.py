"""Value added: its arithmetic and its doubt, nothing without a table, and the pages with the names behind each figure.

The table of these tests is invented.
"""

import re
import uuid

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.assessment.actions.points import NewPoint, add_point, ask_for
from muster.assessment.actions.saving import save_results
from muster.assessment.actions.scales import adopt_scale
from muster.assessment.actions.transitions import NewTransitions, load_transitions, retire_transitions
from muster.assessment.models import Column, TransitionTable
from muster.assessment.rules import SentResult
from muster.assessment.series import Series
from muster.assessment.shipped import shipped_scales
from muster.assessment.transitions import GRADES, Added, Line, SubjectTable, added, problems_of
from muster.assessment.views.value_added import sentence, value_words
from muster.calendar.refusals import NotPossible
from muster.protection.identifiers import thing_id
from tests.assessed import POINTS, Assessed, assess
from tests.cast import School


def line(lowest: float, **counts: float) -> Line:
    """A line with these counts: `g4=10` are ten with a 4."""
    return Line(lowest, tuple(float(counts.get(f"g{grade}", 0)) for grade in range(len(GRADES))))


HALF_AND_HALF = SubjectTable("Reading", (line(80, g2=5, g4=5), line(100, g4=5, g6=5), line(110, g7=1)))


def test_what_is_expected_is_the_mean_of_those_who_started_there():
    found = HALF_AND_HALF.expected(np.array([79.9, 80, 99.9, 100, 120, np.nan]))
    assert found[1:5].tolist() == [3, 3, 5, 7]
    assert np.isnan(found[[0, 5]]).all()
    first = HALF_AND_HALF.line_of(90)
    assert first is not None
    assert [first.share_from(grade) for grade in (0, 3, 5)] == [1, 0.5, 0]
    assert HALF_AND_HALF.line_of(79) is None


def test_the_mean_of_the_differences_has_its_doubt_and_says_who_is_missing():
    start = np.array([85, 85, 105, 105, 115, 70, np.nan, 105])
    grades = np.array([4, 3, 5, 6, 7, 4, 4, np.nan])
    found = added(range(8), start, grades, HALF_AND_HALF)
    assert (found.n, found.below, found.without_start, found.without_grade) == (5, 1, 1, 1)
    assert found.mean == pytest.approx((1 + 0 + 0 + 1 + 0) / 5)
    assert found.interval == pytest.approx((0.4 - 0.680, 0.4 + 0.680), abs=0.005)
    assert not found.is_clear
    assert added([0], start, grades, HALF_AND_HALF).interval is None


places = st.lists(
    st.tuples(
        st.sampled_from([70.0, 85.0, 104.0, 118.0, float("nan")]),
        st.sampled_from([0.0, 4.0, 9.0, float("nan")]),
    )
)


@given(places)
def test_every_pupil_is_counted_once(pupils: list[tuple[float, float]]):
    start, grades = np.array(pupils, dtype=np.float64).reshape(-1, 2).T
    found = added(range(len(pupils)), start, grades, HALF_AND_HALF)
    assert found.n + found.below + found.without_start + found.without_grade == len(pupils)


@given(st.lists(st.integers(0, 50), min_size=10, max_size=10).filter(any))
def test_those_of_whom_a_table_was_made_have_added_nothing(counts: list[int]):
    """A nation that gets what its own table says lies at 0."""
    table = SubjectTable("Reading", (Line(80, tuple(map(float, counts))),))
    grades = np.repeat(np.arange(10.0), counts)
    found = added(range(len(grades)), np.full(len(grades), 90.0), grades, table)
    assert found.mean == pytest.approx(0)


def test_what_a_table_cannot_be():
    twice = SubjectTable("reading", HALF_AND_HALF.lines)
    falling = SubjectTable("Maths", (line(90, g1=1), line(80, g1=1)))
    empty = SubjectTable("Art", (line(80),))
    found = list(problems_of([HALF_AND_HALF, twice, falling, empty]))
    assert [words.partition(":")[0] for words in found] == [
        "A subject stands in the table twice",
        "Maths",
        "Art",
    ]


def new(*tables: SubjectTable, invented: bool = True) -> NewTransitions:
    return NewTransitions("Grades by key stage 2", "A test", 2026, tables or (HALF_AND_HALF,), invented)


@pytest.fixture
def assessed(school: School) -> Assessed:
    """Reading of 3B and 4A with scores to start from and predicted grades: Ada gained one, Ben lost one."""
    made = assess(school)
    with school.seen_by(school.head) as head:
        grades = shipped_scales("england")["england.grades_9_1"]
        version = adopt_scale(by=head, shipped="england.grades_9_1", definition=grades)
        before = NewPoint(
            "Key stage 2", POINTS["summer"].day, POINTS["summer"].opens, POINTS["summer"].closes
        )
        start = add_point(by=head, year_id=school.year.id, point=before)
        for point, series, of in (
            (start, Series.STATUTORY, made.versions["england.scaled_score"]),
            (made.points["autumn"], Series.PREDICTED, version),
        ):
            ask_for(by=head, point_id=point, courses=[made.course], series=series, version_id=of)
    for pupil, score, grade in ((school.ada, "90", "4"), (school.ben, "101", "4"), (school.daisy, "101", "")):
        _save(made, pupil, Series.STATUTORY, score)
        _save(made, pupil, Series.PREDICTED, grade)
    return made


def _save(made: Assessed, pupil: uuid.UUID, series: Series, typed: str) -> None:
    with made.school.seen_by(made.school.head) as head:
        number = Column.objects.get(
            school_id=head.school_id, series=series.value, point__isnull=False, course_id=made.course
        ).number
        sent = SentResult(thing_id(), pupil, number, typed)
        assert save_results(by=head, place=made.place, results=[sent]).refused == ()


def load(school: School, table: NewTransitions) -> uuid.UUID:
    with school.seen_by(school.data_manager) as data_manager:
        return load_transitions(by=data_manager, table=table)


def words(school: School, who: str, **asked: str) -> str:
    answer = school.signed_in(school.people[who]).get("/assessment/value-added/", asked)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_without_a_table_nothing_is_shown_but_how_to_load_one(assessed: Assessed):
    shown = words(assessed.school, "head")
    assert "No national table is loaded, and none comes with Muster" in shown
    assert "Load a table" in shown
    assert "above" not in shown
    assert "Load a table" not in words(assessed.school, "tutor")


def test_a_class_is_told_with_n_and_missing_and_opens_its_pupils(assessed: Assessed, audit_cursor):
    school = assessed.school
    load(school, new())
    shown = words(school, "head")
    assert "As expected on average; too few to say more." in shown
    assert "The figures of this table are invented." in shown
    assert "Ada Sinclair" not in shown
    behind = words(school, "head", behind="0")
    assert (
        "Ada Sinclair starts at 90: 4 less 3.00 is 1.00 grades above; 50 in a hundred who started there got as much"
        in behind
    )
    assert "Ben Whitmore starts at 101: 4 less 5.00 is 1.00 grades below; 100 in a hundred" in behind
    assert "Daisy Hargreaves starts at 101, expected 5.00; no grade yet" in behind
    audit_cursor.execute(
        "SELECT DISTINCT action FROM audit.event WHERE school_id = %s AND permission = 'assessment:progress:see'",
        [school.id],
    )
    assert {("count",), ("open names behind a figure",)} <= set(audit_cursor.fetchall())


def test_groups_of_a_characteristic_are_for_those_who_may_compare_them(assessed: Assessed):
    school = assessed.school
    load(school, new())
    assert "Female" in words(school, "head", by="sex")
    tutor = school.signed_in(school.tutor)
    assert tutor.get("/assessment/value-added/", {"by": "sex"}).status_code == 403
    assert "And by" not in words(school, "tutor")


def test_a_real_table_bears_no_label_and_names_its_source(assessed: Assessed):
    load(assessed.school, new(invented=False))
    shown = words(assessed.school, "tutor")
    assert "invented" not in shown
    assert "Table: Grades by key stage 2, 2026, version 1. Source: A test." in shown


def test_a_table_loaded_again_is_the_next_version_and_can_be_put_away(assessed: Assessed):
    school = assessed.school
    first, second = load(school, new()), load(school, new(invented=False))
    with school.seen_by(school.data_manager) as by:
        rows = dict(
            TransitionTable.objects.filter(school_id=by.school_id).values_list("number", "retired_at")
        )
        assert rows[1] is not None
        assert rows[2] is None
    assert first != second
    with school.seen_by(school.data_manager) as by:
        retire_transitions(by=by, table_id=second, retired=True)
    assert "No national table is loaded" in words(school, "head")


def test_an_unsound_table_is_refused(school: School):
    with pytest.raises(NotPossible, match="stands in the table twice"):
        load(school, new(HALF_AND_HALF, HALF_AND_HALF))


def test_a_mean_and_its_range_are_told_with_the_same_decimals():
    """With tenths, 0.09 between 0.03 and 0.15 read as 0.09 between 0.03 and 0.2."""
    found = Added(tuple(range(928)), 928, 0, 0, 0, 0.0912, (0.0331, 0.1493))
    assert sentence(found) == (
        "0.09 of a grade above on average, "
        "mostly between 0.03 of a grade above and 0.15 of a grade above: more than chance would do."
    )
    assert [value_words(one) for one in (0.004, -0.996, 1.5)] == [
        "as expected",
        "1.00 grades below",
        "1.50 grades above",
    ]
