"""Visits, fixtures and placements: planned once, seen by their leaders, and marked only when heads are counted."""

import datetime as dt
import re
import uuid
from contextlib import nullcontext
from html import unescape

import pytest

from muster.attendance.access import EXPECT_ABSENCE
from muster.attendance.actions.events import (
    add_to_event,
    cancel_event,
    count_heads,
    leave_out_of_event,
    plan_event,
)
from muster.attendance.actions.finishing import finish_register
from muster.attendance.actions.saving import save_marks
from muster.attendance.known import Clash
from muster.attendance.queries.due import school_year
from muster.attendance.queries.events import event_kinds, event_list, event_page
from muster.attendance.queries.known_absences import known_lists
from muster.attendance.queries.sheets import register_sheet
from muster.attendance.queries.verification import verify_lines
from muster.attendance.records import KNOWN_ABSENCES
from muster.attendance.rules import SentMark
from muster.calendar.refusals import NotPossible
from muster.people.access import OPEN_CARE, OPEN_CONTACTS
from muster.people.actions import NewPupil, admit_pupils
from muster.people.actions.events import NewEvent
from muster.people.records import CARE_CARD, RELATIONSHIPS, Name, Particulars
from muster.protection.access.decisions import NotThere, Refused
from muster.protection.budgets.models import UnexplainedOpening
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.protection.identifiers import thing_id
from tests.cast import FIRST_DAY, MORNING, TODAY, School
from tests.queries import statements

TOMORROW = TODAY + dt.timedelta(days=1)
GOING = ("ada", "ben", "theo")


def plan(
    school: School,
    *,
    first: dt.date = TODAY,
    last: dt.date = TODAY,
    code: str = "V",
    pupils: tuple[uuid.UUID, ...] = (),
    leader: uuid.UUID | None = None,
) -> uuid.UUID:
    with school.seen_by(school.office) as viewer:
        year = school_year(viewer, TODAY)
        assert year is not None
        kind = next(kind for kind in event_kinds(year, TODAY) if kind.code == code)
        going = pupils or tuple(school.people[part] for part in GOING)
        event = NewEvent("Museum", first, last, going, (leader or school.subject_teacher,))
        return plan_event(by=viewer, event=event, kind=kind)


def count(school: School, event: uuid.UUID, *parts: str, slot: int = 0, day: dt.date = TODAY) -> int:
    with school.seen_by(school.subject_teacher) as viewer:
        here = [school.people[part] for part in parts]
        return count_heads(by=viewer, event_id=event, day=day, slot=slot, here=here)


def codes_in(school: School) -> dict[uuid.UUID, tuple[str, str]]:
    """Code and expected code of each pupil in this morning's register of form 3B."""
    with school.seen_by(school.office) as viewer:
        sheet = register_sheet(viewer, school.register())
        return {row.pupil_id: (row.code, row.expected) for row in sheet.rows}


@pytest.mark.parametrize("code", ["V", "P", "W", "B", "K"])
def test_a_planned_event_is_expected_and_marks_nobody(school: School, code: str):
    plan(school, code=code)
    with school.seen_by(school.tutor) as viewer:
        finish_register(by=viewer, place=school.register(), anyway=True)
    assert codes_in(school)[school.ada] == ("", code)
    assert codes_in(school)[school.daisy] == ("", "")


def test_counted_heads_are_marked_across_forms_and_nobody_else(school: School):
    event = plan(school)
    assert count(school, event, "ada", "theo", "daisy") == 2  # Daisy is not on it
    codes = codes_in(school)
    assert codes[school.ada][0] == "V"
    assert (codes[school.ben][0], codes[school.daisy][0]) == ("", "")
    with school.seen_by(school.subject_teacher) as viewer:
        page = event_page(viewer, event, 0)
    assert {head.name for head in page.heads if head.is_confirmed} == {"Ada Sinclair", "Theo Sinclair"}
    assert page.confirmed == 2
    assert count(school, event, "ada") == 0
    with school.seen_by_command() as viewer:
        assert not verify_lines(viewer, school.year).differences


