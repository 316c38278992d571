"""A photographer's zip: matched by number and never by name, looked at before it is kept, and kept whole."""

from __future__ import annotations

import datetime as dt
import html
import io
import random
import re
import stat
import uuid
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from muster.interchange.jobs import discard
from muster.interchange.models import SentRoster
from muster.interchange.photographs.reading import LIMITS
from muster.photographs.actions import NewAnswer, record_answer
from muster.photographs.queries.pictures import has_photograph, photograph, pupil_pictures
from muster.photographs.rules import Said, Speaker, Use
from muster.protection.audit.reading import events
from muster.protection.files.redrawing import Redrawn, Shape, redraw
from tests.cast import TODAY, School
from tests.photographers import NUMBER_ADA, NUMBER_BEN, UPN_ADA, UPN_BEN, delivered, with_numbers
from tests.photographs import portrait, read_faces, with_photograph

pytestmark = pytest.mark.usefixtures("sealed_files")

ADDRESS = "/import/photographs"


@pytest.fixture
def numbered(school: School) -> School:
    with_numbers(school)
    return school


def send(school: School, data: bytes, *, person: uuid.UUID | None = None) -> tuple[Client, str, str]:
    """The browser, where it was led, and what it shows there."""
    browser = school.signed_in(person or school.office)
    answer = browser.post(ADDRESS, {"photographs": SimpleUploadedFile("a.zip", data)})
    place = answer.headers.get("Location", "")
    shown = browser.get(place) if place else answer
    return browser, place, html.unescape(shown.content.decode())


def agree(browser: Client, place: str, page: str) -> tuple[int, str]:
    found = re.search(r'name="fingerprint" value="([0-9a-f]+)"', page)
    assert found
    answer = browser.post(f"{place}/apply", {"fingerprint": found[1]}, follow=True)
    return answer.status_code, html.unescape(answer.content.decode())


def has(school: School, *pupils: uuid.UUID) -> list[bool]:
    with school.seen_by(school.head) as viewer:
        return [has_photograph(viewer, pupil) for pupil in pupils]


def test_a_zip_is_shown_in_words_and_kept_whole_once_it_is_agreed_to(numbered: School):
    with_photograph(numbered, numbered.ben, "orange")
    with numbered.seen_by(numbered.head) as viewer:
        before = photograph(viewer, numbered.ben)
    data = delivered(
        {
            f"3B/{UPN_ADA}.jpg": portrait(),
            f"{NUMBER_BEN}.png": portrait("navy", "PNG"),
            "Daisy Adams.jpg": portrait(),
            "999999.jpg": portrait(),
            "price list.pdf": b"%PDF",
            "__MACOSX/._x.jpg": b"x",
        }
    )
    browser, place, page = send(numbered, data)
    for words in (
        "1 pupil gets a picture.",
        "1 pupil gets a new one instead of the one there is.",
        "3 files are nobody's picture.",
        "A name alone is not matched.",
        "that of no pupil on roll",
        "It is no JPEG, PNG or WebP.",
        "still ha",
    ):
        assert words in page
    assert has(numbered, numbered.ada) == [False]
    faces = read_faces(browser.get(f"{place}/faces").content)
    assert faces.keys() == {numbered.ada, numbered.ben}
    status, said = agree(browser, place, page)
    assert status == 200
    assert "2 photographs are kept." in said
    with numbered.seen_by(numbered.head) as viewer:
        assert photograph(viewer, numbered.ben) != before
        shown = Image.open(io.BytesIO(photograph(viewer, numbered.ada)))
        assert (shown.format, shown.size, dict(shown.getexif())) == ("WEBP", (320, 400), {})
    assert browser.get(place).status_code == 404
    with numbered.seen_by_command():
        assert not SentRoster.objects.filter(school_id=numbered.id).exists()
    with numbered.seen_by(numbered.data_protection_lead) as viewer:
        assert [one for one in events(viewer) if one.action == "import photographs"]


def test_what_waits_is_sealed_pixels_and_nothing_of_what_was_sent(numbered: School):
    send(numbered, delivered({f"Ada Lovelace {UPN_ADA}.jpg": portrait(), "Wilhelmina.jpg": portrait()}))
    with numbered.seen_by_command():
        (row,) = SentRoster.objects.filter(school_id=numbered.id)
    assert row.what == SentRoster.What.PHOTOGRAPHS
    for plain in (b"Ada", b"Wilhelmina", UPN_ADA.encode(), b"RIFF", b"JFIF"):
        assert plain not in bytes(row.sealed)


def test_an_index_matches_running_numbers(numbered: School):
    table = f"Filename\tAdmission No\tSurname\n0001.jpg\t{NUMBER_ADA}\tLovelace\n0002.jpg\t{NUMBER_BEN}\tX\n"
    data = delivered({"0001.jpg": portrait(), "0002.jpg": portrait("navy"), "INDEX.TXT": table})
    browser, place, page = send(numbered, data)
    assert "2 pupils get a picture." in page
    agree(browser, place, page)
    assert has(numbered, numbered.ada, numbered.ben) == [True, True]


