import uuid
from collections.abc import Iterator

import psycopg
import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from muster.attendance.access import SEE_SCHOOL_FIGURES, TAKE_REGISTER
from muster.attendance.records import SESSION_LINE
from muster.people.access import (
    CHANGE_ROLL,
    OPEN_CARE,
    OPEN_CHARACTERISTICS,
    OPEN_CONTACTS,
    OPEN_FOLDER,
    TEACHES_PUPIL,
    TUTORS_PUPIL,
)
from muster.people.records import CARE_CARD, CHARACTERISTICS, CONTACT_DETAILS, NAME, PARTICULARS, Name
from muster.protection.access.decisions import NotThere, reasons_in_group
from muster.protection.folder import opening
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import (
    KindNotCovered,
    count_in_folders,
    count_kinds_in_folders,
    open_folders,
    open_to_count,
)
from muster.protection.folder.store import Found
from muster.protection.folder.writing import Change, write_folders
from muster.protection.keys.envelope import NotOpened
from muster.protection.keys.ring import KeyClass
from tests.cast import School

AuditRow = tuple[str, str, list[uuid.UUID], list[int], str, str, int, int]


def audited(cursor: psycopg.Cursor[AuditRow], school: School, permission: str) -> list[AuditRow]:
    cursor.execute(
        "SELECT e.permission, e.action, coalesce(s.people, '{}'), e.kinds, e.reason, e.result, e.opened, e.counted "
        "FROM audit.event e LEFT JOIN audit.people_set s ON s.hash = e.people_hash "
        "WHERE e.school_id = %s AND e.permission = %s ORDER BY e.seq",
        [school.id, permission],
    )
    return cursor.fetchall()


@pytest.fixture
def log_shut(owner_cursor) -> Iterator[None]:
    """The audit takes no more rows until the test is over."""
    owner_cursor.execute("SET ROLE muster_audit")
    owner_cursor.execute("REVOKE EXECUTE ON FUNCTION audit.append FROM muster_app")
    yield
    owner_cursor.execute("GRANT EXECUTE ON FUNCTION audit.append TO muster_app")
    owner_cursor.execute("RESET ROLE")


def test_what_is_opened_was_recorded_with_its_reason(school: School, audit_cursor):
    with school.seen_by(school.tutor) as viewer:
        opened = open_folders(viewer, OPEN_FOLDER, [school.ada, school.ben], Want(NAME), Want(PARTICULARS))
    assert {held.record.given for held in opened.of(NAME).values()} == {"Ada", "Ben"}
    people = sorted([school.ada, school.ben])
    assert audited(audit_cursor, school, OPEN_FOLDER.name) == [
        (OPEN_FOLDER.name, "open", people, [NAME.code, PARTICULARS.code], "tutors_pupil", "allowed", 2, 0)
    ]


def test_each_person_is_recorded_with_the_reason_that_holds_for_them(school: School, audit_cursor):
    everyone = [school.ada, school.theo]
    with school.seen_by_command() as by:
        _also_tutors(by.school_id, school.subject_teacher, school.form_4a)
    with school.seen_by(school.subject_teacher) as viewer:
        opened = open_folders(viewer, OPEN_FOLDER, everyone, Want(NAME))
    assert opened.reasons[school.ada].name == TEACHES_PUPIL.name
    assert opened.reasons[school.theo].name == TUTORS_PUPIL.name
    rows = audited(audit_cursor, school, OPEN_FOLDER.name)
    assert {(row[4], tuple(row[2])) for row in rows} == {
        ("teaches_pupil", (school.ada,)),
        ("tutors_pupil", (school.theo,)),
    }


def _also_tutors(school_id: uuid.UUID, staff: uuid.UUID, group: uuid.UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_responsibility (id, school_id, group_id, staff_id, relation, first_day) "
            "VALUES (gen_random_uuid(), %s, %s, %s, 'tutors', '2026-09-01')",
            [school_id, group, staff],
        )


def test_if_the_audit_cannot_be_written_nothing_is_opened(school: School, log_shut, monkeypatch):
    reached: list[object] = []

    def unsealed(*asked: object) -> list[Found]:
        reached.append(asked)
        return []

    monkeypatch.setattr(opening, "unsealed", unsealed)
    monkeypatch.setattr(opening, "unsealed_to_count", unsealed)
    with pytest.raises(ProgrammingError, match="permission denied"), school.seen_by(school.tutor) as viewer:
        open_folders(viewer, OPEN_FOLDER, [school.ada], Want(NAME))
    with pytest.raises(ProgrammingError, match="permission denied"), school.seen_by(school.head) as viewer:
        list(count_in_folders(viewer, SEE_SCHOOL_FIGURES, [school.ada], Want(SESSION_LINE, 2026)))
    assert reached == []


