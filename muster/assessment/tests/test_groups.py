"""Groups side by side: every pupil counted once, gaps and intervals, small numbers withheld where it is shared, names behind."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.assessment.doubt import FEWEST
from muster.assessment.groups import GroupFigures, gap, grouped, others, reaching
from muster.assessment.queries.groups import Compared
from muster.assessment.shipped import shipped_scales
from muster.assessment.views.groups import shared_rows
from tests.assessed import Assessed, assess
from tests.cast import School

SCORES = shipped_scales("england")["england.scaled_score"]
value = st.sampled_from([0.0, 1.0, float("nan")])
label = st.tuples(st.sampled_from(["F", "M", ""]), st.sampled_from(["Y", ""]))


@settings(deadline=None)
@given(st.lists(st.tuples(label, value), min_size=1, max_size=50))
def test_every_pupil_is_in_one_group_and_a_group_and_all_others_are_the_cohort(
    pupils: list[tuple[tuple[str, str], float]],
):
    labels = [one for one, _ in pupils]
    reached = np.array([one for _, one in pupils])
    found = grouped(labels, reached)
    assert sorted(row for one in found for row in one.rows) == list(range(len(pupils)))
    for one in found:
        rest = others(one, reached)
        assert one.n + rest.n == np.count_nonzero(~np.isnan(reached))
        assert one.reached + rest.reached == np.nansum(reached)
        assert one.n + one.missing == len(one.rows)
        if one.share is not None and rest.share is not None and min(one.n, rest.n) >= FEWEST:
            assert gap(one, reached) == pytest.approx(one.share - rest.share)
        else:
            assert gap(one, reached) is None
        if one.interval is not None and one.share is not None:
            assert one.interval[0] <= one.share <= one.interval[1]


def test_reaching_is_what_the_scale_says():
    found = reaching(np.array([99.0, 100.0, 120.0, np.nan]), SCORES)
    assert found[:3].tolist() == [0, 1, 1]
    assert np.isnan(found[3])


@pytest.fixture
def assessed(school: School) -> Assessed:
    made = assess(school)
    made.save(
        made.sent(school.ada, "96", point="summer"),
        made.sent(school.ada, "104"),
        made.sent(school.ben, "95"),
    )
    return made


def words(assessed: Assessed, who: str, **asked: str) -> str:
    school = assessed.school
    answer = school.signed_in(school.people[who]).get("/assessment/groups/", asked)
    assert answer.status_code == 200
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(text.split())


def test_a_group_is_compared_with_all_others_at_two_named_points(assessed: Assessed):
    first, last = str(assessed.column("summer")), str(assessed.column("autumn"))
    shown = words(assessed, "head", by="sex", first=first, last=last)
    female = shown.partition("From all others then")[2]
    assert re.search(r"Female 100% too few 1 \d+ 0%, n 1", female)
    assert re.search(r"Male 0% too few 1 \d+ no result, n 0", female)


def test_a_shared_view_says_no_small_number_and_opens_nobody(assessed: Assessed):
    last = str(assessed.column("autumn"))
    shown = words(assessed, "head", by="sex", last=last, shared="on", behind="0")
    assert "Every group has fewer than 10 pupils: nothing is shared of them." in shown
    assert "Ada Sinclair" not in shown
    assert "%" not in shown.partition("rounded, small numbers withheld")[2]


def test_what_is_shared_is_of_one_year_group_by_one_characteristic(assessed: Assessed):
    """Girls less the girls without free meals would be those with them, and all years less the others one year."""
    asked = {"by": "sex", "also": "free_school_meals", "years": "", "last": str(assessed.column("autumn"))}
    head = assessed.school.signed_in(assessed.school.head)
    exact = head.get("/assessment/groups/", asked).content.decode()
    shared = head.get("/assessment/groups/", {**asked, "shared": "on"}).content.decode()
    for seen, is_exact in ((exact, True), (shared, False)):
        assert ("also=free_school_meals" in seen) == is_exact, "what the link to the same table says"
        assert ("All year groups" in seen) == is_exact
    assert re.search(r"(Female|Male); ", exact)


def test_nothing_is_shared_of_a_group_of_fewer_than_ten():
    """Nine with a result is more than the seven that are withheld everywhere, and fewer than a share is told of."""
    nine = Compared("Female", GroupFigures(("F",), tuple(range(9)), 9, 4), None, None, None)
    rest = Compared("Male", GroupFigures(("M",), tuple(range(9, 40)), 31, 20), None, None, None)
    (row,) = shared_rows([nine, rest])
    assert (row.words, row.n, row.share) == ("Male", "fewer than 8 or withheld", "withheld")


def test_a_group_of_ten_with_few_results_is_named_and_withheld():
    few = Compared("Female", GroupFigures(("F",), tuple(range(12)), 9, 4), None, None, None)
    rest = Compared("Male", GroupFigures(("M",), tuple(range(12, 40)), 28, 20), None, None, None)
    rows = list(shared_rows([few, rest]))
    assert [row.words for row in rows] == ["Female", "Male"]
    assert {row.n for row in rows} == {"fewer than 8 or withheld"}
    assert {row.share for row in rows} == {"withheld"}


def test_neither_that_there_are_a_few_is_shared_nor_that_none_of_them_has_a_result():
    """Of two pupils who have Polish as their first language neither has a result: that would be known of both."""
    two = Compared("Polish", GroupFigures(("POL",), (0, 1), 0, 0), None, None, None)
    many = Compared("English", GroupFigures(("ENG",), tuple(range(2, 42)), 40, 20), None, None, None)
    more = Compared("Urdu", GroupFigures(("URD",), tuple(range(42, 72)), 30, 15), None, None, None)
    rows = {row.words: row.n for row in shared_rows([two, many, more])}
    assert rows == {"English": "fewer than 8 or withheld", "Urdu": "about 30"}, (
        "with English shown, whoever knows how many have a result would know that Polish is none"
    )
    nobody = Compared("English", GroupFigures(("ENG",), tuple(range(2, 42)), 0, 0), None, None, None)
    rows = {row.words: row.n for row in shared_rows([two, nobody])}
    assert rows == {"English": "none"}


def test_the_names_behind_a_group_are_opened_and_recorded(assessed: Assessed, audit_cursor):
    shown = words(assessed, "senco", by="free_school_meals", also="sex", behind="0")
    assert "Free school meals" in shown
    assert "Ada Sinclair" in shown or "Ben Whitmore" in shown
    audit_cursor.execute(
        "SELECT DISTINCT action FROM audit.event WHERE school_id = %s AND permission = 'assessment:groups:see'",
        [assessed.school.id],
    )
    assert {("count",), ("open names behind a figure",)} <= set(audit_cursor.fetchall())


@pytest.mark.parametrize("who", ["tutor", "subject_teacher", "year_leader", "office"])
def test_who_teaches_does_not_compare_groups_of_characteristics(assessed: Assessed, who: str):
    school = assessed.school
    assert school.signed_in(school.people[who]).get("/assessment/groups/").status_code == 403
