"""Budgets at the door: what is counted, what is not, and what happens to whoever opens too much."""

import datetime as dt
import threading
import uuid

import pytest
from django.db import connection, connections

from muster.people import actions
from muster.people.access import CHANGE_ROLL, OPEN_CARE, OPEN_CONTACTS, OPEN_FOLDER
from muster.people.actions import NewPupil, NewResponsibility
from muster.people.models import Responsibility
from muster.people.records import CARE_CARD, NAME, Name, Particulars
from muster.protection.accounts.arrival import SignInNeeded
from muster.protection.audit.reading import Sought, events
from muster.protection.budgets.models import Alarm, Decoy, Occasion, UnexplainedOpening
from muster.protection.budgets.spending import OverBudget
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import ask_folders, open_folders
from muster.protection.walls.together import together
from tests.cast import FIRST_DAY, MORNING, TODAY, School

MINUTE = dt.timedelta(minutes=1)


def admitted(school: School, how_many: int) -> list[uuid.UUID]:
    """So many more pupils of the school."""
    pupils = [
        NewPupil(Name(given="Extra", family=f"Pupil {number}"), Particulars(), FIRST_DAY)
        for number in range(how_many)
    ]
    with school.seen_by_command() as by:
        return actions.admit_pupils(by=by, pupils=pupils)


def opens(school: School, person: uuid.UUID, pupil: uuid.UUID, at: dt.datetime = MORNING) -> list[str]:
    """One opening in a transaction of its own; what the viewer is told."""
    with school.seen_by(person, at) as viewer:
        open_folders(viewer, OPEN_FOLDER, [pupil], Want(NAME))
        return viewer.notices


def counted(school: School) -> int:
    with school.seen_by_command():
        return UnexplainedOpening.objects.filter(school_id=school.id).count()


def waiting(school: School) -> list[int]:
    with school.seen_by_command():
        return list(Alarm.objects.filter(school_id=school.id).values_list("kind", flat=True))


def test_a_tutor_opens_their_own_pupils_without_being_counted(school: School):
    for _ in range(3):
        opens(school, school.tutor, school.ada)
    assert counted(school) == 0


def test_a_role_for_the_whole_school_is_counted_once_for_each_folder(school: School):
    for pupil in (school.ada, school.ada, school.theo):
        opens(school, school.senco, pupil)
    assert counted(school) == 2


def test_a_folder_that_one_page_opens_twice_is_counted_in_one_journey(
    school: School, django_assert_num_queries
):
    with school.seen_by(school.senco) as viewer:
        open_folders(viewer, OPEN_FOLDER, [school.ada], Want(NAME))
        with django_assert_num_queries(1):  # the line in the log; what is read goes past Django
            open_folders(viewer, OPEN_FOLDER, [school.ada], Want(NAME))
        open_folders(viewer, OPEN_FOLDER, [school.theo], Want(NAME))
    assert counted(school) == 2


def test_somebody_with_both_is_counted_only_beyond_their_own_groups(school: School):
    with school.seen_by_command() as by:
        tutors = NewResponsibility(
            school.form_3b, school.senior_leader, Responsibility.Relation.TUTORS, FIRST_DAY
        )
        actions.give_responsibilities(by=by, responsibilities=[tutors])
    opens(school, school.senior_leader, school.ada)
    assert counted(school) == 0
    opens(school, school.senior_leader, school.theo)
    assert counted(school) == 1


def test_care_cards_and_the_contacts_behind_a_pupil_are_not_counted_apart(school: School):
    with school.seen_by(school.office) as viewer:
        open_folders(viewer, OPEN_CARE, [school.daisy], Want(CARE_CARD))
    assert counted(school) == 0
    school.signed_in(school.office).get(f"/pupils/{school.ada}/contacts")
    assert counted(school) == 1


def test_what_is_locked_to_be_changed_is_shown_to_nobody_and_not_counted(school: School):
    with school.seen_by(school.office) as viewer:
        open_folders(viewer, CHANGE_ROLL, [school.ada], Want(NAME), lock=True)
    assert counted(school) == 0


def test_a_walk_through_the_school_is_warned_asked_and_narrowed(school: School):
    pupils = admitted(school, 50)
    warned = [bool(opens(school, school.senco, pupil)) for pupil in pupils[:20]]
    assert warned == [False] * 10 + [True] * 10
    with pytest.raises(SignInNeeded):
        opens(school, school.senco, pupils[20])
    for number, pupil in enumerate(pupils[20:40]):
        opens(school, school.senco, pupil, MORNING + MINUTE * 4 * (number + 15))
    with pytest.raises(OverBudget):
        opens(school, school.senco, pupils[40], MORNING + MINUTE * 200)
    assert counted(school) == 40


def test_through_the_pages_too_much_narrows_and_says_whom_to_ask(school: School):
    pupils = admitted(school, 45)
    browser = school.signed_in(school.senco)  # has just given the second factor
    answers = [browser.get(f"/pupils/{pupil}") for pupil in pupils]
    assert [answer.status_code for answer in answers] == [200] * 40 + [403] * 5
    assert "data protection lead" in answers[-1].content.decode()
    assert waiting(school) == [Alarm.Kind.NARROWED]
    assert browser.get(f"/pupils/{pupils[0]}").status_code == 403, "nor what was open before"
    assert browser.get("/").status_code == 200
    assert browser.get(f"/pupils/{school.daisy}/care").status_code == 200
    assert school.signed_in(school.office).get(f"/pupils/{pupils[0]}").status_code == 200, "nobody else"


