"""The next year: rehearsed, built beside this one, visible to its teachers from a given day, undone until it has begun."""

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from muster.calendar.models import AcademicYear, SessionTime
from muster.calendar.refusals import NotPossible
from muster.people import actions
from muster.people.actions import NewMembership, NewPupil
from muster.people.actions.turning import _state
from muster.people.models import YearTurn
from muster.people.queries.next_year import built_year, proposal
from muster.people.records import Name, Particulars
from muster.people.turning import NextForm, Turn
from muster.protection.access.decisions import NotThere, Refused
from muster.protection.access.viewer import Viewer
from muster.pupils.queries.classes import class_page
from tests.cast import FIRST_DAY, School
from tests.past_registers import take_week

PAGE = "/school/next-year"
NEW_YEAR = dt.date(2027, 9, 1)
JULY = dt.datetime(2027, 7, 5, 9, 0, tzinfo=ZoneInfo("Europe/London"))
SEPTEMBER = dt.datetime(2027, 9, 3, 9, 0, tzinfo=ZoneInfo("Europe/London"))


def decided(by: Viewer, school: School) -> Turn:
    """The next year as proposed, with the other tutor for the class that 3B becomes."""
    found = proposal(by)
    forms = tuple(
        NextForm(
            each.like,
            each.grows_from,
            each.name,
            each.year_group,
            school.other_tutor if each.grows_from else None,
        )
        for each in found.forms
    )
    return Turn(
        found.first_day,
        found.last_day,
        dt.date(2027, 7, 1),
        forms,
        frozenset(each.id for each in found.leaving),
        ground="other_school",
    )


@pytest.fixture
def built(school: School) -> Iterator[uuid.UUID]:
    with school.seen_by(school.office) as by:
        yield actions.turn_year(by=by, turn=decided(by, school))


def new_form(school: School) -> uuid.UUID:
    with school.seen_by(school.office) as by:
        year = built_year(by)
        assert year is not None
        return next(form for form, name, _ in year.forms if name == "4B")


def text(client: Client, data: dict[str, object] | None = None) -> str:
    answer = client.post(PAGE, data) if data else client.get(PAGE)
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def typed(school: School, **more: object) -> dict[str, object]:
    return {
        "first_day": "2027-09-01",
        "last_day": "2028-08-31",
        "seen_from": "2027-07-01",
        "name0": "3B",
        "tutor0": "",
        "name1": "4B",
        "tutor1": str(school.other_tutor),
        "leaving": [str(school.theo)],
        "ground": "other_school",
        **more,
    }


def test_the_page_proposes_what_usually_becomes_of_each_form(school: School):
    page = school.signed_in(school.office).get(PAGE).content.decode()
    assert 'value="2027-09-01"' in page
    assert 'value="4B"' in page
    assert "Theo Sinclair" in page


def test_a_rehearsal_counts_who_is_on_roll_and_in_no_form(school: School):
    data = typed(school)
    before = text(school.signed_in(school.office), data)
    with school.seen_by(school.office) as by:
        actions.admit_pupils(
            by=by,
            pupils=[NewPupil(Name("Jo", "Back"), Particulars(born=dt.date(2018, 1, 2)), FIRST_DAY)],
        )
    assert "1 pupil stays on roll without a form." in before, "who is in a form that ends and does not leave"
    assert "2 pupils stay on roll without a form." in text(school.signed_in(school.office), data)


def test_a_rehearsal_shows_everything_and_changes_nothing(school: School):
    with school.seen_by(school.office) as by:
        before = _state(by, FIRST_DAY)
    said = text(school.signed_in(school.office), typed(school))
    assert "Rehearsal: nothing is changed yet" in said
    assert re.search(r"4B Year 4 3B Jun Park \d", said)
    assert "Nobody is named as tutor of 3B." in said
    assert "The new year has no terms yet" in said
    with school.seen_by(school.office) as by:
        assert _state(by, FIRST_DAY) == before
        assert not YearTurn.objects.exists()


def test_building_it_by_page_ends_this_years_forms_and_begins_the_next(school: School):
    client = school.signed_in(school.office)
    assert client.post(PAGE, typed(school, sure="yes")).status_code == 302
    said = text(client)
    assert "The year 2027/28" in said
    assert "4B" in said
    assert "Theo Sinclair" in said
    with school.seen_by(school.office) as by:
        year = AcademicYear.objects.get(school_id=by.school_id, first_day=NEW_YEAR)
        likes = SessionTime.objects.filter(year__first_day=FIRST_DAY)
        assert SessionTime.objects.filter(year=year).count() == likes.count() > 0


@pytest.mark.parametrize("wrong", [{"name1": "3B"}, {"last_day": "2027-08-01"}, {"seen_from": "2027-10-01"}])
def test_what_cannot_be_is_said_and_what_was_typed_stays(school: School, wrong: dict[str, str]):
    answer = school.signed_in(school.office).post(
        PAGE, typed(school, sure="yes", destination="Northgate", **wrong)
    )
    assert answer.status_code == 422
    assert "Northgate" in answer.content.decode()
    with school.seen_by(school.office):
        assert not YearTurn.objects.exists()


