from muster.assessment.actions.scales import adopt_scale
from muster.assessment.actions.subjects import NewCourse, NewObjective, add_courses, set_objectives
from muster.assessment.queries.courses import courses
from muster.assessment.queries.scales import school_scales
from muster.assessment.shipped import shipped_scales
from tests.assessed import Assessed
from tests.queries import statements


def test_lists_of_courses_and_scales_ask_as_often_for_many_as_for_few(assessed: Assessed):
    school, asked = assessed.school, []
    for subject, shipped in (("Writing", "england.four_step"), ("Art", "generic.percentage"), ("Music", "")):
        with school.seen_by(school.head) as head:
            courses(head), school_scales(head)  # scales and names are read once a process
            with statements() as sent:
                courses(head)
                school_scales(head)
            asked.append(len(sent))
            (course,) = add_courses(by=head, courses=[NewCourse(subject, subject, ("3",))])
            set_objectives(by=head, course_id=course, objectives=[NewObjective(f"What {subject} teaches")])
            if shipped:
                adopt_scale(by=head, shipped=shipped, definition=SCALES[shipped])
    assert asked[0] == asked[1] == asked[2]


def test_each_course_and_scale_has_its_own_parts(assessed: Assessed):
    school = assessed.school
    with school.seen_by(school.head) as head:
        (course,) = add_courses(by=head, courses=[NewCourse("Art", "Art", ("3",))])
        set_objectives(by=head, course_id=course, objectives=[NewObjective("Mix colours")])
        by_name = {one.name: one for one in courses(head)}
        assert [one.words for one in by_name["Art"].objectives] == ["Mix colours"]
        assert by_name["Reading, Years 3 and 4"].objectives == ()
        assert {name: len(one.groups) for name, one in by_name.items()} == {
            "Reading, Years 3 and 4": 2,
            "Art": 0,
        }
        newest = {one.newest.id: one.newest.columns for one in school_scales(head)}
        assert newest == {
            assessed.versions["england.scaled_score"]: 3,
            assessed.versions["england.wts_exs_gds"]: 0,
            assessed.versions["generic.effort_4_best"]: 3,
        }


SCALES = {**shipped_scales("england"), **shipped_scales("generic")}
