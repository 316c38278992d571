"""A moderation sample: each rule does what its words say, a seed gives the same sample, and what was looked at is noted."""

import re
import uuid

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.assessment.moderation import SampleRule, rules_for, sample
from muster.assessment.shipped import shipped_scales
from tests.assessed import Assessed, assess
from tests.cast import School

SCALES = shipped_scales("england")
SCORES, FOUR = SCALES["england.scaled_score"], SCALES["england.four_step"]
EFFORT = shipped_scales("generic")["generic.effort_1_best"]
score = st.sampled_from([float("nan"), *map(float, range(80, 121, 2))])
cohort = st.lists(score, max_size=60)


@given(cohort, st.sampled_from(SampleRule), st.integers(1, 20), st.integers(1, 9999))
def test_a_sample_is_of_those_with_a_value_each_once_and_as_large_as_it_can_be(
    values: list[float], rule: SampleRule, size: int, seed: int
):
    found = np.array(values, dtype=np.float64)
    rows = sample(rule, found, SCORES, size=size, seed=seed)
    assert len(set(rows)) == len(rows) == min(size, int(np.count_nonzero(~np.isnan(found))))
    assert not np.isnan(found[rows]).any()
    assert rows == sample(rule, found, SCORES, size=size, seed=seed)
    assert found[rows].tolist() == sorted(found[rows].tolist())


def test_spread_takes_one_of_each_part():
    found = np.arange(80.0, 120.0)
    rows = sample(SampleRule.SPREAD, found, SCORES, size=4, seed=7)
    assert [int(found[row] - 80) // 10 for row in rows] == [0, 1, 2, 3]


def test_the_border_is_taken_from_both_sides_the_nearest_first():
    found = np.array([80, 97, 98, 99, 100, 101, 102, 120], dtype=np.float64)
    rows = sample(SampleRule.BORDER, found, SCORES, size=4, seed=1)
    assert found[rows].tolist() == [98, 99, 100, 101]


def test_one_side_gives_more_where_the_other_has_too_few():
    found = np.array([99, 100, 101, 102, 103], dtype=np.float64)
    rows = sample(SampleRule.BORDER, found, SCORES, size=4, seed=1)
    assert found[rows].tolist() == [99, 100, 101, 102]


def test_both_is_half_of_each():
    found = np.arange(80.0, 121.0)
    rows = sample(SampleRule.BOTH, found, SCORES, size=8, seed=3)
    near = [value for value in found[rows].tolist() if 98 <= value <= 101]
    assert set(near) >= {98.0, 99.0, 100.0, 101.0}
    assert min(found[rows]) < 90
    assert max(found[rows]) > 110


def test_another_seed_draws_others():
    found = np.full(60, 100.0)
    drawn = {tuple(sample(SampleRule.RANDOM, found, SCORES, size=5, seed=seed)) for seed in range(1, 10)}
    assert len(drawn) > 5


def test_a_scale_that_expects_nothing_has_no_border():
    assert rules_for(FOUR) == tuple(SampleRule)
    assert SampleRule.BORDER in rules_for(FOUR)
    assert EFFORT.expected_from is not None or SampleRule.BORDER not in rules_for(EFFORT)


@pytest.fixture
def assessed(school: School) -> Assessed:
    made = assess(school)
    made.save(
        made.sent(school.ada, "99"),
        made.sent(school.ben, "101"),
        made.sent(school.daisy, "115"),
        made.sent(school.esra, ".a"),
    )
    return made


def drawn(assessed: Assessed, who: str, **asked: object) -> str:
    said = {
        "course": assessed.course,
        "column": assessed.column("autumn"),
        "rule": "border",
        "size": 2,
    } | asked
    school = assessed.school
    query = {name: str(value) for name, value in said.items()}
    answer = school.signed_in(school.people[who]).get("/assessment/moderation/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())


def note(assessed: Assessed, who: str, *pupils: uuid.UUID) -> int:
    school = assessed.school
    posted = {"column": assessed.column("autumn"), "pupils": [str(one) for one in pupils]}
    return (
        school.signed_in(school.people[who])
        .post(f"/assessment/moderation/{assessed.course}", posted)
        .status_code
    )


def test_a_sample_says_its_rule_its_seed_and_out_of_how_many(assessed: Assessed):
    said = words(drawn(assessed, "senior_leader", seed=4))
    assert "2 of 3, seed 4" in said
    assert "Nearest to where the expected begins." in said
    assert re.search(r"Ada Sinclair 99 .* 3B Ben Whitmore 101 .* 3B", said)
    assert "Daisy" not in said
    assert "0 of all are moderated so far." in said


def test_one_year_group_is_sampled_alone(assessed: Assessed):
    assert "2 of 3" in words(drawn(assessed, "senior_leader", years="3"))
    assert "Nobody has a value here yet." in words(drawn(assessed, "senior_leader", years="4"))


def test_before_it_is_drawn_nobody_is_opened(assessed: Assessed, audit_cursor):
    said = words(drawn(assessed, "senior_leader", rule=""))
    assert "Draw the sample" in said
    assert "Ada Sinclair" not in said
    audit_cursor.execute(
        "SELECT count(*) FROM audit.event WHERE school_id = %s AND permission = 'assessment:results:moderate'",
        [assessed.school.id],
    )
    assert audit_cursor.fetchone() == (0,)


def test_what_was_looked_at_is_noted_once_with_its_history(assessed: Assessed, audit_cursor):
    school = assessed.school
    assert note(assessed, "senior_leader", school.ada, school.ben) == 302
    said = words(drawn(assessed, "senior_leader"))
    assert said.count("Moderated") == 2
    assert "2 of all are moderated so far." in said
    result = (
        f"/assessment/{school.form_3b}/{assessed.course}/points/{assessed.column('autumn')}/{school.ada}/"
    )
    history = words(school.signed_in(school.head).get(result).content.decode())
    assert "99 · moderated" in history
    audit_cursor.execute(
        "SELECT count(*) FROM audit.event WHERE school_id = %s AND action = 'moderate' AND opened > 0",
        [school.id],
    )
    assert audit_cursor.fetchone() == (1,)


def test_all_of_a_sample_or_nothing(assessed: Assessed):
    school = assessed.school
    assert note(assessed, "senior_leader", school.ada, school.newcomer) == 302
    assert "0 of all are moderated so far." in words(drawn(assessed, "senior_leader"))
    assert note(assessed, "senior_leader", school.ada, school.leaver) == 302
    assert "0 of all are moderated so far." in words(drawn(assessed, "senior_leader"))


def test_without_a_tick_nothing_happens(assessed: Assessed):
    assert note(assessed, "senior_leader") == 302
    assert "0 of all are moderated so far." in words(drawn(assessed, "senior_leader"))


@pytest.mark.parametrize("who", ["tutor", "subject_teacher"])
def test_whoever_leads_nobody_draws_nothing(assessed: Assessed, who: str):
    school = assessed.school
    shown = school.signed_in(school.people[who]).get("/assessment/moderation/").content.decode()
    assert "There is no class whose judgements you may moderate." in words(shown)
    assert note(assessed, who, school.ada) == 302
    assert "0 of all are moderated so far." in words(drawn(assessed, "head"))


@pytest.mark.parametrize("who", ["office", "governor"])
def test_whoever_has_no_part_in_assessment_is_turned_away(assessed: Assessed, who: str):
    assert note(assessed, who, assessed.school.ada) == 404


def test_who_leads_the_year_moderates_its_classes(assessed: Assessed):
    assert "Ada Sinclair" in words(drawn(assessed, "year_leader"))
