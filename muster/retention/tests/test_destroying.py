import datetime as dt
import json
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from muster.calendar.refusals import NotPossible
from muster.calendar.rules import monday_of
from muster.people.directory import names
from muster.people.models import Enrolment, Pupil, Staff
from muster.people.records import CARE_CARD, NAME
from muster.protection import clock
from muster.protection.access.decisions import NotThere, Refused
from muster.protection.folder.kinds import Want
from muster.protection.folder.store import fetch
from muster.protection.keys.erasing import FILE, NotOurs, replay
from muster.protection.keys.ring import KeyClass
from muster.retention.access import SEE_RETENTION
from muster.retention.actions.destroying import (
    answer_destruction,
    ask_for_erasure,
    ask_for_what_is_due,
    destroy,
)
from muster.retention.actions.holding import end_hold, place_hold, review_hold
from muster.retention.queries.destructions import certificate, destructions, erasable, is_genuine
from muster.retention.queries.due import dry_run, due_today, names_due
from muster.retention.queries.holds import holds
from muster.ui.formats import full_date
from tests.cast import TODAY, School

LATER = dt.datetime(2033, 11, 24, 9, 0, tzinfo=dt.UTC)
"""Seven years on: the register of somebody who left is due, their file is not."""

MUCH_LATER = dt.datetime(2050, 11, 24, 9, 0, tzinfo=dt.UTC)


def agreed(school: School, at: dt.datetime | None = None) -> uuid.UUID:
    """A destruction of everything that is due, which the head has agreed to."""
    with school.seen_by(school.data_protection_lead, at) as viewer:
        destruction = ask_for_what_is_due(by=viewer)
    agree(school, at)
    return destruction


def agree(school: School, at: dt.datetime | None = None) -> None:
    with school.seen_by(school.head, at) as viewer:
        (waiting,) = (one for one in destructions(viewer) if one.approval_id)
        assert waiting.approval_id
        answer_destruction(by=viewer, approval_id=waiting.approval_id, agrees=True)


ENDS_WITH_THE_LAST_DAY = {"Care card", "Photographs"}
"""What is kept while a pupil is here and no longer. Everybody holds both from the first day, empty or not."""


def kinds_opened(school: School, person: uuid.UUID) -> set[str]:
    with school.seen_by_command():
        return {row.kind.name for row in fetch(school.id, [person], [Want(NAME), Want(CARE_CARD)])}


def test_a_dry_run_counts_by_kind_and_year_of_leaving_and_names_only_who_is_asked_for(school: School):
    with school.seen_by(school.data_protection_lead) as viewer:
        lines = {one.words: one for one in dry_run(viewer).lines}
        assert lines.keys() == ENDS_WITH_THE_LAST_DAY
        line = lines["Care card"]
        assert (line.kinds, line.year, line.people) == ("care card", 2026, 1)
        assert names_due(viewer, line.key_class, line.year) == ("Lucas Fenwick",)
        assert names_due(viewer, line.key_class, 2025) == ()
    with school.seen_by(school.data_protection_lead, LATER) as viewer:
        assert {one.words for one in dry_run(viewer).lines} == ENDS_WITH_THE_LAST_DAY | {"Attendance"}
    with school.seen_by(school.data_protection_lead, MUCH_LATER) as viewer:
        assert {one.words for one in dry_run(viewer).lines} >= {"Educational record and identity"}


def test_a_destruction_takes_two_people_and_leaves_everybody_else_as_they_are(school: School):
    before = {person: kinds_opened(school, person) for person in school.pupils().values()}
    with school.seen_by(school.data_protection_lead) as viewer:
        destruction = ask_for_what_is_due(by=viewer)
        with pytest.raises(NotPossible, match="Nobody has agreed"):
            destroy(by=viewer, destruction_id=destruction)
        (waiting,) = destructions(viewer)
        assert not waiting.may_answer
        assert waiting.approval_id
        with pytest.raises(NotPossible, match="Somebody else"):
            answer_destruction(by=viewer, approval_id=waiting.approval_id, agrees=True)
    agree(school)
    with school.seen_by(school.data_protection_lead) as viewer:
        destroy(by=viewer, destruction_id=destruction)
        with pytest.raises(NotThere):
            destroy(by=viewer, destruction_id=destruction)
        assert dry_run(viewer).keys == 0
    after = {person: kinds_opened(school, person) for person in school.pupils().values()}
    assert after.pop(school.leaver) == {"name"}, "the care card is gone, the file is kept"
    assert after == {person: kinds for person, kinds in before.items() if person != school.leaver}