def test_a_count_gives_no_reason_its_reason_and_leaves_what_was_seen(school: School):
    event = plan(school)
    with school.seen_by(school.tutor) as viewer:
        sent = [SentMark(thing_id(), school.ada, "N"), SentMark(thing_id(), school.ben, "/")]
        save_marks(by=viewer, place=school.register(), marks=sent)
    assert count(school, event, "ada", "ben") == 1
    codes = codes_in(school)
    assert (codes[school.ada][0], codes[school.ben][0]) == ("V", "/")


def test_who_was_not_counted_at_closing_is_a_line_of_work(school: School):
    event = plan(school)
    count(school, event, "ada", "theo")
    with school.seen_by(school.office, MORNING.replace(hour=10)) as viewer:
        year = school_year(viewer, TODAY)
        assert year is not None
        clashes = known_lists(viewer, year).clashes
    assert [(clash.row.name, clash.clash) for clash in clashes] == [("Ben Whitmore", Clash.NOT_CONFIRMED)]


def test_leaders_see_families_from_the_day_before_and_others_do_not(school: School):
    plan(school, first=TOMORROW, last=TOMORROW)
    with school.seen_by(school.subject_teacher) as viewer:
        opened = open_folders(viewer, OPEN_CONTACTS, [school.ben], Want(RELATIONSHIPS))
        assert set(opened.reasons) == {school.ben}
    with pytest.raises(NotThere), school.seen_by(school.assistant) as viewer:
        open_folders(viewer, OPEN_CONTACTS, [school.theo], Want(RELATIONSHIPS))
    two_days_on = MORNING + dt.timedelta(days=2)
    with pytest.raises(NotThere), school.seen_by(school.subject_teacher, two_days_on) as viewer:
        open_folders(viewer, OPEN_CONTACTS, [school.ben], Want(RELATIONSHIPS))


def test_heads_are_counted_on_its_days_by_its_leaders(school: School):
    event = plan(school, first=TOMORROW, last=TOMORROW)
    with pytest.raises(NotPossible):
        count(school, event, "ada", day=TOMORROW)
    with pytest.raises(NotPossible):
        count(school, event, "ada")
    with pytest.raises(NotThere), school.seen_by(school.tutor) as viewer:
        count_heads(by=viewer, event_id=event, day=TODAY, slot=0, here=[school.ada])
    with pytest.raises(NotThere), school.seen_by(school.tutor) as viewer:
        event_page(viewer, event)


def test_who_stays_and_a_cancelled_event_are_expected_again(school: School):
    event = plan(school, last=TOMORROW)
    with school.seen_by(school.office) as viewer:
        leave_out_of_event(by=viewer, event_id=event, pupil=school.ada)
    assert codes_in(school)[school.ada] == ("", "")
    assert count(school, event, "ada", "ben") == 1
    with school.seen_by(school.office) as viewer:
        cancel_event(by=viewer, event_id=event)
    with school.seen_by(school.office) as viewer:
        year = school_year(viewer, TODAY)
        assert year is not None
        assert [row.is_cancelled for row in event_list(viewer, year).over] == [True]
        register = register_sheet(viewer, school.register(school.form_4a))
        assert {row.expected for row in register.rows} == {""}
        with pytest.raises(NotPossible):
            cancel_event(by=viewer, event_id=event)


def test_planning_by_page_picks_from_groups_and_by_name(school: School):
    client = school.signed_in(school.attendance_officer)
    address = f"/events/add?group={school.form_3b}"
    assert "Ada Sinclair" in client.get(address).content.decode()
    typed = {
        "name": "Football",
        "kind": "sport",
        "first_day": str(TODAY),
        "last_day": str(TODAY),
        "leaders": [str(school.subject_teacher)],
        "pupils": [str(school.ben)],
    }
    wrong = client.post(address, {**typed, "others": "Nobody Such\nSinclair"})
    assert wrong.status_code == 422
    said = wrong.content.decode()
    assert "Line 1: Nobody on roll is called that." in said
    assert "Line 2: Several pupils fit. Write more of the name." in said
    done = client.post(address, {**typed, "others": "Theo Sinclair"}, follow=True).content.decode()
    assert "Planned. Registers expect nobody who comes along." in done
    assert "Football" in done
    assert "2 pupils" in done