def test_if_the_audit_cannot_be_written_nothing_is_written(school: School, log_shut, superuser_cursor):
    query = "SELECT version, sealed FROM folder_record WHERE person_id = %s AND kind = %s"
    superuser_cursor.execute(query, [school.ada, NAME.code])
    before = superuser_cursor.fetchone()
    with pytest.raises(ProgrammingError, match="permission denied"), school.seen_by(school.office) as viewer:
        write_folders(viewer, CHANGE_ROLL, NAME, [Change(school.ada, Name(given="Adah"), version=1)])
    superuser_cursor.execute(query, [school.ada, NAME.code])
    assert superuser_cursor.fetchone() == before


def test_what_a_failed_request_opened_leaves_no_row_since_nobody_saw_it(school: School, audit_cursor):
    def fail_after_opening() -> None:
        with school.seen_by(school.tutor) as viewer:
            open_folders(viewer, OPEN_FOLDER, [school.ada], Want(NAME))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_opening()
    assert audited(audit_cursor, school, OPEN_FOLDER.name) == []


def test_a_permission_opens_only_the_kinds_that_it_declares(school: School, audit_cursor):
    with school.seen_by(school.senco) as viewer:
        with pytest.raises(KindNotCovered, match="characteristics"):
            open_folders(viewer, OPEN_FOLDER, [school.esra], Want(NAME), Want(CHARACTERISTICS))
        assert open_folders(viewer, OPEN_CHARACTERISTICS, [school.esra], Want(CHARACTERISTICS)).of(
            CHARACTERISTICS
        )
    assert audited(audit_cursor, school, OPEN_FOLDER.name) == []


def test_a_list_that_is_partly_the_viewers_is_not_opened_in_part(school: School, audit_cursor):
    with school.seen_by(school.tutor) as viewer, pytest.raises(NotThere) as refused:
        open_folders(viewer, OPEN_FOLDER, [school.ada, school.theo, school.ben], Want(NAME))
    assert refused.value.people == (school.theo,)
    assert audited(audit_cursor, school, OPEN_FOLDER.name) == []


def test_not_yours_and_not_there_are_refused_alike(school: School, other_school: School):
    refusals = []
    for person in (school.theo, uuid.uuid4(), other_school.ada, school.office):
        with school.seen_by(school.tutor) as viewer, pytest.raises(NotThere) as refused:
            open_folders(viewer, OPEN_FOLDER, [person], Want(NAME))
        refusals.append((str(refused.value), refused.value.permission))
    assert len(set(refusals)) == 1


def test_whoever_may_open_the_whole_school_finds_nothing_of_another(school: School, other_school: School):
    with school.seen_by(school.head) as viewer:
        opened = open_folders(viewer, OPEN_FOLDER, [school.ada, other_school.ada, uuid.uuid4()], Want(NAME))
    assert opened.of(NAME).keys() == {school.ada}


def test_a_pupil_who_left_the_group_is_no_longer_the_tutors(school: School):
    with school.seen_by(school.tutor) as viewer, pytest.raises(NotThere):
        open_folders(viewer, OPEN_FOLDER, [school.leaver], Want(NAME))


def test_a_reason_in_a_group_reaches_its_members_and_nobody_else(school: School):
    with school.seen_by(school.tutor) as viewer:
        reasons = reasons_in_group(viewer, TAKE_REGISTER, school.form_3b, [school.ada])
        want = Want(SESSION_LINE, 2026)
        open_folders(viewer, TAKE_REGISTER, [school.ada], want, reasons=reasons)
        with pytest.raises(NotThere):
            open_folders(viewer, TAKE_REGISTER, [school.ada, school.ben], want, reasons=reasons)
        with pytest.raises(NotThere):
            reasons_in_group(viewer, TAKE_REGISTER, school.form_4a, [school.theo])


def test_any_number_of_folders_is_one_line_in_the_log_and_one_query(school: School, audit_cursor):
    counts = []
    for people in ([school.ada], sorted([school.ada, school.ben, school.daisy, school.esra])):
        with school.seen_by(school.tutor) as viewer, CaptureQueriesContext(connection) as queries:
            open_folders(viewer, OPEN_CONTACTS, people, Want(NAME), Want(CONTACT_DETAILS))
        counts.append(len([one for one in queries.captured_queries if "folder_record" not in one["sql"]]))
    assert counts[0] == counts[1] <= 2
    assert [row[6] for row in audited(audit_cursor, school, OPEN_CONTACTS.name)] == [1, 4]