def test_the_certificate_holds_counts_and_people_who_did_it_and_no_child(school: School):
    destruction = agreed(school)
    with school.seen_by(school.data_protection_lead) as viewer:
        destroy(by=viewer, destruction_id=destruction)
        shown = certificate(viewer, destruction)
    assert shown.holds
    assert shown.content["people"] == 1
    ended = {one["class"]: one["keys_destroyed"] for one in shown.content["classes"]}
    assert ended == dict.fromkeys(ENDS_WITH_THE_LAST_DAY, 1)
    assert (shown.content["asked"]["by"], shown.content["agreed"]["by"]) == ("Priti Desai", "Helen Marsh")
    gone = monday_of(TODAY) + dt.timedelta(days=70)
    assert shown.content["gone_from_backups_by"] == gone.isoformat()
    assert shown.gone_from_backups_by == full_date(gone)
    assert shown.agreed.startswith(f"Helen Marsh, {full_date(TODAY)}, ")
    assert shown.content["audit_row"] > 0
    for child in ("Lucas", "Fenwick", str(school.leaver)):
        assert child not in shown.file
    altered = json.loads(shown.file)
    altered["content"] = altered["content"].replace('"people":1', '"people":0')
    assert not is_genuine(altered)
    assert not is_genuine({"content": "x"})


def test_a_hold_keeps_back_what_is_due_even_when_it_was_agreed_to(school: School):
    destruction = agreed(school)
    with school.seen_by(school.safeguarding_lead) as viewer:
        with pytest.raises(NotPossible):
            place_hold(by=viewer, person_id=school.leaver, why="A claim", review_on=TODAY)
        hold = place_hold(
            by=viewer, person_id=school.leaver, why="A claim", review_on=TODAY + dt.timedelta(days=90)
        )
    with school.seen_by(school.data_protection_lead) as viewer:
        with pytest.raises(NotPossible, match="A hold was placed"):
            destroy(by=viewer, destruction_id=destruction)
        assert (dry_run(viewer).keys, dry_run(viewer).held_back) == (0, len(ENDS_WITH_THE_LAST_DAY))
        assert [(one.name, one.why, one.by) for one in holds(viewer)] == [
            ("Lucas Fenwick", "A claim", "Ruth Okoro")
        ]
        review_hold(by=viewer, hold_id=hold, review_on=TODAY + dt.timedelta(days=120))
        end_hold(by=viewer, hold_id=hold)
        assert holds(viewer) == ()
        destroy(by=viewer, destruction_id=destruction)


@pytest.mark.parametrize("asked", ["due", "on request"])
def test_who_comes_back_after_it_was_agreed_keeps_their_folder(school: School, asked: str):
    with school.seen_by(school.data_protection_lead) as viewer:
        destruction = (
            ask_for_what_is_due(by=viewer)
            if asked == "due"
            else ask_for_erasure(by=viewer, person_id=school.leaver, classes=[KeyClass.CARE])
        )
    agree(school)
    with school.seen_by_command() as by:
        Enrolment.objects.create(school_id=by.school_id, pupil_id=school.leaver, first_day=TODAY)
    with (
        school.seen_by(school.data_protection_lead) as viewer,
        pytest.raises(NotPossible, match="has come back since"),
    ):
        destroy(by=viewer, destruction_id=destruction)
    assert kinds_opened(school, school.leaver) == {"name", "care_card"}


def test_erasure_on_request_refuses_what_the_law_keeps_and_says_until_when(school: School):
    with school.seen_by(school.data_protection_lead) as viewer:
        found = {one.words: one.refusal for one in erasable(viewer, school.leaver)}
        assert found["Care card"] == ""
        assert "until 23 October 2032" in found["Attendance"]
        with pytest.raises(NotPossible, match="The law requires"):
            ask_for_erasure(by=viewer, person_id=school.leaver, classes=[KeyClass.REGISTER])
        assert all(one.refusal for one in erasable(viewer, school.daisy) if one.words != "Photographs")
        destruction = ask_for_erasure(by=viewer, person_id=school.leaver, classes=[KeyClass.CARE])
    agree(school)
    with school.seen_by(school.data_protection_lead) as viewer:
        destroy(by=viewer, destruction_id=destruction)
    assert kinds_opened(school, school.leaver) == {"name"}


def test_a_person_whose_whole_file_ends_has_no_name_and_is_found_by_nothing(school: School):
    destruction = agreed(school, MUCH_LATER)
    with school.seen_by(school.data_protection_lead, MUCH_LATER) as viewer:
        destroy(by=viewer, destruction_id=destruction)
    with school.seen_by(school.head) as viewer:
        assert names(viewer).shown(school.leaver) == ""
        assert names(viewer).shown(school.ada) == "Ada Sinclair"
        assert Pupil.objects.get(school_id=school.id, pk=school.leaver).upn_hash is None