def test_musters_identifier_alone_is_enough(numbered: School):
    browser, place, page = send(numbered, delivered({f"Daisy {numbered.daisy}.jpg": portrait()}))
    assert "1 pupil gets a picture." in page
    agree(browser, place, page)
    assert has(numbered, numbered.daisy) == [True]


def test_how_far_drawing_is_can_be_asked_meanwhile_by_who_sent_it_alone(
    numbered: School, monkeypatch: pytest.MonkeyPatch
):
    asked: list[tuple[bytes, bytes]] = []
    mine, other = numbered.signed_in(numbered.office), numbered.signed_in(numbered.data_manager)

    def watched(contents: Sequence[bytes], shapes: Sequence[Shape]) -> list[Redrawn]:
        asked.append((mine.get(f"{ADDRESS}/drawing").content, other.get(f"{ADDRESS}/drawing").content))
        connection.close()
        return redraw(contents, shapes)

    monkeypatch.setattr("muster.photographs.actions.redraw", watched)
    monkeypatch.setattr("muster.interchange.photographs.redrawing.AT_A_TIME", 1)
    send(numbered, delivered({f"{UPN_ADA}.jpg": portrait(), f"{UPN_BEN}.jpg": b"no picture"}))
    nothing = b'{"drawn": 0, "all": 0}'
    assert asked == [(b'{"drawn": 0, "all": 2}', nothing), (b'{"drawn": 1, "all": 2}', nothing)]
    assert mine.get(f"{ADDRESS}/drawing").content == b'{"drawn": 2, "all": 2}'


def test_a_family_that_objects_keeps_its_child_out_also_where_it_objects_after_the_plan(numbered: School):
    data = delivered({f"{UPN_ADA}.jpg": portrait(), f"{UPN_BEN}.jpg": portrait()})
    browser, place, page = send(numbered, data)
    objection = NewAnswer(Use.KNOWING, Said.OBJECTED, Speaker.PARENT, TODAY)
    with numbered.seen_by(numbered.office) as by:
        record_answer(by=by, pupil_id=numbered.ada, answer=objection)
    status, again = agree(browser, place, page)
    assert status == 422
    assert "The school has changed" in again
    assert "Not kept, since the family objects" in again
    assert has(numbered, numbered.ada, numbered.ben) == [False, False]
    agree(browser, place, again)
    assert has(numbered, numbered.ada, numbered.ben) == [False, True]


def test_what_may_be_published_stays_as_the_family_said(numbered: School):
    answer = NewAnswer(Use.WEBSITE, Said.GIVEN, Speaker.PARENT, TODAY - dt.timedelta(days=1))
    with numbered.seen_by(numbered.office) as by:
        record_answer(by=by, pupil_id=numbered.ada, answer=answer)
    with numbered.seen_by(numbered.office) as by:
        before = pupil_pictures(by, numbered.ada).uses
    agree(*send(numbered, delivered({f"{UPN_ADA}.jpg": portrait()})))
    with numbered.seen_by(numbered.office) as by:
        assert pupil_pictures(by, numbered.ada).uses == before


