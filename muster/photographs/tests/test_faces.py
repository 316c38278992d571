"""Small pictures beside names: whose they are, where they are shown, and that nothing shows them twice."""

import datetime as dt
import io
import uuid
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from muster.people.models import Cover
from muster.photographs.packed import packed
from muster.protection.audit.reading import Window, events, touched
from tests.cast import School, make_school
from tests.photographs import read_faces, with_photograph


@pytest.fixture
def school(db_app: None, sealed_files: Path) -> School:
    """A school where Ada and Daisy have a photograph, in a store of this test's own."""
    made = make_school()
    with_photograph(made, made.ada, "teal")
    with_photograph(made, made.daisy, "orange")
    return made


def register_address(school: School) -> str:
    place = school.register()
    return f"/registers/{place.group_id}/{place.day}/{place.slot_word}/"


def seen(client: Client, address: str) -> set[uuid.UUID]:
    answer = client.get(address)
    assert answer.status_code == 200
    return set(read_faces(answer.content))


def test_an_answer_is_read_as_it_was_packed():
    faces = {uuid.uuid4(): b"RIFFa", uuid.uuid4(): b"RIFF" * 200}
    assert read_faces(packed(faces)) == faces
    assert packed({}) == b""


def test_a_face_is_a_small_picture_and_initials_are_left_for_those_without(school: School):
    answer = school.signed_in(school.tutor).get(f"/classes/{school.form_3b}/faces")
    faces = read_faces(answer.content)
    assert school.ada in faces
    assert school.ben not in faces
    with Image.open(io.BytesIO(faces[school.ada])) as face:
        assert (face.format, face.size) == ("WEBP", (80, 80))


def test_whoever_takes_the_register_sees_its_faces_and_nobody_else(school: School):
    address = register_address(school) + "faces"
    assert school.ada in seen(school.signed_in(school.tutor), address)
    assert school.ada in seen(school.signed_in(school.office), address)
    elsewhere = make_school("Elsewhere")
    assert elsewhere.signed_in(elsewhere.head).get(address).status_code == 404
    assert school.signed_in(school.without_role).get(address).status_code == 403


def test_a_colleague_sees_the_faces_of_today_alone(school: School):
    colleague = school.signed_in(school.other_tutor)
    address = register_address(school) + "faces"
    assert school.ada in seen(colleague, address)
    earlier = address.replace(str(school.register().day), str(school.register().day - dt.timedelta(days=7)))
    assert colleague.get(earlier).status_code == 404


def test_cover_brings_the_faces_of_the_class(school: School):
    assert school.signed_in(school.cover_teacher).get(f"/classes/{school.form_3b}/faces").status_code == 404
    with school.seen_by_command():
        covered = set(Cover.objects.filter(staff_id=school.cover_teacher).values_list("group_id", flat=True))
    for group in covered:
        assert school.signed_in(school.cover_teacher).get(f"/classes/{group}/faces").status_code == 200


def test_the_desk_sees_those_whom_it_lists(school: School):
    desk = school.signed_in(school.office)
    assert set(read_faces(desk.post("/desk/faces", {"words": "ada"}).content)) == {school.ada}
    assert desk.post("/desk/faces", {"words": ""}).content == b""
    assert school.signed_in(school.tutor).post("/desk/faces", {"words": "ada"}).status_code == 403


def test_a_care_card_shows_whose_it_is(school: School):
    assert seen(school.signed_in(school.other_tutor), f"/pupils/{school.ada}/face") == {school.ada}


def test_somebody_who_is_not_here_is_not_recorded_as_shown(school: School):
    nobody = uuid.uuid4()
    assert school.signed_in(school.office).get(f"/pupils/{nobody}/face").status_code == 404
    with school.seen_by_command():
        assert nobody not in {one.person_id for one in touched(school.id, Window())}


def test_an_answer_of_faces_is_kept_by_no_cache_run_by_no_browser_and_recorded(school: School):
    answer = school.signed_in(school.tutor).get(register_address(school) + "faces")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Cache-Control"] == "no-store"
    assert "sandbox" in answer["Content-Security-Policy"]
    with school.seen_by(school.data_protection_lead) as viewer:
        (line,) = [one for one in events(viewer) if one.permission == "photographs:register:see"]
    assert line.action == "see who is who"


@pytest.mark.parametrize("address", ["/classes/{form}/pictures", "{register}"])
def test_no_page_lets_pictures_in_from_its_own_text(school: School, address: str):
    place = address.format(form=school.form_3b, register=register_address(school))
    page = school.signed_in(school.tutor).get(place)
    assert page.status_code == 200
    assert "img-src 'self';" in page["Content-Security-Policy"] + ";"
    assert "data:image" not in page.content.decode()
