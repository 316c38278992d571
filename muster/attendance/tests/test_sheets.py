"""The words that were typed with a change of a mark: whoever may see reasons reads them in its history, nobody else."""

import uuid
from dataclasses import replace

import pytest

from muster.attendance.actions.saving import save_marks
from muster.attendance.intake import Because
from muster.attendance.queries.sheets import MarkInRegister, mark_in_register
from muster.attendance.rules import SentMark, WhyChanged
from tests.cast import MORNING, School, make_school

WORDS = "Her aunt <rang>: asthma in the night"
LATER = MORNING.replace(hour=9, minute=5)


@pytest.fixture
def school(db_app: None) -> School:
    made = make_school()
    with made.seen_by(made.tutor, MORNING) as viewer:
        first = SentMark(uuid.uuid4(), made.ada, "N", "", None)
        save_marks(by=viewer, place=made.register(), marks=[first], because=Because())
    with made.seen_by(made.office, LATER) as viewer:
        change = SentMark(uuid.uuid4(), made.ada, "I", "N", None)
        because = Because(WhyChanged.REASON_RECEIVED, WORDS)
        save_marks(by=viewer, place=made.register(), marks=[change], because=because)
    return made


def seen(school: School, person: uuid.UUID, pupil: uuid.UUID) -> MarkInRegister:
    with school.seen_by(person, LATER) as viewer:
        return mark_in_register(viewer, school.register(), pupil)


def test_what_was_typed_stands_with_the_change_that_it_was_typed_with(school):
    for person in (school.office, school.tutor, school.head):
        found = seen(school, person, school.ada)
        assert [found.said.get(line.at, "") for line in found.history] == ["", WORDS]


def test_whoever_only_takes_the_register_reads_the_marks_and_not_the_words(school):
    found = seen(school, school.assistant, school.ada)
    assert [line.code for line in found.history] == ["N", "I"]
    assert found.said == {}


def test_no_repr_holds_the_words(school):
    assert WORDS not in repr(seen(school, school.office, school.ada))


def test_the_words_are_of_this_pupil_and_this_session_alone(school):
    assert seen(school, school.office, school.ben).said == {}
    with school.seen_by(school.office, LATER) as viewer:
        assert mark_in_register(viewer, school.register(slot=1), school.ada).said == {}


def test_the_page_shows_the_words_as_text(school):
    place = school.register()
    address = f"/registers/{place.group_id}/{place.day}/{place.slot_word}/pupils/{school.ada}/"
    page = school.signed_in(school.office).get(address).content.decode()
    assert "Her aunt &lt;rang&gt;: asthma in the night" in page
    register = school.signed_in(school.office).get(
        f"/registers/{place.group_id}/{place.day}/{place.slot_word}/"
    )
    assert register.status_code == 200
    assert "asthma" not in register.content.decode()


def test_whoever_is_narrowed_keeps_the_register_and_reads_no_words(school):
    with school.seen_by(school.office, LATER) as viewer:
        narrowed = replace(viewer, standing=replace(viewer.standing, is_narrowed=True))
        found = mark_in_register(narrowed, school.register(), school.ada)
    assert [line.code for line in found.history] == ["N", "I"]
    assert found.said == {}