def test_nobody_is_opened_without_anybody_asked_for(school: School, audit_cursor):
    with school.seen_by(school.governor) as viewer:
        assert open_folders(viewer, OPEN_FOLDER, [], Want(NAME)).of(NAME) == {}
    assert audited(audit_cursor, school, OPEN_FOLDER.name) == []


def test_counting_is_recorded_as_counted_and_not_as_opened(school: School, audit_cursor):
    everyone = list(school.pupils().values())
    with school.seen_by(school.head) as viewer:
        list(count_in_folders(viewer, SEE_SCHOOL_FIGURES, everyone, Want(SESSION_LINE, 2026), batch=3))
    (row,) = audited(audit_cursor, school, SEE_SCHOOL_FIGURES.name)
    assert (row[1], row[6], row[7]) == ("count", 0, len(everyone))


def test_whichever_way_it_is_counted_the_line_in_the_log_is_there(school: School, audit_cursor):
    everyone = list(school.pupils().values())
    with school.seen_by(school.head) as viewer:
        open_to_count(viewer, SEE_SCHOOL_FIGURES, everyone, Want(SESSION_LINE, 2026))
        count_kinds_in_folders(viewer, SEE_SCHOOL_FIGURES, everyone, SESSION_LINE, period=2026)
    rows = audited(audit_cursor, school, SEE_SCHOOL_FIGURES.name)
    assert [(row[1], row[2], row[6], row[7]) for row in rows] == [
        ("count", sorted(everyone), 0, len(everyone))
    ] * 2


def test_nothing_is_unsealed_to_be_counted_where_the_log_takes_no_line(school: School, log_shut: None):
    with school.seen_by(school.head) as viewer, pytest.raises(ProgrammingError):
        open_to_count(viewer, SEE_SCHOOL_FIGURES, [school.ada], Want(SESSION_LINE, 2026))


def test_any_member_of_staff_opens_any_care_card(school: School):
    with school.seen_by(school.cover_teacher) as viewer:
        card = (
            open_folders(viewer, OPEN_CARE, [school.daisy], Want(CARE_CARD))
            .of(CARE_CARD)[school.daisy]
            .record
        )
    assert card.headline.startswith("Nut allergy")


OTHER_RECORD = (
    "UPDATE folder_record SET sealed = (SELECT sealed FROM folder_record WHERE person_id = %({person})s "
    "AND kind = {kind}) WHERE person_id = %(ada)s AND kind = 1"
)
OTHER_KEY = (
    "UPDATE keys.subject_key SET wrapped = (SELECT wrapped FROM keys.subject_key WHERE subject_id = %(ben)s "
    "AND class = 2) WHERE subject_id = %(ada)s AND class = 2"
)
MOVED = {
    "an older version put back": "UPDATE folder_record SET version = 7 WHERE person_id = %(ada)s AND kind = 1",
    "another pupil's record": OTHER_RECORD.format(person="ben", kind=1),
    "another kind of record": OTHER_RECORD.format(person="ada", kind=2),
    "another pupil's key": OTHER_KEY,
}


@pytest.mark.parametrize("change", MOVED.values(), ids=MOVED)
def test_what_was_moved_in_the_database_does_not_open(school: School, change: str):
    with school.seen_by_command(), connection.cursor() as cursor:
        cursor.execute(change, {"ada": school.ada, "ben": school.ben})
    with school.seen_by(school.head) as viewer, pytest.raises(NotOpened):
        open_folders(viewer, OPEN_FOLDER, [school.ada], Want(NAME))
    with school.seen_by(school.head) as viewer:
        assert (
            open_folders(viewer, OPEN_FOLDER, [school.ben], Want(NAME)).of(NAME)[school.ben].record.given
            == "Ben"
        )


def test_a_person_whose_key_was_destroyed_is_gone_and_the_others_are_not(school: School):
    with school.seen_by_command(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM keys.subject_key WHERE subject_id = %s AND class = %s",
            [school.ada, KeyClass.EDUCATIONAL],
        )
    with school.seen_by(school.head) as viewer:
        opened = open_folders(viewer, OPEN_FOLDER, [school.ada, school.ben], Want(NAME))
        care = open_folders(viewer, OPEN_CARE, [school.ada], Want(CARE_CARD))
    assert opened.of(NAME).keys() == {school.ben}
    assert care.of(CARE_CARD).keys() == {school.ada}, "another class of keeping time has a key of its own"


def test_without_a_context_there_is_nothing_to_open(school: School):
    with school.seen_by(school.head) as viewer:
        pass
    with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
        open_folders(viewer, OPEN_FOLDER, [school.ada], Want(NAME))