def test_a_folder_that_was_opened_in_the_last_four_weeks_is_not_counted_again(school: School):
    opens(school, school.senco, school.ada, MORNING - dt.timedelta(days=20))
    opens(school, school.senco, school.ada, MORNING)
    assert todays(school) == 0
    opens(school, school.senco, school.ada, MORNING + dt.timedelta(days=29))
    assert todays(school, MORNING + dt.timedelta(days=29)) == 1


def todays(school: School, at: dt.datetime = MORNING) -> int:
    with school.seen_by_command():
        rows = UnexplainedOpening.objects.filter(school_id=school.id)
        return rows.filter(counted_at__date=at.date()).count()


def test_ids_that_belong_to_nobody_are_counted_and_narrow(school: School):
    browser = school.signed_in(school.tutor)
    for _ in range(40):
        assert browser.get(f"/pupils/{uuid.uuid4()}").status_code == 404
    assert waiting(school) == []
    browser.get(f"/pupils/{uuid.uuid4()}")
    assert waiting(school) == [Alarm.Kind.NARROWED]
    assert browser.get(f"/pupils/{school.ada}").status_code == 403


def test_pupils_of_others_that_are_tried_are_counted(school: School):
    school.signed_in(school.tutor).get(f"/pupils/{school.theo}")
    assert counted(school) == 1


def test_on_the_day_of_a_parents_evening_the_limits_are_wider_and_many_are_looked_at_after(school: School):
    with school.seen_by_command():
        Occasion.objects.create(
            school_id=school.id, kind=Occasion.Kind.PARENTS_EVENING, first_day=TODAY, last_day=TODAY
        )
    pupils = admitted(school, 85)
    for number, pupil in enumerate(pupils[:80]):
        opens(school, school.senco, pupil, MORNING + MINUTE * 3 * number)
    assert waiting(school) == []
    for pupil in pupils[80:]:
        opens(school, school.senco, pupil, MORNING + MINUTE * 3 * 80)
    assert waiting(school) == [Alarm.Kind.ABOVE_USUAL]


def test_whoever_opens_a_pupil_who_does_not_exist_raises_an_alarm_at_once(school: School):
    (decoy,) = admitted(school, 1)
    with school.seen_by_command():
        Decoy.objects.create(school_id=school.id, id=decoy)
    school.signed_in(school.office).get(f"/pupils/{decoy}/contacts")
    assert waiting(school) == [Alarm.Kind.DECOY]


def test_what_the_count_stops_is_neither_unsealed_nor_recorded_as_opened(school: School):
    """The count travels with the audit line and the sealed record. The record here would not open: nobody tried."""
    (decoy,) = admitted(school, 1)
    with school.seen_by_command(), connection.cursor() as cursor:
        Decoy.objects.create(school_id=school.id, id=decoy)
        cursor.execute("UPDATE folder_record SET sealed = 'x' WHERE person_id = %s", [decoy])
    with pytest.raises(OverBudget):
        opens(school, school.senco, decoy)
    with school.seen_by_command() as viewer:
        assert events(viewer, Sought(person_id=decoy, permission=OPEN_FOLDER.name)) == ()


def test_of_two_openings_sent_together_neither_is_unsealed_before_the_one_count(school: School):
    """Whichever is read first: the second waits for the count that the first has sent."""
    with school.seen_by_command():
        Decoy.objects.create(school_id=school.id, id=school.ada)
    with pytest.raises(OverBudget), school.seen_by(school.senco) as viewer:
        with together():
            ask_folders(viewer, OPEN_FOLDER, [school.ada], Want(NAME))
            second = ask_folders(viewer, OPEN_FOLDER, [school.ada], Want(NAME))
        second()


def test_openings_that_are_sent_at_once_are_all_counted(school: School):
    pupils = admitted(school, 60)
    outcomes: list[str] = []

    def open_some(share: list[uuid.UUID]) -> None:
        for pupil in share:
            try:
                opens(school, school.senco, pupil)
            except (OverBudget, SignInNeeded) as stopped:
                outcomes.append(type(stopped).__name__)
        connections.close_all()

    threads = [threading.Thread(target=open_some, args=(pupils[start::6],)) for start in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == ["ProofNeeded"] * 40
    assert counted(school) == 20


def test_another_schools_openings_are_not_counted_here(school: School):
    opens(school, school.senco, school.ada)
    with school.seen_by_command(), connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT school_id) FROM unexplained_opening")
        assert cursor.fetchone() == (1,)


def test_contacts_are_counted_as_the_pupil_they_belong_to(school: School):
    with school.seen_by(school.office) as viewer:
        open_folders(viewer, OPEN_CONTACTS, [school.parent], Want(NAME), part_of=school.ada)
    with school.seen_by_command():
        assert list(UnexplainedOpening.objects.values_list("person_id", flat=True)) == [school.ada]
