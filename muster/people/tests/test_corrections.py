"""Corrections keep the old value, let an import ask what was changed by hand, and need another permission for staff."""

import uuid

import msgspec
import pytest

from muster.people.actions import Correction, correct_names, correct_particulars
from muster.people.directory import names
from muster.people.models import Pupil
from muster.people.queries.records import past_values, pupil_record
from muster.people.records import Name, Particulars
from muster.protection.access.decisions import NotThere, Refused
from muster.protection.folder.writing import Stale
from tests.cast import School, make_school

pytestmark = pytest.mark.usefixtures("db_app")


@pytest.fixture
def school() -> School:
    return make_school()


def test_many_are_corrected_at_once_and_who_stays_the_same_leaves_no_trace(school: School):
    with school.seen_by(school.office) as viewer:
        corrections = [
            Correction(school.ada, Name("Ada", "Lovell")),
            Correction(school.ben, Name("Ben", "Whitmore")),
        ]
        assert correct_names(by=viewer, corrections=corrections) == 1
        assert not past_values(viewer, school.ben)
    with school.seen_by(school.office) as viewer:
        assert names(viewer).shown(school.ada) == "Ada Lovell"


def test_a_clash_leaves_nothing_behind(school: School):
    with school.seen_by(school.office) as viewer:
        with pytest.raises(Stale):
            correct_names(
                by=viewer,
                corrections=[
                    Correction(school.ada, Name("Ada", "Lovell"), version=1),
                    Correction(school.ben, Name("Ben", "Lovell"), version=7),
                ],
            )
        assert pupil_record(viewer, school.ada).name.record.family == "Sinclair"


def test_a_new_upn_is_found_and_the_old_one_is_kept(school: School):
    with school.seen_by(school.office) as viewer:
        for upn in ("B801200005001", "N801332615970"):
            before = pupil_record(viewer, school.ada).particulars.record
            changed = msgspec.structs.replace(before, upn=upn)
            correct_particulars(by=viewer, corrections=[Correction(school.ada, changed)])
        record = pupil_record(viewer, school.ada).particulars.record
        assert record.former_upns == ("B801200005001",)
        assert Pupil.objects.get(folder_id=school.ada).upn_hash is not None
        correct_particulars(by=viewer, corrections=[Correction(school.ada, Particulars())])
        assert Pupil.objects.get(folder_id=school.ada).upn_hash is None


def test_the_office_corrects_no_member_of_staff_through_the_roll(school: School):
    with school.seen_by(school.office) as viewer, pytest.raises(NotThere):
        correct_names(by=viewer, corrections=[Correction(school.head, Name("Helen", "Lovell"))])


def test_a_teacher_corrects_nobody(school: School):
    with school.seen_by(school.tutor) as viewer, pytest.raises((NotThere, Refused)):
        correct_names(by=viewer, corrections=[Correction(school.ada, Name("Ada", "Lovell"))])


def test_an_id_of_nobody_is_not_there(school: School):
    with school.seen_by(school.office) as viewer, pytest.raises(NotThere):
        pupil_record(viewer, uuid.uuid4())