def test_a_restored_key_is_destroyed_again_from_the_signed_list(school: School, tmp_path: Path):
    kept = keys_of(school, school.leaver)
    destruction = agreed(school)
    with school.seen_by(school.data_protection_lead) as viewer:
        destroy(by=viewer, destruction_id=destruction)
    lines = (settings.DATA_DIRECTORY / FILE).read_text().splitlines()
    mine = tmp_path / FILE
    mine.write_text(next(line for line in lines if str(school.id) in line) + "\n")
    put_back(school, kept)
    assert replay(mine, clock.now()) == len(ENDS_WITH_THE_LAST_DAY)
    assert replay(mine, clock.now()) == 0
    assert {key_class for _, key_class, *_ in keys_of(school, school.leaver)} == {
        key_class for _, key_class, *_ in kept
    } - {KeyClass.CARE, KeyClass.PHOTOGRAPH}
    mine.write_text(mine.read_text().replace(str(school.leaver), str(school.ada)))
    with pytest.raises(NotOurs):
        replay(mine, clock.now())


def test_a_parent_who_works_here_does_not_end_with_their_children(school: School):
    with school.seen_by_command() as viewer:
        Enrolment.objects.filter(school_id=school.id).update(last_day=TODAY - dt.timedelta(days=60))
        people = {one.person_id for one in due_today(viewer, SEE_RETENTION)[0]}
        assert school.parent in people
        Staff.objects.create(school_id=school.id, folder_id=school.parent)
        people = {one.person_id for one in due_today(viewer, SEE_RETENTION)[0]}
        assert school.parent not in people
        assert school.parent_without_contact in people


def test_contacts_are_counted_apart_from_pupils_and_only_where_something_is_kept_of_them(school: School):
    """Keys of every class are made for everybody: a parent was listed under attendance and photographs, with no record."""
    with school.seen_by(school.data_protection_lead) as viewer:
        Enrolment.objects.filter(school_id=school.id).update(last_day=TODAY - dt.timedelta(days=60))
        contacts = [one for one in dry_run(viewer).lines if one.is_contacts]
        (line,) = contacts
        assert (line.words, line.people) == ("Contacts of families", 2)
        named = names_due(viewer, line.key_class, line.year, is_contacts=True)
        assert any("Iris" in name for name in named)
        care = names_due(viewer, int(KeyClass.CARE), line.year)
        assert not any("Iris" in name for name in care)
    page = school.signed_in(school.data_protection_lead).get(
        f"/retention?key_class={line.key_class}&year={line.year}&is_contacts=on"
    )
    assert "Contacts of families of those who left" in page.content.decode()
    assert b"Iris" in page.content


def test_only_those_who_answer_for_the_data_see_and_end_it(school: School):
    for person in (school.office, school.tutor, school.it_administrator):
        with school.seen_by(person) as viewer, pytest.raises(Refused):
            dry_run(viewer)
        with school.seen_by(person) as viewer, pytest.raises(Refused):
            ask_for_what_is_due(by=viewer)


def test_the_whole_way_by_page(school: School):
    lead, head = school.signed_in(school.data_protection_lead), school.signed_in(school.head)
    shown = lead.get("/retention").content.decode()
    assert "Care card" in shown
    assert "Lucas" not in shown, "counts first"
    assert b"Lucas Fenwick" in lead.get(f"/retention?key_class={int(KeyClass.CARE)}&year=2026").content
    lead.post("/retention/ask")
    with school.seen_by(school.head) as viewer:
        (line,) = destructions(viewer)
    assert b"Agree" in head.get("/retention").content
    head.post(f"/retention/agree/{line.approval_id}", {"answer": "agree"})
    assert b"for good" in lead.get(f"/retention/{line.id}/destroy").content
    done = lead.post(f"/retention/{line.id}/destroy")
    assert b"Certificate of destruction 1" in lead.get(done.headers["Location"]).content
    assert lead.get(f"/retention/{line.id}/certificate.json").headers["Content-Type"] == "application/json"
    assert b"Daisy" in lead.post("/retention/holds", {"words": "Daisy"}).content
    placed = lead.post(
        f"/retention/holds?whose={school.daisy}", {"why": "An inquiry", "review_on": "2027-03-01"}
    )
    assert placed.status_code == 302
    assert b"An inquiry" in lead.get("/retention/holds").content
    assert b"A hold stops it" in lead.get(f"/retention/erase?whose={school.daisy}").content


def keys_of(school: School, person: uuid.UUID) -> list[tuple[uuid.UUID, int, int, bytes]]:
    with school.seen_by_command(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject_id, class, epoch, wrapped FROM keys.subject_key WHERE school_id = %s AND subject_id = %s",
            [school.id, person],
        )
        return [(*row[:3], bytes(row[3])) for row in cursor.fetchall()]


def put_back(school: School, keys: list[tuple[uuid.UUID, int, int, bytes]]) -> None:
    with school.seen_by_command(), connection.cursor() as cursor:
        for key in keys:
            cursor.execute(
                "INSERT INTO keys.subject_key (school_id, subject_id, class, epoch, wrapped) "
                "VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                [school.id, *key],
            )