def test_the_leader_counts_on_the_page(school: School):
    event = plan(school)
    client = school.signed_in(school.subject_teacher)
    assert "Museum" in client.get("/events/").content.decode()
    shown = client.get(f"/events/{event}/").content.decode()
    assert "Theo Sinclair" in shown
    assert "Cancel the event" not in shown
    ticked = {"day": str(TODAY), "slot": "0", "here": [str(school.ada), "no id"]}
    answer = client.post(f"/events/{event}/count", ticked, follow=True).content.decode()
    assert "Head count confirmed: 1 mark entered." in answer
    assert client.get(f"/events/{uuid.uuid4()}/").status_code == 404
    assert school.signed_in(school.tutor).get(f"/events/{event}/").status_code in {403, 404}


def test_who_is_added_later_is_expected_seen_by_the_leader_and_counted(school: School):
    event = plan(school, last=TOMORROW)
    with school.seen_by(school.office) as viewer:
        assert add_to_event(by=viewer, event_id=event, pupils=[school.daisy, school.ada]) == (school.daisy,)
    assert codes_in(school)[school.daisy] == ("", "V")
    assert count(school, event, "daisy") == 1
    with school.seen_by(school.subject_teacher) as viewer:
        opened = open_folders(viewer, OPEN_CONTACTS, [school.daisy], Want(RELATIONSHIPS))
        assert set(opened.reasons) == {school.daisy}
        assert "Daisy Hargreaves" in {head.name for head in event_page(viewer, event, 0).coming}


def test_who_was_left_out_comes_along_after_all_from_that_day_on(school: School):
    event = plan(school, last=TODAY + dt.timedelta(days=3))
    with school.seen_by(school.office) as viewer:
        leave_out_of_event(by=viewer, event_id=event, pupil=school.ada)
    two_days_on = MORNING + dt.timedelta(days=2)
    with school.seen_by(school.office, two_days_on) as viewer:
        assert add_to_event(by=viewer, event_id=event, pupils=[school.ada]) == (school.ada,)
        assert add_to_event(by=viewer, event_id=event, pupils=[school.ada]) == ()
    expected = {}
    for day in (TODAY, TOMORROW, two_days_on.date()):
        with school.seen_by(school.office, two_days_on) as viewer:
            rows = register_sheet(viewer, school.register(day=day)).rows
            expected[day] = next(row.expected for row in rows if row.pupil_id == school.ada)
    assert list(expected.values()) == ["", "", "V"]


def test_nobody_is_added_to_what_is_over_or_by_whoever_only_leads_it(school: School):
    event = plan(school)
    with pytest.raises(Refused), school.seen_by(school.subject_teacher) as viewer:
        add_to_event(by=viewer, event_id=event, pupils=[school.daisy])
    with pytest.raises(NotThere), school.seen_by(school.office) as viewer:
        add_to_event(by=viewer, event_id=event, pupils=[school.leaver])
    with school.seen_by(school.office) as viewer:
        cancel_event(by=viewer, event_id=event)
    with pytest.raises(NotPossible), school.seen_by(school.office) as viewer:
        add_to_event(by=viewer, event_id=event, pupils=[school.daisy])


def test_adding_and_leaving_out_by_page_have_their_way_back(school: School):
    event = plan(school)
    client = school.signed_in(school.office)
    address = f"/events/{event}/more?group={school.form_3b}"
    offered = client.get(address).content.decode().partition("<main")[2]
    assert "Daisy Hargreaves" in offered
    assert "Ada Sinclair" not in offered, "she comes along already"
    assert client.post(address, {"others": "Nobody Such"}).status_code == 422
    done = client.post(address, {"pupils": [str(school.daisy)], "others": "Esra Yılmaz"}, follow=True)
    assert "2 pupils come along too." in done.content.decode()
    undo = re.search(r'action="(/events/[^"]+leave-out[^"]+)"', done.content.decode())
    assert undo is not None
    back = client.post(unescape(undo[1]), follow=True).content.decode()
    assert "Left out. Registers expect these pupils again." in back
    assert codes_in(school)[school.daisy] == ("", "")
    again = re.search(r'action="(/events/[^"]+bring\?[^"]+)"', back)
    assert again is not None
    client.post(unescape(again[1]))
    assert codes_in(school)[school.daisy] == ("", "V")
    assert codes_in(school)[school.esra] == ("", "V")


FULL_COACH = 45
"""More pupils than anybody opens on a day without being narrowed (protection.budgets.rules.NARROW_IN_A_DAY)."""


