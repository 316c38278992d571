import threading
import uuid

import pytest
from django.db import connection, connections

from muster.attendance.access import TAKE_REGISTER
from muster.attendance.records import SESSION_LINE, Line
from muster.people.access import CHANGE_ROLL, CHANGE_STAFF, OPEN_FOLDER
from muster.people.records import CARE_CARD, NAME, PAST_VALUE, CareCard, Name, PastValue
from muster.protection import clock
from muster.protection.access.decisions import NotThere
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import KindNotCovered, open_folders
from muster.protection.folder.writing import (
    Change,
    NotLocked,
    Stale,
    create_missing,
    rewrite_opened,
    write_folders,
)
from muster.protection.identifiers import thing_id
from tests.cast import School

LINE = Line(origin=739860, stride=2, marks=bytes(730))
THIS_YEAR = Want(SESSION_LINE, 2026)


def name_of(school: School, person) -> Name:
    with school.seen_by(school.head) as viewer:
        return open_folders(viewer, OPEN_FOLDER, [person], Want(NAME)).of(NAME)[person].record


def test_a_record_is_written_over_the_version_that_was_read(school: School):
    with school.seen_by(school.office) as viewer:
        held = open_folders(viewer, CHANGE_ROLL, [school.ada], Want(NAME)).of(NAME)[school.ada]
        write_folders(viewer, CHANGE_ROLL, NAME, [Change(school.ada, Name(given="Adah"), held.version)])
    assert name_of(school, school.ada) == Name(given="Adah")


def test_a_record_that_somebody_else_changed_meanwhile_is_not_overwritten(school: School):
    for given in ("Adah", "Adelle"):
        with school.seen_by(school.office) as viewer:
            change = Change(school.ada, Name(given=given), version=1)
            if given == "Adah":
                write_folders(viewer, CHANGE_ROLL, NAME, [change])
            else:
                with pytest.raises(Stale):
                    write_folders(viewer, CHANGE_ROLL, NAME, [change])
    assert name_of(school, school.ada).given == "Adah"


def test_one_stale_record_takes_the_whole_writing_back(school: School):
    changes = [Change(school.ben, Name(given="Benno"), 1), Change(school.ada, Name(given="Adah"), 7)]
    with pytest.raises(Stale), school.seen_by(school.office) as viewer:
        write_folders(viewer, CHANGE_ROLL, NAME, changes)
    assert name_of(school, school.ben).given == "Ben"


