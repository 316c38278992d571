"""Photographs: drawn anew, sealed, shown only to whom they concern, and gone when the family objects."""

import datetime as dt
import io
import uuid
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from muster.calendar.refusals import NotPossible
from muster.photographs.actions import NewAnswer, keep_photograph, record_answer, remove_photograph
from muster.photographs.queries.faces import faces_of_class
from muster.photographs.queries.pictures import class_pictures, has_photograph, photograph, pupil_pictures
from muster.photographs.rules import PUBLISHING, Said, Speaker, Use
from muster.protection.access.decisions import NotThere, Refused
from muster.protection.audit.reading import events
from muster.protection.files.redrawing import Redrawn, Shape, redraw
from tests.cast import TODAY, School, make_school
from tests.photographs import portrait
from tests.queries import statements

pytestmark = pytest.mark.usefixtures("sealed_files")


def kept(school: School, content: bytes | None = None) -> None:
    with school.seen_by(school.tutor) as by:
        keep_photograph(by=by, pupil_id=school.ada, content=content or portrait())


def answered(
    school: School, use: Use, said: Said, on: dt.date = TODAY, person: uuid.UUID | None = None
) -> None:
    with school.seen_by(person or school.tutor) as by:
        record_answer(by=by, pupil_id=school.ada, answer=NewAnswer(use, said, Speaker.PARENT, on))


def test_a_photograph_is_drawn_anew_and_its_metadata_are_gone(school: School):
    kept(school)
    with school.seen_by(school.tutor) as viewer:
        shown = photograph(viewer, school.ada)
    opened = Image.open(io.BytesIO(shown))
    assert (opened.format, opened.size) == ("WEBP", (320, 400))
    assert not opened.getexif()
    assert b"Wilhelmina" not in shown


def test_stolen_storage_holds_nothing_that_is_a_picture(school: School, sealed_files: Path):
    kept(school)
    stored = [path for path in sealed_files.rglob("*") if path.is_file()]
    assert len(stored) == 1
    content = stored[0].read_bytes()
    assert b"RIFF" not in content
    assert b"WEBP" not in content
    with pytest.raises(OSError, match="cannot identify"):
        Image.open(io.BytesIO(content))


def test_photographs_of_any_content_take_the_same_room(school: School, sealed_files: Path):
    kept(school)
    noise = Image.effect_noise((400, 500), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "PNG")
    before = [path.stat().st_size for path in sealed_files.rglob("*") if path.is_file()]
    kept(school, out.getvalue())
    assert [path.stat().st_size for path in sealed_files.rglob("*") if path.is_file()] == before


def test_a_new_photograph_replaces_the_last_and_a_removed_one_is_gone(school: School, sealed_files: Path):
    kept(school)
    with school.seen_by(school.tutor) as viewer:
        first = photograph(viewer, school.ada)
    kept(school, portrait("orange", "PNG"))
    with school.seen_by(school.tutor) as viewer:
        assert photograph(viewer, school.ada) != first
    with school.seen_by(school.tutor) as by:
        remove_photograph(by=by, pupil_id=school.ada)
    assert [path for path in sealed_files.rglob("*") if path.is_file()] == []
    with school.seen_by(school.tutor) as viewer:
        assert not has_photograph(viewer, school.ada)
        assert faces_of_class(viewer, school.form_3b) == {}
        with pytest.raises(NotThere):
            photograph(viewer, school.ada)


def test_what_is_no_picture_is_refused_in_words_and_keeps_the_last(school: School):
    kept(school)
    with pytest.raises(NotPossible, match="JPEG, PNG or WebP"), school.seen_by(school.tutor) as by:
        keep_photograph(by=by, pupil_id=school.ada, content=b"<svg onload=alert(1)>")
    with school.seen_by(school.tutor) as viewer:
        assert has_photograph(viewer, school.ada)


def test_an_objection_removes_the_photograph_and_holds_until_the_head_decides(school: School):
    kept(school)
    answered(school, Use.KNOWING, Said.OBJECTED)
    with school.seen_by(school.tutor) as viewer:
        assert not has_photograph(viewer, school.ada)
    with pytest.raises(NotPossible, match="objects"):
        kept(school)
    with pytest.raises(Refused):
        answered(school, Use.KNOWING, Said.NOT_UPHELD)
    answered(school, Use.KNOWING, Said.NOT_UPHELD, person=school.head)
    kept(school)