def test_next_years_teacher_sees_the_class_from_the_day_set_and_says_why(school: School, built: uuid.UUID):
    form = new_form(school)
    with (
        school.seen_by(school.other_tutor, dt.datetime(2027, 6, 30, 9, tzinfo=dt.UTC)) as early,
        pytest.raises(NotThere),
    ):
        class_page(early, form)
    with school.seen_by(school.other_tutor, JULY) as viewer:
        shown = class_page(viewer, form)
    assert "Ada Sinclair" in [row.name for row in shown.rows]
    assert shown.reason == "this will be your group"


def test_this_years_tutor_keeps_the_class_until_the_year_ends(school: School, built: uuid.UUID):
    with school.seen_by(school.tutor, JULY) as viewer:
        assert class_page(viewer, school.form_3b).reason == "you are this group's tutor"
    with school.seen_by(school.tutor, SEPTEMBER) as later, pytest.raises(NotThere):
        class_page(later, school.form_3b)


def test_in_september_the_class_is_the_new_teachers_own(school: School, built: uuid.UUID):
    with school.seen_by(school.other_tutor, SEPTEMBER) as viewer:
        assert class_page(viewer, new_form_of(viewer)).reason == "you are this group's tutor"


def new_form_of(viewer: Viewer) -> uuid.UUID:
    return next(iter(viewer.standing.groups))


def test_leavers_leave_once_with_their_ground(school: School, built: uuid.UUID):
    said = re.sub(
        r"<[^>]+>", " ", school.signed_in(school.office).get(f"/roll/{school.theo}/").content.decode()
    )
    assert "31 August 2027" in said


def test_undoing_restores_every_row(school: School):
    with school.seen_by(school.office) as by:
        before = _state(by, FIRST_DAY)
        made = actions.turn_year(by=by, turn=decided(by, school))
        assert _state(by, FIRST_DAY) != before
        actions.undo_turn(by=by, turn_id=made)
        assert _state(by, FIRST_DAY) == before
        with pytest.raises(NotPossible):
            actions.undo_turn(by=by, turn_id=made)
        actions.turn_year(by=by, turn=decided(by, school))


def test_a_later_change_is_not_overwritten_by_undoing(school: School, built: uuid.UUID):
    with school.seen_by(school.office) as by:
        actions.close_group(by=by, group_id=new_form(school), last_day=dt.date(2028, 3, 1))
    client = school.signed_in(school.office)
    client.post(f"{PAGE}/{built}/undo")
    assert "Something of the new year was changed since" in text(client)


def test_a_year_is_built_once(school: School, built: uuid.UUID):
    with school.seen_by(school.office) as by, pytest.raises(NotPossible):
        actions.turn_year(by=by, turn=decided(by, school))


@pytest.mark.parametrize("who", ["tutor", "attendance_officer", "governor"])
def test_only_those_who_change_the_roll_turn_the_year(school: School, who: str):
    assert school.signed_in(school.people[who]).get(PAGE).status_code == 403
    with school.seen_by(school.office) as by:
        turn = decided(by, school)
    with school.seen_by(school.people[who]) as viewer, pytest.raises(Refused):
        actions.turn_year(by=viewer, turn=turn)


def test_after_the_first_register_of_the_new_year_nothing_is_undone(school: School, built: uuid.UUID):
    with school.seen_by(school.office) as by:
        year = AcademicYear.objects.get(school_id=by.school_id, first_day=NEW_YEAR)
    take_week(replace(school, year=year), new_form(school), dt.date(2027, 9, 6), {school.ada: "/\\" * 5})
    with school.seen_by(school.office) as by, pytest.raises(NotPossible, match="has been taken"):
        actions.undo_turn(by=by, turn_id=built)
    said = text(school.signed_in(school.office))
    assert "A register of the new year has been taken" in said
    assert "Undo all of it" not in said


def test_whoever_stays_without_a_form_is_named_beside_the_built_year(school: School):
    with school.seen_by(school.office) as by:
        turn = decided(by, school)
        stays = next(pupil for pupil, _ in proposal(by).candidates)
        actions.turn_year(by=by, turn=replace(turn, staying=turn.staying | {stays}))
        year = built_year(by)
        assert year is not None
        assert [pupil for pupil, _ in year.without_form] == [stays]


def test_a_whole_year_group_leaves_without_an_alarm(school: School):
    leavers = 45
    with school.seen_by_command() as by:
        new = [NewPupil(Name(given=f"Leaver{n}"), Particulars(), FIRST_DAY) for n in range(leavers)]
        memberships = [
            NewMembership(school.form_4a, pupil, FIRST_DAY)
            for pupil in actions.admit_pupils(by=by, pupils=new)
        ]
        actions.add_memberships(by=by, memberships=memberships)
    with school.seen_by(school.office) as by:
        made = actions.turn_year(by=by, turn=decided(by, school))
        built = built_year(by)
        assert built is not None
        assert len(built.leavers) > leavers
        actions.undo_turn(by=by, turn_id=made)
    assert school.signed_in(school.office).get(f"/roll/{school.ada}/").status_code == 200
