"""Saving results: what is kept, what is a conflict, what is refused, and that nothing readable lies in the tables."""

import dataclasses
import datetime as dt
import uuid

import pytest

from muster.assessment.headers import NoSheet
from muster.assessment.jobs import forget_result_receipts
from muster.assessment.models import ResultEntry, ResultReceipt
from muster.assessment.queries.sheets import cell_record, mark_sheet
from muster.assessment.queries.verification import verify_results
from muster.assessment.series import Series
from muster.protection.access.decisions import NotThere
from muster.protection.receipts import KEPT
from tests.assessed import Assessed


def test_a_result_is_saved_and_shown_as_the_scale_writes_it(assessed: Assessed):
    saved = assessed.save(assessed.sent(assessed.school.ada, " 104 "))
    assert [(one.text, one.doubt) for one in saved.saved] == [("104", "")]
    assert assessed.shown()["Ada Sinclair"] == "104"


def test_a_result_sent_twice_is_saved_once(assessed: Assessed):
    sent = assessed.sent(assessed.school.ada, "104")
    assessed.save(sent)
    again = assessed.save(sent)
    assert [one.key for one in again.saved] == [sent.key]
    with assessed.school.seen_by_command():
        assert ResultEntry.objects.filter(school_id=assessed.school.id).count() == 1


def test_a_key_that_comes_again_with_another_result_is_decided_as_one(assessed: Assessed):
    sent = assessed.sent(assessed.school.ada, "104")
    assessed.save(sent)
    other = dataclasses.replace(sent, pupil_id=assessed.school.ben, typed="99")
    assert [one.key for one in assessed.save(other).saved] == [sent.key]
    clash = assessed.save(dataclasses.replace(sent, typed="106"))
    assert [one.key for one in clash.conflicts] == [sent.key]


def test_an_answer_that_was_lost_makes_no_conflict(assessed: Assessed):
    """The device changes its mind, hears nothing, and sends both changes again."""
    first = assessed.sent(assessed.school.ada, "99")
    second = assessed.sent(assessed.school.ada, "104", was="99")
    assessed.save(first, second)
    again = assessed.save(first, second)
    assert again.conflicts == ()
    assert assessed.shown()["Ada Sinclair"] == "104"


def test_what_somebody_else_entered_is_never_silently_overwritten(assessed: Assessed):
    assessed.save(assessed.sent(assessed.school.ada, "104"))
    late = assessed.save(assessed.sent(assessed.school.ada, "99", was=""), by=assessed.school.data_manager)
    assert [(one.yours, one.theirs) for one in late.conflicts] == [("99", "104")]
    assert assessed.shown()["Ada Sinclair"] == "104"


def test_a_conflict_is_of_one_cell_and_not_of_the_row(assessed: Assessed):
    school = assessed.school
    assessed.save(assessed.sent(school.ada, "104"))
    saved = assessed.save(
        assessed.sent(school.ada, "99", was=""), assessed.sent(school.ada, "3", series=Series.EFFORT)
    )
    assert len(saved.conflicts) == 1
    assert [one.text for one in saved.saved] == ["3"]


def test_the_same_value_from_two_people_is_no_conflict(assessed: Assessed):
    assessed.save(assessed.sent(assessed.school.ada, "104"))
    again = assessed.save(assessed.sent(assessed.school.ada, "104", was=""))
    assert again.conflicts == ()


def test_taking_a_result_back_leaves_the_cell_empty_and_its_history_whole(assessed: Assessed):
    school = assessed.school
    assessed.save(assessed.sent(school.ada, "104"))
    assessed.save(assessed.sent(school.ada, "", was="104"))
    assert assessed.shown()["Ada Sinclair"] == ""
    with school.seen_by(school.tutor) as viewer:
        found = cell_record(viewer, assessed.place, assessed.column("autumn"), school.ada)
    assert [one.text for one in found.history] == ["104", ""]
    assert {one.by_name for one in found.history} == {"Rachel Adeyemi"}


def test_an_unlikely_value_is_kept_and_flagged(assessed: Assessed):
    saved = assessed.save(assessed.sent(assessed.school.ada, "140"))
    assert saved.saved[0].doubt == "140 is more than 120."
    assert assessed.shown()["Ada Sinclair"] == "140"


def test_a_value_far_from_the_pupils_own_last_is_flagged(assessed: Assessed):
    school = assessed.school
    assessed.save(assessed.sent(school.ada, "115", point="summer"), by=school.data_manager)
    saved = assessed.save(assessed.sent(school.ada, "95"), assessed.sent(school.ben, "95"))
    assert [one.doubt for one in saved.saved] == ["The last was 115: an unusual change.", ""]


