"""Pupils of one name and one birth date whom no number tells apart: nobody is made twice, and nobody is taken for another."""

from dataclasses import replace

import pytest

from muster.interchange.planning.matching import ALL_TWICE, EACH, NEW, SAME
from muster.interchange.tests.test_importing import import_into, plan_for, tables
from muster.interchange.words import summary
from tests.cast import School, make_school

TWINS = "Surname,Forename,DOB,Form\nTwin,Sam,21/09/2014,7X\nTwin,Sam,21/09/2014,7Y\n"
CLASSES = "Surname,Forename,DOB,Class\n" + "".join(
    f"Lee,Ana{n},21/09/2014,{name}\n" for n in range(5) for name in ("7M", "7E")
)


@pytest.fixture
def school(db_app: None) -> School:
    return make_school("Oakfield")


def test_two_lines_of_one_name_and_birth_date_are_asked_about(school: School):
    [question] = plan_for(school, tables(pupils=TWINS)).questions
    assert "line 2 and on line 3" in question.words
    two = plan_for(school, tables(pupils=TWINS), {question.key: NEW})
    assert (len(two.people.new_pupils), two.questions) == (2, ())
    one = plan_for(school, tables(pupils=TWINS), {question.key: SAME})
    assert len(one.people.new_pupils) == 1
    assert {str(each.pupil) for each in one.groups.joins} == {"line:pupils.csv:2"}


def test_of_many_such_lines_one_question_is_asked(school: School):
    sent = tables(pupils=CLASSES)
    assert [question.key for question in plan_for(school, sent).questions] == [ALL_TWICE]
    assert len(plan_for(school, sent, {ALL_TWICE: EACH}).questions) == 5
    assert summary(import_into(school, sent, answers={ALL_TWICE: SAME})).startswith(
        "5 pupils join, 2 groups begin, 10 memberships"
    )


def test_twins_who_are_here_are_told_apart_by_their_form_when_they_are_sent_again(school: School):
    told = {"twice:pupils.csv:3": NEW}
    import_into(school, tables(pupils=TWINS), answers=told)
    [first] = [
        one for one in plan_for(school, tables(pupils=TWINS), told).questions if one.key.endswith(":2")
    ]
    in_7x = next(answer for answer, words in first.choices if words.endswith("7X"))
    told |= {first.key: in_7x, "same:pupil:pupils.csv:3": SAME}
    assert plan_for(school, tables(pupils=TWINS), told).is_nothing


def test_a_third_of_the_name_joins_where_a_person_says_so(school: School):
    told = {"twice:pupils.csv:3": NEW}
    import_into(school, tables(pupils=TWINS), answers=told)
    third = tables(more="Surname,Forename,DOB,Form\nTwin,Sam,21/09/2014,7Z\n")
    [question] = plan_for(school, third).questions
    assert [words for _, words in question.choices][-1] == "None of them: another pupil"
    assert len(plan_for(school, third, {question.key: NEW}).people.new_pupils) == 1


def test_a_number_tells_twins_apart_without_a_question(school: School):
    numbered = "Adno,Surname,Forename,DOB\n1,Twin,Sam,21/09/2014\n2,Twin,Sam,21/09/2014\n"
    import_into(school, tables(pupils=numbered))
    assert plan_for(school, tables(pupils=numbered)).is_nothing


ALONE = "Surname,Forename,DOB,Form\nZięba,Wren,21/09/2014,7X\n"


def test_who_came_without_a_number_is_known_again_by_name_and_birth_date(school: School):
    import_into(school, tables(pupils=ALONE))
    again = plan_for(school, tables(pupils=ALONE))
    assert (again.questions, again.is_nothing) == ((), True)


def test_who_was_here_before_is_asked_about_once(school: School):
    import_into(school, tables(numbered="Adno,Surname,Forename,DOB\n1,Zięba,Wren,21/09/2014\n"))
    other = replace(tables(pupils=ALONE), system="Another system")
    [question] = plan_for(school, other).questions
    import_into(school, other, answers={question.key: SAME})
    assert plan_for(school, other).questions == ()


def test_a_second_of_the_name_and_birth_date_is_asked_about_all_the_same(school: School):
    import_into(school, tables(pupils=ALONE))
    second = tables(numbered="Adno,Surname,Forename,DOB\n9,Zięba,Wren,21/09/2014\n")
    [question] = plan_for(school, second).questions
    import_into(school, second, answers={question.key: NEW})
    assert len(plan_for(school, tables(pupils=ALONE)).questions) == 1


def test_another_birth_date_is_another_pupil(school: School):
    import_into(school, tables(pupils=ALONE))
    other = plan_for(school, tables(pupils=ALONE.replace("21/09", "22/09")))
    assert len(other.people.new_pupils) == 1
