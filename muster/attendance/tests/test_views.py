"""The page of a register, asked for as a browser asks."""

import uuid

import pytest

from muster.attendance.actions.finishing import finish_register
from muster.attendance.actions.saving import save_marks
from muster.attendance.queries.sheets import register_sheet
from muster.attendance.rules import SentMark
from muster.people.actions import NewMembership, NewPupil, add_memberships, admit_pupils
from muster.people.directory import names
from muster.people.records import Name, Particulars
from tests.cast import FIRST_DAY, MORNING, TODAY, TRAINING_DAY, School, make_school
from tests.queries import statements

pytestmark = pytest.mark.usefixtures("db_app")
MOST_STATEMENTS = 8


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def fill_up(school: School, size: int) -> None:
    """Bring form 3B to so many pupils, of whom one is late."""
    with school.seen_by(school.tutor, MORNING) as viewer:
        held = register_sheet(viewer, school.register()).rows
    with school.seen_by_command() as viewer:
        new = [NewPupil(Name(f"Given{n}", "Many"), Particulars(), FIRST_DAY) for n in range(size - len(held))]
        pupils = admit_pupils(by=viewer, pupils=new)
        places = [NewMembership(school.form_3b, pupil, FIRST_DAY) for pupil in pupils]
        add_memberships(by=viewer, memberships=places)
    everyone = [row.pupil_id for row in held] + list(pupils)
    with school.seen_by(school.tutor, MORNING) as viewer:
        marks = [SentMark(uuid.uuid4(), pupil, "/") for pupil in everyone[1:]]
        marks.append(SentMark(uuid.uuid4(), everyone[0], "L", minutes=4))
        save_marks(by=viewer, place=school.register(), marks=marks)


@pytest.mark.parametrize("size", [5, 60])
def test_a_register_asks_at_most_eight_questions_however_many_are_in_it(school: School, size: int):
    fill_up(school, size)
    place = school.register()
    client, address = school.signed_in(school.tutor), f"/registers/{place.group_id}/{place.day}/am/"
    assert (
        client.get(address).content.count(b'class="pupil"') == size
    )  # the directory is in memory from here on
    with statements() as sent:
        client.get(address)
    assert len(sent) <= MOST_STATEMENTS, sent


def test_a_finished_register_says_who_finished_it(school: School):
    client, address = school.signed_in(school.tutor), f"/registers/{school.form_3b}/{TODAY}/am/"
    assert "finished it" not in client.get(address).content.decode()
    with school.seen_by(school.cover_teacher, MORNING) as viewer:
        assert finish_register(by=viewer, place=school.register(), anyway=True).is_finished
        name = names(viewer).shown(school.cover_teacher)
    assert f"{name} finished it." in client.get(address).content.decode()


def test_marks_for_a_day_without_school_are_answered_in_words(school: School):
    """As when the office closes the school while a register stands open in a browser without script."""
    client = school.signed_in(school.tutor)
    closed = f"/registers/{school.form_3b}/{TRAINING_DAY}/am/"
    for address in (closed, f"{closed}finish"):
        assert client.post(address, {"pupils": str(school.ada), "mark-1": "/"}).headers["Location"] == closed
    assert client.get(closed).status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31", "2026-02-30"])
def test_a_day_that_no_school_has_is_no_page(school: School, day: str):
    assert school.signed_in(school.head).get(f"/registers/day/{day}/").status_code == 404


def test_a_register_repeats_nothing_of_what_it_was_asked_with(school: School):
    """It travels compressed: words that a stranger puts into it would tell the rest of it by its length."""
    client = school.signed_in(school.tutor)
    address = f"/registers/{school.form_3b}/{TODAY}/am/"
    sent = dict.fromkeys(("referer", "user-agent", "accept-language", "hx-current-url"), "planted")
    client.cookies["planted"] = "planted"
    shown = client.get(f"{address}?planted=planted&words=planted", headers=sent)
    assert shown.status_code == 200
    assert "Ada Sinclair" in shown.content.decode()
    assert "planted" not in shown.content.decode()
    travelled = client.get(address, headers={"accept-encoding": "br"})
    assert travelled["Content-Encoding"] == "br"
    assert len(travelled.content) < len(shown.content) / 3
