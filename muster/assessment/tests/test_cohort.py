"""The progress matrix: every pupil counted once, names behind each number, and each person their own cohorts."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.assessment.actions.points import ask_for
from muster.assessment.actions.scales import NewMeaning, place_meanings, set_meanings
from muster.assessment.change import Change, Ladder, Step, matrix_between
from muster.assessment.queries.matrix import point_columns
from muster.assessment.series import Series
from muster.protection.budgets.models import Alarm
from muster.protection.budgets.spending import raise_alarm
from tests.assessed import SCALES, Assessed, assess
from tests.cast import School

LADDER = Ladder((Step("Low"), Step("Middle"), Step("High")), (1.0, 2.0, 3.0))
TURNED = Ladder(LADDER.steps, LADDER.limits, higher_is_better=False)
OTHER = Ladder((Step("One"), Step("Two")), (1.0, 2.0))
place = st.sampled_from([1.0, 1.5, 2.0, 3.0, 9.0, float("nan")])
cohort = st.lists(st.tuples(place, place), max_size=40)


@settings(deadline=None)
@given(cohort, st.sampled_from([LADDER, TURNED]))
def test_every_pupil_of_a_cohort_is_counted_once(pupils: list[tuple[float, float]], ladder: Ladder):
    before, after = np.array(pupils, dtype=np.float64).reshape(-1, 2).T
    matrix = matrix_between((ladder, ladder), before, after)
    assert matrix is not None
    assert matrix.stayed + matrix.up + matrix.down + matrix.missing == matrix.pupils == len(pupils)
    assert matrix.counts.sum() == matrix.pupils - matrix.missing
    changes = [ladder.change(first, last) for first, last in pupils]
    assert [matrix.up, matrix.down, matrix.missing] == [
        changes.count(one) for one in (Change.UP, Change.DOWN, Change.UNKNOWN)
    ]
    cells = [(at, to) for at in range(3) for to in range(3)]
    assert [len(matrix.rows_in(cell)) for cell in cells] == matrix.counts.ravel().tolist()
    assert sorted(row for cell in [*cells, None] for row in matrix.rows_in(cell)) == list(range(len(pupils)))


def test_two_scales_without_common_steps_have_no_matrix():
    assert matrix_between((LADDER, OTHER), np.array([1.0]), np.array([1.0])) is None
    assert matrix_between((LADDER, TURNED), np.array([1.0]), np.array([1.0])) is None


@pytest.fixture
def assessed(school: School) -> Assessed:
    made = assess(school)
    made.save(
        made.sent(school.ada, "96", point="summer"),
        made.sent(school.ada, "104"),
        made.sent(school.ben, ".a"),
    )
    return made


def page(assessed: Assessed, who: str, **asked: str) -> str:
    asked.setdefault("first", str(assessed.column("summer")))
    if "last" not in asked:
        asked["last"] = str(assessed.column("autumn"))
    answer = assessed.school.signed_in(assessed.school.people[who]).get("/assessment/progress/", asked)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_sentence_comes_first_and_a_number_opens_its_names(assessed: Assessed):
    words = page(assessed, "tutor", group=str(assessed.school.form_3b))
    assert "1 moved up, 0 moved down" in words
    assert "what the school says" not in words, "the steps are the scale's own"
    assert "Ada Sinclair" not in words
    assert "Ada Sinclair" in page(assessed, "tutor", group=str(assessed.school.form_3b), cell="0-1")
    missing = page(assessed, "tutor", group=str(assessed.school.form_3b), cell="missing")
    assert "Ben Whitmore" in missing
    assert "Ada Sinclair" not in missing


def test_a_comparison_by_meanings_says_so_and_names_both_scales(assessed: Assessed):
    """Scaled scores in summer against judgements in autumn, made comparable by two meanings of the school."""
    school, (score, judged) = assessed.school, (assessed.versions[one] for one in SCALES[:2])
    with school.seen_by(school.head) as head:
        ask_for(
            by=head,
            point_id=assessed.points["autumn"],
            courses=[assessed.course],
            series=Series.ATTAINMENT,
            version_id=judged,
        )
        below, at = set_meanings(
            by=head, meanings=[NewMeaning("Not there", "step-1"), NewMeaning("There", "step-4")]
        )
        place_meanings(by=head, version_id=score, lowest={below: 80.0, at: 100.0})
        place_meanings(by=head, version_id=judged, lowest={below: 0.4, at: 2.0})
        column = next(
            one.number
            for one in point_columns(head, school.year.id, courses=[assessed.course])
            if one.version_id == judged
        )
    words = page(assessed, "tutor", last=str(column))
    assert "Not there There All" in words
    said = "The two are on different scales, Scaled score and WTS, EXS, GDS, and are compared by what the school says"
    assert said in words


def test_one_year_group_is_a_chip_with_how_many_it_holds(assessed: Assessed):
    everybody, year_3 = page(assessed, "head"), page(assessed, "head", years="3")
    counts = {
        name: int(number) for name, number in re.findall(r"(All year groups|Year [34]) (\d+)", everybody)
    }
    assert counts["All year groups"] == counts["Year 3"] + counts["Year 4"]
    assert f"{counts['All year groups']} pupils" in everybody
    assert f"{counts['Year 3']} pupils" in year_3


def test_a_cell_that_is_not_there_opens_nobody(assessed: Assessed):
    assert "Nobody." in page(assessed, "head", cell="77-88")


@pytest.mark.parametrize(
    ("who", "sees"), [("head", "3B 4A"), ("senco", "3B 4A"), ("data_manager", "3B 4A"), ("tutor", "3B")]
)
def test_each_person_chooses_among_their_own_cohorts(assessed: Assessed, who: str, sees: str):
    assert f"Everybody you may see {sees} From" in page(assessed, who)


@pytest.mark.parametrize("who", ["office", "attendance_officer", "safeguarding_lead"])
def test_whoever_has_no_part_in_assessment_is_turned_away(assessed: Assessed, who: str):
    client = assessed.school.signed_in(assessed.school.people[who])
    assert client.get("/assessment/progress/").status_code == 403


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/assessment/progress/?first={first}&last={last}&cell=0-1", "Ada Sinclair"),
        ("/assessment/groups/?last={last}&by=sex&behind=0", "Ada Sinclair"),
        ("/assessment/to-check/?course={course}", "Daisy Hargreaves"),
        ("/assessment/moderation/?course={course}&column={last}&rule=random", "Ada Sinclair"),
    ],
)
def test_whoever_is_narrowed_gets_figures_and_no_names(assessed: Assessed, address: str, name: str):
    """These lists are not counted: they must not be the way round the budget of who opened too much."""
    school = assessed.school
    filled = address.format(
        first=assessed.column("summer"), last=assessed.column("autumn"), course=assessed.course
    )
    client = school.signed_in(school.head)
    assert name in client.get(filled).content.decode()
    with school.seen_by(school.head) as head:
        raise_alarm(head, Alarm.Kind.NARROWED)
    refused = client.get(filled)
    assert refused.status_code == 403
    assert name not in refused.content.decode()
    assert client.get("/assessment/progress/").status_code == 200


def test_two_columns_of_one_point_are_told_apart_where_they_are_chosen(assessed: Assessed):
    school = assessed.school
    with school.seen_by(school.head) as head:
        ask_for(
            by=head, point_id=assessed.points["autumn"], courses=[assessed.course], series=Series.ATTAINMENT,
            version_id=assessed.versions[SCALES[1]],
        )  # fmt: skip
    page = (
        school.signed_in(school.head).get(f"/assessment/progress/?course={assessed.course}").content.decode()
    )
    assert ">Autumn (Scaled score, version 1)</option>" in page
    assert ">Autumn (WTS, EXS, GDS, version 1)</option>" in page
    assert ">Summer</option>" in page
