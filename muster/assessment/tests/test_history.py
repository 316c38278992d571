"""Results that were entered before: all of them or none, never over what is there, and counted as arrays."""

import datetime as dt
import math

import pytest

from muster.assessment.access import SEE_SCHOOL_RESULTS, SEE_WHAT_IS_MISSING
from muster.assessment.actions.history import AlreadyEntered, PastResults, enter_past_results
from muster.assessment.queries.matrix import count_results, point_columns
from muster.assessment.queries.sheets import mark_sheet
from muster.assessment.queries.verification import verify_results
from muster.assessment.series import Series
from muster.assessment.typed import Figure
from muster.protection.access.decisions import NotThere, Refused
from tests.assessed import Assessed
from tests.queries import statements

AT = dt.datetime(2026, 9, 10, 16, 0, tzinfo=dt.UTC)


def enter(assessed: Assessed, *pupils: str, by: str = "data_manager") -> None:
    school, column = assessed.school, assessed.column("summer")
    results = {school.people[part]: [(column, Figure(100 + place))] for place, part in enumerate(pupils)}
    with school.seen_by(school.people[by]) as viewer:
        enter_past_results(
            by=viewer, year=school.year, savings=[PastResults(assessed.course, AT, school.tutor, results)]
        )


def test_past_results_stand_in_the_sheet_and_fold(assessed: Assessed):
    enter(assessed, "ada", "ben")
    assert assessed.shown("summer")["Ada Sinclair"] == "100"
    with assessed.school.seen_by_command() as viewer:
        assert verify_results(viewer, assessed.school.year).differences == ()


def test_a_result_that_is_here_stops_all_of_them(assessed: Assessed):
    assessed.save(assessed.sent(assessed.school.ada, "104", point="summer"), by=assessed.school.data_manager)
    with pytest.raises(AlreadyEntered):
        enter(assessed, "ben", "ada")
    assert assessed.shown("summer")["Ben Whitmore"] == ""


def test_only_the_data_manager_brings_in_the_past(assessed: Assessed):
    with pytest.raises(Refused):
        enter(assessed, "ada", by="tutor")


def test_somebody_who_is_no_pupil_has_no_results(assessed: Assessed):
    with pytest.raises(NotThere):
        enter(assessed, "ada", "parent")


def test_the_school_is_counted_in_one_array_and_nobody_is_opened(assessed: Assessed):
    enter(assessed, "ada", "ben")
    school = assessed.school
    pupils = list(school.pupils().values())
    with school.seen_by(school.senior_leader) as viewer:
        columns = point_columns(viewer, school.year.id, series=[Series.ATTAINMENT])
        counted = count_results(viewer, pupils, columns, 2026)
    column = next(one for one in columns if one.number == assessed.column("summer"))
    positions = counted.grid.positions(column.number, column.scale)
    found = {pupils[row]: position for row, position in enumerate(positions) if not math.isnan(position)}
    assert found == {school.ada: 100.0, school.ben: 101.0}


@pytest.mark.parametrize("part", ["tutor", "office", "governor"])
def test_the_schools_results_are_not_for_everyone(assessed: Assessed, part: str):
    school = assessed.school
    with school.seen_by(school.people[part]) as viewer:
        columns = point_columns(viewer, school.year.id)
        for permission in (SEE_SCHOOL_RESULTS, SEE_WHAT_IS_MISSING):
            with pytest.raises(NotThere):
                count_results(viewer, [school.theo, school.ada], columns, 2026, permission=permission)


def test_a_sheet_asks_as_often_for_one_pupil_as_for_many(assessed: Assessed):
    school = assessed.school
    asked = []
    for pupils in (["ada"], ["ben", "daisy", "esra", "newcomer"]):
        assessed.save(*[assessed.sent(school.people[part], "101") for part in pupils])
        with school.seen_by(school.tutor) as viewer:
            mark_sheet(viewer, assessed.place)
            with statements() as sent:
                mark_sheet(viewer, assessed.place)
        asked.append(len(sent))
    assert asked[0] == asked[1] <= 6