@pytest.mark.parametrize("leader", ["assistant", "senior_leader"])
def test_a_leader_opens_everybody_on_the_visit_and_is_neither_counted_nor_stopped(
    school: School, leader: str
):
    with school.seen_by_command() as by:
        names = [Name(given=f"Given{number}", family="Visitor") for number in range(FULL_COACH)]
        pupils = admit_pupils(by=by, pupils=[NewPupil(name, Particulars(), FIRST_DAY) for name in names])
    plan(school, first=TOMORROW, last=TOMORROW, pupils=tuple(pupils), leader=school.people[leader])
    with school.seen_by(school.people[leader]) as viewer:
        for pupil in pupils:
            open_folders(viewer, OPEN_CONTACTS, [pupil], Want(RELATIONSHIPS))
            open_folders(viewer, OPEN_CARE, [pupil], Want(CARE_CARD))
        assert viewer.notices == []
    assert unexplained(school, leader) == 0


def test_a_visit_explains_nobody_who_is_not_on_it_nor_the_days_after(school: School):
    plan(school, first=TOMORROW, last=TOMORROW, leader=school.senior_leader)
    with school.seen_by(school.senior_leader) as viewer:
        open_folders(viewer, OPEN_CONTACTS, [school.ben, school.daisy], Want(RELATIONSHIPS))
    assert unexplained(school, "senior_leader") == 1, "Daisy stays at school"
    with school.seen_by(school.senior_leader, MORNING + dt.timedelta(days=2)) as viewer:
        open_folders(viewer, OPEN_CONTACTS, [school.ada], Want(RELATIONSHIPS))
    assert unexplained(school, "senior_leader") == 2


def unexplained(school: School, part: str) -> int:
    """How many openings are held against somebody."""
    with school.seen_by_command():
        return UnexplainedOpening.objects.filter(school_id=school.id, opener_id=school.people[part]).count()


def test_cancelling_for_many_asks_the_database_no_more_than_for_few(school: School):
    asked = []
    for pupils in ((school.ada,), (school.ben, school.daisy, school.esra)):
        event = plan(school, pupils=pupils)
        with school.seen_by(school.office) as viewer, statements() as sent:
            cancel_event(by=viewer, event_id=event)
        asked.append(len(sent))
    assert asked[0] == asked[1]


def test_cancelling_leaves_alone_whoever_it_ended_for_before(school: School):
    event = plan(school, last=TOMORROW)
    with school.seen_by(school.office) as viewer:
        leave_out_of_event(by=viewer, event_id=event, pupil=school.ada)
        cancel_event(by=viewer, event_id=event)
        wanted = Want(KNOWN_ABSENCES, TODAY.year)
        known = open_folders(viewer, EXPECT_ABSENCE, [school.ada, school.ben], wanted)
    ended = known.of(KNOWN_ABSENCES, TODAY.year)
    assert [len(ended[pupil].record.former) for pupil in (school.ada, school.ben)] == [1, 1]


def test_heads_counted_on_a_day_without_school_are_refused_in_words(school: School):
    saturday = TODAY + dt.timedelta(days=4)
    event = plan(school, last=saturday)
    with (
        school.seen_by(school.subject_teacher, at=MORNING + dt.timedelta(days=4)) as viewer,
        pytest.raises(NotPossible, match="None of them has a register"),
    ):
        count_heads(by=viewer, event_id=event, day=saturday, slot=0, here=[school.ada])


@pytest.mark.parametrize(
    ("at", "slot", "counted"),
    [
        (dt.time(7, 45), 0, False),
        (dt.time(8, 20), 0, True),
        (dt.time(9, 37), 1, False),
        (dt.time(12, 30), 1, True),
    ],
)
def test_a_head_count_is_of_a_session_that_is_there(school: School, at: dt.time, slot: int, *, counted: bool):
    event = plan(school)
    moment = dt.datetime.combine(TODAY, at, MORNING.tzinfo)
    with school.seen_by(school.subject_teacher, at=moment) as viewer:
        refused = nullcontext() if counted else pytest.raises(NotPossible, match="still to come")
        with refused:
            assert count_heads(by=viewer, event_id=event, day=TODAY, slot=slot, here=[school.ada]) == 1