def test_consent_to_publish_taken_back_leaves_the_photograph_of_the_register(school: School):
    kept(school)
    answered(school, Use.WEBSITE, Said.GIVEN)
    with school.seen_by(school.tutor) as viewer:
        (row,) = [row for row in class_pictures(viewer, school.form_3b).rows if row.id == school.ada]
        assert faces_of_class(viewer, school.form_3b)[school.ada].startswith(b"RIFF")
        assert dict(zip(PUBLISHING, row.agreed, strict=True))[Use.WEBSITE]
    answered(school, Use.WEBSITE, Said.WITHDRAWN)
    with school.seen_by(school.tutor) as viewer:
        (row,) = [row for row in class_pictures(viewer, school.form_3b).rows if row.id == school.ada]
        assert not any(row.agreed)
        assert school.ada in faces_of_class(viewer, school.form_3b)
        said = {each.use: each.said for each in pupil_pictures(viewer, school.ada).uses}
        assert said["The school's website"] == "Taken back"


@pytest.mark.parametrize(
    ("use", "said", "on"),
    [
        (Use.PRESS, Said.WITHDRAWN, TODAY),
        (Use.KNOWING, Said.GIVEN, TODAY),
        (Use.PRESS, Said.OBJECTED, TODAY),
        (Use.PRESS, Said.GIVEN, TODAY + dt.timedelta(days=1)),
    ],
)
def test_an_answer_that_does_not_follow_is_refused(school: School, use: Use, said: Said, on: dt.date):
    with pytest.raises(NotPossible):
        answered(school, use, said, on)


def test_the_faces_of_a_class_are_one_line_of_the_log_and_no_query_more_for_more_pupils(school: School):
    kept(school)
    with school.seen_by(school.tutor) as viewer:
        faces_of_class(viewer, school.form_3b)
    with school.seen_by(school.tutor) as viewer, statements() as small:
        faces_of_class(viewer, school.form_3b)
    for pupil in (school.ben, school.daisy):
        with school.seen_by(school.head) as by:
            keep_photograph(by=by, pupil_id=pupil, content=portrait())
    with school.seen_by(school.tutor) as viewer, statements() as larger:
        faces_of_class(viewer, school.form_3b)
    assert len(larger) <= len(small)
    assert sum("audit.append" in sent for sent in larger) == 1
    with school.seen_by(school.data_protection_lead) as viewer:
        assert [one for one in events(viewer) if one.action == "keep photograph"]


@pytest.mark.parametrize("address", ["photograph", "pictures"])
def test_another_class_and_another_school_answer_as_if_there_were_nobody(school: School, address: str):
    kept(school)
    elsewhere = make_school("Elsewhere")
    for theirs, person in ((school, school.other_tutor), (elsewhere, elsewhere.head)):
        assert theirs.signed_in(person).get(f"/pupils/{school.ada}/{address}").status_code == 404
    assert elsewhere.signed_in(elsewhere.head).get(f"/classes/{school.form_3b}/pictures").status_code == 404
    assert school.signed_in(school.other_tutor).get(f"/classes/{school.form_3b}/pictures").status_code == 404


def test_a_photograph_is_kept_by_no_cache_and_run_by_no_browser(school: School):
    kept(school)
    answer = school.signed_in(school.tutor).get(f"/pupils/{school.ada}/photograph")
    assert answer["Content-Type"] == "image/webp"
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "Ada" not in str(answer.headers)


def test_a_photograph_is_sent_on_the_page_whatever_it_says_it_is(school: School):
    client = school.signed_in(school.tutor)
    address = f"/pupils/{school.ada}/pictures/keep"
    refused = client.post(address, {"photograph": SimpleUploadedFile("ada.jpg", b"GIF89a" + b"x" * 999)})
    assert refused.status_code == 422
    assert "no picture that can be read" in refused.content.decode()
    taken = client.post(address, {"photograph": SimpleUploadedFile("ada.exe", portrait(), "text/html")})
    assert taken.status_code == 302
    assert f"/pupils/{school.ada}/photograph" in client.get(f"/pupils/{school.ada}").content.decode()


def test_nothing_of_the_database_is_held_while_a_picture_is_redrawn(
    school: School, monkeypatch: pytest.MonkeyPatch
):
    held: list[object] = []

    def watched(contents: Sequence[bytes], shapes: Sequence[Shape]) -> list[Redrawn]:
        held.append(connection.connection)
        return redraw(contents, shapes)

    monkeypatch.setattr("muster.photographs.actions.redraw", watched)
    sent = {"photograph": SimpleUploadedFile("ada.jpg", portrait())}
    answer = school.signed_in(school.tutor).post(f"/pupils/{school.ada}/pictures/keep", sent)
    assert answer.status_code == 302
    assert held == [None]


def test_whoever_may_not_keep_a_picture_has_none_redrawn(school: School, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("muster.photographs.actions.redraw", lambda *_: pytest.fail("it was redrawn"))
    sent = {"photograph": SimpleUploadedFile("ada.jpg", portrait())}
    address = f"/pupils/{school.ada}/pictures/keep"
    assert school.signed_in(school.people["other_tutor"]).post(address, sent).status_code == 404
