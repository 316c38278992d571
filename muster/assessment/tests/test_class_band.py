"""The band behind a pupil's line: the middle half of everybody who follows the course with them, however many classes that is."""

import uuid

from muster.assessment.actions.saving import save_results
from muster.assessment.actions.subjects import follow_courses
from muster.assessment.places import SheetPlace
from muster.assessment.queries.following import ask_following
from muster.assessment.queries.matrix import Year
from muster.assessment.queries.pupil import ask_pupil_results
from muster.assessment.series import Series
from muster.protection.walls.together import together
from tests.assessed import assess
from tests.cast import School


def test_whoever_follows_a_course_in_two_classes_is_told_beside_both_together(school: School):
    made = assess(school)
    with school.seen_by(school.head) as head:
        follow_courses(by=head, pairs=[(made.course, school.mathematics)])
    both = SheetPlace(school.mathematics, made.course)
    scores = dict(zip(school.pupils().values(), range(90, 120), strict=False))
    shared = [pupil for pupil in scores if pupil in members(school, both)]
    assert school.ada in shared
    for place in (made.place, both):
        sent = [made.sent(one, str(scores[one]), was=None) for one in members(school, place)]
        with school.seen_by(school.head) as head:
            assert len(save_results(by=head, place=place, results=sent).saved) == len(sent)
    everybody = sorted(scores[one] for one in {*members(school, made.place), *members(school, both)})
    alone = sorted(scores[one] for one in members(school, made.place))
    quarter = (len(everybody) - 1) // 4
    wanted = (everybody[quarter], everybody[-1 - quarter])
    assert wanted != (alone[(len(alone) - 1) // 4], alone[-1 - (len(alone) - 1) // 4])
    assert band_of(school, made.column("autumn")) == wanted


def members(school: School, place: SheetPlace) -> set[uuid.UUID]:
    """Who is in a group and follows the course there."""
    with school.seen_by(school.head) as head:
        found = ask_following(head, groups=[place.group_id])()
        return {one for pupils in found.values() for one in pupils}


def band_of(school: School, column: int) -> tuple[float, float] | None:
    """The band behind Ada's result in a column, as the head sees it."""
    with school.seen_by(school.head) as head:
        followed = ask_following(head, pupil=school.ada)()
        with together():
            asked = ask_pupil_results(head, school.ada, Year(school.year.id, school.year.first_day), followed)
        found = asked()
        assert found is not None
        (line,) = (one for one in found.lines if one.series is Series.ATTAINMENT)
        return next(one.middle for one in line.results if one.number == column)