def test_of_two_at_once_one_is_told_to_read_again(school: School):
    both_have_read, outcomes = threading.Barrier(2), []

    def rename(person: uuid.UUID, given: str) -> None:
        try:
            with school.seen_by(person) as viewer:
                held = open_folders(viewer, CHANGE_ROLL, [school.ada], Want(NAME)).of(NAME)[school.ada]
                both_have_read.wait(10)
                write_folders(
                    viewer, CHANGE_ROLL, NAME, [Change(school.ada, Name(given=given), held.version)]
                )
            outcomes.append("written")
        except Stale:
            outcomes.append("stale")
        finally:
            connections.close_all()

    both = ((school.office, "Adah"), (school.data_manager, "Adelle"))
    threads = [threading.Thread(target=rename, args=pair) for pair in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["stale", "written"]


def test_nothing_is_written_for_anyone_who_is_not_the_viewers(school: School):
    with school.seen_by(school.tutor) as viewer, pytest.raises(NotThere):
        write_folders(viewer, CHANGE_ROLL, NAME, [Change(school.ada, Name(given="Adah"), 1)])
    with school.seen_by(school.data_protection_lead) as viewer, pytest.raises(NotThere):
        write_folders(viewer, CHANGE_ROLL, NAME, [Change(school.ada, Name(given="Adah"), 1)])


def test_a_permission_writes_only_the_kinds_that_it_declares(school: School):
    with school.seen_by(school.head) as viewer, pytest.raises(KindNotCovered, match="care_card"):
        write_folders(viewer, CHANGE_STAFF, CARE_CARD, [Change(school.ada, CareCard(), 1)])


def test_items_of_one_kind_lie_side_by_side(school: School):
    items = [thing_id(), thing_id()]
    with school.seen_by(school.office) as viewer:
        past = [PastValue(kind=NAME.code, content=bytes([count]), changed_at=clock.now()) for count in (1, 2)]
        changes = [Change(school.ada, record, item=item) for item, record in zip(items, past, strict=True)]
        write_folders(viewer, CHANGE_ROLL, PAST_VALUE, changes)
        found = open_folders(viewer, CHANGE_ROLL, [school.ada], Want(PAST_VALUE)).items(PAST_VALUE)
    assert {held.item: held.record.content for held in found[school.ada]} == {
        items[0]: b"\x01",
        items[1]: b"\x02",
    }


def test_items_are_locked_in_the_order_of_their_ids_whatever_the_plan(school: School):
    """Two who lock the items of one kind in different orders would each wait for the other."""
    items = [thing_id() for _ in range(30)]
    past = PastValue(kind=NAME.code, content=b"\x01", changed_at=clock.now())
    with school.seen_by(school.office) as viewer:
        for some in (sorted(items)[15:], sorted(items)[:15]):
            changes = [Change(school.ada, past, item=item) for item in some]
            write_folders(viewer, CHANGE_ROLL, PAST_VALUE, changes)
    with school.seen_by(school.office) as viewer, connection.cursor() as cursor:
        # As where the table is small or its statistics are old: the rows are met as they lie.
        for way in ("indexscan", "bitmapscan", "indexonlyscan"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        found = open_folders(viewer, CHANGE_ROLL, [school.ada], Want(PAST_VALUE), lock=True)
    assert [held.item for held in found.items(PAST_VALUE)[school.ada]] == sorted(items)


def test_what_was_opened_without_a_lock_cannot_be_written_back(school: School):
    with school.seen_by(school.office) as viewer:
        opened = open_folders(viewer, CHANGE_ROLL, [school.ada], Want(NAME))
        with pytest.raises(NotLocked):
            rewrite_opened(viewer, opened, NAME, [Change(school.ada, Name(given="Adah"), 1)])


def test_nobody_is_written_back_who_was_not_opened(school: School):
    with school.seen_by(school.office) as viewer:
        opened = open_folders(viewer, CHANGE_ROLL, [school.ada], Want(NAME), lock=True)
        with pytest.raises(NotThere):
            rewrite_opened(viewer, opened, NAME, [Change(school.ben, Name(given="Benno"), 1)])
        with pytest.raises(KindNotCovered):
            rewrite_opened(viewer, opened, SESSION_LINE, [Change(school.ada, LINE, 0)])
        rewrite_opened(viewer, opened, NAME, [Change(school.ada, Name(given="Adah"), 1)])
    assert name_of(school, school.ada).given == "Adah"
    assert name_of(school, school.ben).given == "Ben"


def test_a_first_record_is_made_once_and_only_for_those_who_were_asked_for(school: School):
    with school.seen_by(school.tutor) as viewer:
        reason = viewer.reason_in_group(TAKE_REGISTER, school.form_3b)
        assert reason is not None
        opened = open_folders(
            viewer, TAKE_REGISTER, [school.ada], THIS_YEAR, lock=True, reasons={school.ada: reason}
        )
        with pytest.raises(NotThere):
            create_missing(viewer, opened, SESSION_LINE, [school.ben], record=LINE, period=2026)
        with pytest.raises(NotThere):
            create_missing(viewer, opened, NAME, [school.ada], record=Name(given="Adah"))
        create_missing(viewer, opened, SESSION_LINE, [school.ada], record=LINE, period=2026)
        marked = Line(LINE.origin, LINE.stride, b"\x01" + LINE.marks[1:])
        rewrite_opened(viewer, opened, SESSION_LINE, [Change(school.ada, marked, 1)], period=2026)
        create_missing(viewer, opened, SESSION_LINE, [school.ada], record=LINE, period=2026)
        again = open_folders(viewer, TAKE_REGISTER, [school.ada], THIS_YEAR, reasons={school.ada: reason})
    assert again.of(SESSION_LINE, 2026)[school.ada].record == marked
    assert again.of(SESSION_LINE, 2026)[school.ada].version == 2


def test_an_erased_person_gets_no_first_record(school: School):
    with school.seen_by(school.tutor) as viewer:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM keys.subject_key WHERE subject_id = %s", [school.ada])
        reason = viewer.reason_in_group(TAKE_REGISTER, school.form_3b)
        assert reason is not None
        opened = open_folders(
            viewer, TAKE_REGISTER, [school.ada], THIS_YEAR, lock=True, reasons={school.ada: reason}
        )
        create_missing(viewer, opened, SESSION_LINE, [school.ada], record=LINE, period=2026)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM folder_record WHERE person_id = %s AND kind = %s",
                [school.ada, SESSION_LINE.code],
            )
            assert cursor.fetchone() == (0,)
