"""Importing by page: the sample of another product's export is understood, and nothing happens before it is agreed."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from muster.people.models import Pupil
from tests.cast import School, make_school

SAMPLE = Path(__file__).parents[1] / "tables" / "tests" / "data" / "sds_uk_25users"


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def sample() -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(path.name, path.read_bytes()) for path in sorted(SAMPLE.glob("*.csv"))]


def pupils_of(school: School) -> int:
    with school.seen_by_command():
        return Pupil.objects.filter(school_id=school.id).count()


def test_sending_a_roster_changes_nothing_by_itself(school):
    before = pupils_of(school)
    answer = school.signed_in(school.data_manager).post("/import/", {"roster": sample()})
    assert answer.status_code == 302
    assert pupils_of(school) == before


def test_a_file_that_is_no_roster_is_refused_on_the_page(school):
    client = school.signed_in(school.data_manager)
    picture = SimpleUploadedFile("holiday.png", b"\x89PNG\r\n\x1a\n not a roster")
    answer = client.post("/import/", {"roster": [picture]}, follow=True)
    assert "holiday.png" in answer.text


def test_somebody_who_may_not_change_the_roll_cannot_import(school):
    assert school.signed_in(school.tutor).post("/import/", {"roster": sample()}).status_code == 403