def test_all_are_kept_or_none(numbered: School, monkeypatch: pytest.MonkeyPatch, sealed_files: Path):
    data = delivered({f"{UPN_ADA}.jpg": portrait(), f"{UPN_BEN}.jpg": portrait()})
    browser, place, page = send(numbered, data)

    def cut_off(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr("muster.interchange.actions.photographs._forget", cut_off)
    with pytest.raises(ConnectionError):
        agree(browser, place, page)
    assert has(numbered, numbered.ada, numbered.ben) == [False, False]
    monkeypatch.undo()
    monkeypatch.setattr(storages["sealed"], "location", str(sealed_files), raising=False)
    assert agree(browser, place, page)[0] == 200
    assert has(numbered, numbered.ada, numbered.ben) == [True, True]


def test_pictures_that_were_sent_can_be_forgotten_and_are_nobody_elses(numbered: School):
    browser, place, _ = send(numbered, delivered({f"{UPN_ADA}.jpg": portrait()}))
    other = numbered.signed_in(numbered.data_manager)
    for way in ("", "/faces"):
        assert other.get(place + way).status_code == 404
    assert numbered.signed_in(numbered.head).get(place.replace("/photographs", "")).status_code == 404
    assert browser.post(f"{place}/drop", follow=True).status_code == 200
    assert browser.get(place).status_code == 404


def test_what_nobody_agreed_to_for_a_day_is_gone(numbered: School):
    send(numbered, delivered({f"{UPN_ADA}.jpg": portrait()}))
    discard.run(numbered.id)
    with numbered.seen_by_command():
        rows = SentRoster.objects.filter(school_id=numbered.id)
        assert rows.count() == 1
        rows.update(sent_at=dt.datetime.combine(TODAY, dt.time(), dt.UTC) - dt.timedelta(days=1))
    discard.run(numbered.id)
    with numbered.seen_by_command():
        assert not SentRoster.objects.filter(school_id=numbered.id).exists()


@pytest.mark.parametrize("person", ["tutor", "senior_leader", "cover_teacher"])
def test_whoever_has_some_pupils_only_sends_no_zip(school: School, person: str):
    assert school.signed_in(school.people[person]).get(ADDRESS).status_code in {403, 404}


def test_nothing_of_the_database_is_held_while_pictures_are_redrawn(
    numbered: School, monkeypatch: pytest.MonkeyPatch
):
    held: list[object] = []

    def watched(contents: Sequence[bytes], shapes: Sequence[Shape]) -> list[Redrawn]:
        held.append(connection.connection)
        return redraw(contents, shapes)

    monkeypatch.setattr("muster.photographs.actions.redraw", watched)
    send(numbered, delivered({f"{UPN_ADA}.jpg": portrait()}))
    assert held == [None]


def locked() -> bytes:
    data = bytearray(delivered({"1.jpg": b"x"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


def linked() -> bytes:
    out, info = io.BytesIO(), zipfile.ZipInfo("1.jpg")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(info, "/etc/passwd")
    return out.getvalue()


def spoilt() -> bytes:
    """A zip whose list is sound and whose picture is not what was put into it."""
    data = bytearray(delivered({f"{UPN_ADA}.jpg": portrait()}))
    data[120] ^= 0xFF
    return bytes(data)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "no zip": (lambda: b"%PDF-1.7", "damaged or incomplete"),
    "half a zip": (lambda: delivered({f"{UPN_ADA}.jpg": portrait()})[:-60], "damaged or incomplete"),
    "a spoilt picture": (spoilt, "damaged or incomplete"),
    "a bomb": (
        lambda: delivered({f"{UPN_ADA}.jpg": bytes(30_000_000)}),
        "more than a zip of photographs holds",
    ),
    "a bomb of an index": (
        lambda: delivered({"index.csv": b"File,UPN\n" + b"," * 9_000_000}),
        "more than a zip",
    ),
    "an index of many lines": (
        lambda: delivered(
            {"index.csv": b"File,UPN\n" + random.Random(7).randbytes(1_200_000).hex().encode()}
        ),
        "larger than 2 MB",
    ),
    "a picture without end": (lambda: delivered({"1.jpg": bytes(LIMITS.one + 1)}), "more than a zip"),
    "a way out": (lambda: delivered({"../1.jpg": portrait()}), "points outside"),
    "an absolute way": (lambda: delivered({"/etc/1.jpg": portrait()}), "points outside"),
    "a link": (linked, "is a link"),
    "a lock": (locked, "locked with a password"),
    "one name twice": (lambda: delivered({"1.jpg": b"x", "1.JPG": b"x"}), "two files of this name"),
    "thousands of files": (lambda: delivered({f"{n}.jpg": b"x" for n in range(501)}), "501 files"),
    "an index that is a page": (lambda: delivered({"index.txt": "<html><script>"}), "web page"),
    "an index that is a program": (lambda: delivered({"index.csv": b"\x7fELF\0\0"}), "not a text file"),
}


@pytest.mark.parametrize("attack", HOSTILE)
def test_a_hostile_zip_is_refused_in_words_and_nothing_waits(numbered: School, attack: str):
    made, words = HOSTILE[attack]
    _, place, page = send(numbered, made())
    assert place == ""
    assert words in page
    assert "No picture was kept." in page
    with numbered.seen_by_command():
        assert not SentRoster.objects.filter(school_id=numbered.id).exists()


def test_pictures_that_are_slow_to_draw_are_refused_in_words(
    numbered: School, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("muster.interchange.photographs.redrawing.MOST_SECONDS", -1.0)
    _, place, page = send(numbered, delivered({f"{UPN_ADA}.jpg": portrait()}))
    assert place == ""
    assert "Send fewer of them at a time." in page


def test_more_pictures_than_are_drawn_at_a_time_are_all_drawn(
    numbered: School, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("muster.interchange.photographs.redrawing.AT_A_TIME", 1)
    data = delivered({f"{UPN_ADA}.jpg": portrait(), f"{UPN_BEN}.jpg": portrait()})
    assert "2 pupils get a picture." in send(numbered, data)[2]


def test_a_hostile_picture_is_nobodys_and_the_others_come_in(numbered: School):
    script = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    browser, place, page = send(numbered, delivered({f"{UPN_ADA}.jpg": script, f"{UPN_BEN}.jpg": portrait()}))
    assert "no picture that can be read" in page
    agree(browser, place, page)
    assert has(numbered, numbered.ada, numbered.ben) == [False, True]


def test_what_a_file_is_called_is_shown_as_words_and_runs_nowhere(numbered: School):
    browser, place, _ = send(numbered, delivered({"<script>alert(1)<script>.jpg": portrait()}))
    assert "<script>alert" not in browser.get(place).content.decode()
    assert "&lt;script&gt;alert" in browser.get(place).content.decode()


def test_no_file_is_asked_for_in_words(school: School):
    answer = school.signed_in(school.office).post(ADDRESS, {})
    assert answer.status_code == 422
    assert "No zip of up to 48 MB was sent" in answer.content.decode()