def test_a_missing_kind_is_a_result(assessed: Assessed):
    saved = assessed.save(assessed.sent(assessed.school.ada, ".A"), assessed.sent(assessed.school.ben, ".z"))
    assert [one.text for one in saved.saved] == [".a"]
    assert "type .a absent" in saved.refused[0].why


def test_what_cannot_be_read_is_refused_in_words_and_the_rest_is_saved(assessed: Assessed):
    saved = assessed.save(
        assessed.sent(assessed.school.ada, "lots"), assessed.sent(assessed.school.ben, "101")
    )
    assert saved.refused[0].why.startswith("Type a number")
    assert [one.text for one in saved.saved] == ["101"]


def test_a_point_that_has_closed_is_for_those_who_set_points(assessed: Assessed):
    school = assessed.school
    sent = assessed.sent(school.ada, "101", point="closed")
    assert "closed on 25 September" in assessed.save(sent).refused[0].why
    assert assessed.save(assessed.sent(school.ada, "101", point="closed"), by=school.data_manager).saved


@pytest.mark.parametrize("part", ["assistant", "office", "cover_teacher", "other_tutor", "governor", "senco"])
def test_whoever_does_not_teach_the_class_enters_nothing(assessed: Assessed, part: str):
    with pytest.raises(NotThere):
        assessed.save(assessed.sent(assessed.school.ada, "101"), by=assessed.school.people[part])


def test_a_pupil_who_is_not_in_the_class_is_refused(assessed: Assessed):
    saved = assessed.save(
        assessed.sent(assessed.school.theo, "101"), assessed.sent(assessed.school.leaver, "101")
    )
    assert [one.why for one in saved.refused] == [
        "This pupil or this column is not on the sheet any more."
    ] * 2


def test_folding_what_was_entered_gives_the_records(assessed: Assessed):
    school = assessed.school
    assessed.save(assessed.sent(school.ada, "104"), assessed.sent(school.ben, ".a"))
    assessed.save(assessed.sent(school.ada, "106", was="104"), assessed.sent(school.ben, "", was=".a"))
    with school.seen_by_command() as viewer:
        verified = verify_results(viewer, school.year)
    assert (verified.entries, verified.records, verified.differences) == (2, 2, ())


def test_nothing_of_a_result_lies_readable_in_a_row(assessed: Assessed):
    assessed.save(assessed.sent(assessed.school.ada, "104"))
    with assessed.school.seen_by_command():
        entry = ResultEntry.objects.get(school_id=assessed.school.id)
        receipt = ResultReceipt.objects.get(school_id=assessed.school.id)
    assert assessed.school.ada.bytes not in bytes(entry.sealed)
    assert b"104" not in bytes(entry.sealed)
    assert {field.name for field in receipt._meta.fields} == {"id", "school_id", "at"}


def test_receipts_are_forgotten_once_no_device_can_still_be_sending(assessed: Assessed):
    school = assessed.school
    assessed.save(assessed.sent(school.ada, "104"), assessed.sent(school.ben, "104"))
    with school.seen_by_command():
        row = ResultReceipt.objects.filter(school_id=school.id).first()
        assert row is not None
        ResultReceipt.objects.filter(id=row.id).update(at=row.at - KEPT - dt.timedelta(days=1))
    forget_result_receipts.run(school.id)
    with school.seen_by_command():
        assert not ResultReceipt.objects.filter(id=row.id).exists()
        assert ResultReceipt.objects.filter(school_id=school.id).count() == 1


def test_a_sheet_shows_the_last_result_beside_the_empty_cell(assessed: Assessed):
    school = assessed.school
    assessed.save(assessed.sent(school.ada, "99", point="summer"), by=school.data_manager)
    with school.seen_by(school.tutor) as viewer:
        sheet = mark_sheet(viewer, assessed.place)
    numbers = [column.number for column in sheet.header.columns]
    row = next(row for row in sheet.rows if row.pupil_id == school.ada)
    assert row.cells[numbers.index(assessed.column("closed"))].last == "99"
    assert row.cells[numbers.index(assessed.column("autumn"))].last == "99"
    assert row.cells[numbers.index(assessed.column("summer"))].last == ""


def test_a_course_that_the_group_does_not_follow_has_no_sheet_and_says_so_only_to_its_own(assessed: Assessed):
    place = dataclasses.replace(assessed.place, course_id=uuid.uuid4())
    with pytest.raises(NotThere), assessed.school.seen_by(assessed.school.other_tutor) as viewer:
        mark_sheet(viewer, place)
    with pytest.raises(NoSheet), assessed.school.seen_by(assessed.school.tutor) as viewer:
        mark_sheet(viewer, place)
