"""Malicious pictures, uploaded as a browser would: refused in words, or redrawn as pixels."""

from __future__ import annotations

import html
import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from muster.protection.files import store
from muster.reports.models import ReportTemplate
from tests.cast import School
from tests.photographs import portrait

SCRIPT = b"<script>alert(document.domain)</script>"
PHP = b"<?php system($_GET['c']); ?>"
SECONDS = 8.0
MAGIC = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *more: bytes, rows: bytes = b"") -> bytes:
    """A grey PNG that claims this size, whatever is in it."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return MAGIC + head + b"".join(more) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def drawn(kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (90, 120), "teal").save(out, kind, **how)
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("index.html", SCRIPT)
    return out.getvalue()


def frames() -> bytes:
    out, one = io.BytesIO(), Image.new("RGB", (90, 120), "teal")
    one.save(out, "WEBP", save_all=True, append_images=[Image.new("RGB", (90, 120), "red")] * 50)
    return out.getvalue()


def png_with_text() -> bytes:
    rows = b"".join(b"\0" + bytes([60]) * 90 for _ in range(120))
    return png(90, 120, chunk(b"tEXt", b"Comment\0" + SCRIPT), rows=rows)


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a bomb of 900 million pixels": ("a.png", lambda: png(30_000, 30_000, rows=bytes(30_001) * 300)),
    "a picture that says it is endless": ("a.png", lambda: png(2**31 - 1, 2**31 - 1)),
    "a picture without pixels": ("a.png", lambda: png(0, 0)),
    "a text of megabytes, packed": (
        "a.png",
        lambda: png(90, 120, chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(80_000_000), 9))),
    ),
    "half a picture": ("a.jpg", lambda: portrait()[:700]),
    "the beginning of one": ("a.jpg", lambda: b"\xff\xd8\xff\xe0"),
    "a drawing with a script": (
        "a.svg",
        lambda: b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>",
    ),
    "a page that is called a picture": ("a.jpg", lambda: b"<html>" + SCRIPT + b"</html>"),
    "a page behind the beginning of a GIF": ("a.gif", lambda: b"GIF89a" + SCRIPT),
    "a program that is called a picture": ("a.jpg", lambda: b"\x7fELF" + bytes(300)),
    "a document that is called a picture": ("a.jpg", lambda: b"%PDF-1.7\n" + SCRIPT),
    "PostScript that is called a picture": (
        "a.jpg",
        lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    ),
    "another format": ("a.bmp", lambda: drawn("BMP")),
    "a TIFF": ("a.tif", lambda: drawn("TIFF")),
    "nothing": ("a.jpg", lambda: b""),
}
DRAWN_ANEW: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a picture with an archive behind it": ("a.jpg", lambda: portrait() + archive()),
    "a picture with a program in its comment": ("a.jpg", lambda: drawn("JPEG", comment=PHP)),
    "a picture with a script in its text": ("a.png", png_with_text),
    "a picture with a page behind it": ("a.html", lambda: portrait() + b"<html>" + SCRIPT),
    "fifty frames": ("a.webp", frames),
}


def stored() -> dict[str, bytes]:
    return {name: store.content_of(name) for name in store.stored_names()}


@pytest.mark.parametrize("attack", REFUSED)
def test_a_picture_that_attacks_is_refused_in_words_and_nothing_is_kept(school: School, attack: str):
    name, made = REFUSED[attack]
    before, content = stored().keys(), made()
    browser = school.signed_in(school.office)
    began = time.monotonic()
    file = SimpleUploadedFile(name, content, content_type="image/jpeg")
    answer = browser.post(f"/pupils/{school.ada}/pictures/keep", {"photograph": file})
    assert time.monotonic() - began < SECONDS
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert 'class="error' in page or "error" in page
    assert SCRIPT.decode() not in answer.content.decode()
    assert stored().keys() == before
    assert browser.get(f"/pupils/{school.ada}/photograph").status_code == 404


@pytest.mark.parametrize("trick", DRAWN_ANEW)
def test_what_hides_in_a_picture_is_gone_when_it_is_looked_at(school: School, trick: str):
    name, made = DRAWN_ANEW[trick]
    browser = school.signed_in(school.office)
    file = SimpleUploadedFile(name, made(), content_type="text/html")
    answer = browser.post(f"/pupils/{school.ada}/pictures/keep", {"photograph": file})
    assert answer.status_code == 302, answer.content.decode()
    shown = browser.get(f"/pupils/{school.ada}/photograph")
    assert shown.headers["Content-Type"] == "image/webp"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    for hidden in (SCRIPT, PHP, b"<html>", b"PK\x03\x04", b"Exif", b"51.5N"):
        assert hidden not in shown.content
    picture = Image.open(io.BytesIO(shown.content))
    assert (picture.format, getattr(picture, "n_frames", 1), dict(picture.getexif())) == ("WEBP", 1, {})


def template(school: School, logo: bytes) -> tuple[int, str]:
    form = {"name": "Short", "at_tutor": "1", "at_results": "2", "logo": SimpleUploadedFile("a.png", logo)}
    answer = school.signed_in(school.head).post("/reports/templates/add", form)
    return answer.status_code, html.unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("logo", "words"),
    [
        (png(30_000, 30_000, rows=bytes(9000)), "too many pixels"),
        (png(8, 8, rows=bytes(72)), "too small to be printed"),
        (png(90, 120) + SCRIPT, "cannot be read"),
        (MAGIC + SCRIPT + bytes(40), "cannot be read"),
        (portrait(), "has to be a PNG"),
        (png_with_text() + bytes(100_000), "at most 100 kB"),
    ],
    ids=["a bomb", "too small", "no pixels", "a script", "a JPEG", "too heavy"],
)
def test_a_logo_that_attacks_is_refused_in_words(school: School, logo: bytes, words: str):
    status, page = template(school, logo)
    assert status == 422
    assert words in page


def test_what_hides_in_a_logo_is_gone_when_it_is_printed(school: School):
    assert template(school, png_with_text() + archive())[0] == 302
    with school.seen_by_command():
        kept = ReportTemplate.objects.get(school_id=school.id, name="Short").logo
    assert kept.startswith("<svg ")
    assert "data:image/webp;base64," in kept
    assert 'width="90" height="120"' in kept
    assert "iVBOR" not in kept, "not one byte of the PNG that was sent"
