"""Results on the pupil's page: in words, strengths first, kinds apart, and nothing for those who may not see them."""

import re

import pytest

from muster.assessment.series import Series
from muster.ui.charts import line_in_band
from tests.assessed import Assessed, assess
from tests.cast import School


@pytest.fixture
def assessed(school: School) -> Assessed:
    made = assess(school)
    made.save(
        made.sent(school.ada, "96", point="summer"),
        made.sent(school.ada, "104"),
        made.sent(school.ada, "3", series=Series.EFFORT),
        made.sent(school.ben, ".a"),
    )
    return made


def said(school: School, who: str, pupil: str = "ada") -> str:
    answer = school.signed_in(school.people[who]).get(f"/pupils/{school.people[pupil]}")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_progress_is_told_in_words_between_two_named_points(assessed: Assessed):
    words = said(assessed.school, "tutor")
    assert "Reading Autumn: 104, Expected standard Moved up from Summer to Autumn" in words
    assert "Summer: 96, Below the expected standard; Autumn: 104, Expected standard" in words
    assert "September" in words
    assert "not entered yet" in words


def test_kinds_stand_apart(assessed: Assessed):
    words = said(assessed.school, "head")
    attainment, effort = words.index("Where the pupil is now."), words.index("How the pupil works.")
    assert attainment < words.index("Autumn: 104") < effort


def test_what_is_missing_is_said_in_words(assessed: Assessed):
    assert "Reading Autumn: Absent" in said(assessed.school, "tutor", "ben")


def test_who_was_absent_last_time_is_told_by_the_last_value_and_that_they_were_absent_since(
    assessed: Assessed,
):
    assessed.save(assessed.sent(assessed.school.ben, "104", point="summer"))
    assert "Reading Summer: 104, Expected standard. Autumn: Absent" in said(assessed.school, "tutor", "ben")


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("head", True),
        ("tutor", True),
        ("subject_teacher", True),
        ("safeguarding_lead", True),
        ("attendance_officer", False),
        ("office", False),
    ],
)
def test_only_those_who_may_see_results_find_them_on_the_page(assessed: Assessed, who: str, sees: bool):  # noqa: FBT001  # a truth table
    assert ("104, Expected standard" in said(assessed.school, who)) is sees


def test_a_line_has_a_gap_where_there_is_no_value_and_a_dot_for_each_that_there_is():
    drawn = line_in_band([80, None, 100, 120], [None, None, (90, 110), (95, 115)], 80, 120)
    assert drawn.line == "M3 21M63 12L93 3"
    assert len(drawn.dots) == 3
    assert drawn.band.count("L") == 3
