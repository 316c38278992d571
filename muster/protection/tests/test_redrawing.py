"""What is sent as a picture is drawn anew by a process that can do nothing else, or refused with a reason."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from muster.protection.files import redrawing
from muster.protection.files.redraw_alone import has_filter
from muster.protection.files.redrawing import (
    ALONE,
    MOST_BYTES,
    Fault,
    Shape,
    redraw,
    what_is_not_refused,
)

SHAPES = (Shape(80, 80, 960), Shape(320, 400, 15_500))


def saved(kind: str = "JPEG", size: tuple[int, int] = (300, 400), **options: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes whose pixels would take as many bytes as its head says."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(10_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_comes_back_in_each_shape_and_fits(kind: str):
    (found,) = redraw([saved(kind)], SHAPES)
    assert found.fault is Fault.NONE
    for content, shape in zip(found.pictures, SHAPES, strict=True):
        opened = Image.open(io.BytesIO(content))
        assert (opened.format, opened.size) == ("WEBP", (shape.width, shape.height))
        assert len(content) <= shape.most_bytes
        assert not {"exif", "icc_profile", "xmp"} & opened.info.keys()


def test_place_profile_comment_and_what_hides_behind_the_picture_are_gone():
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    sent = saved("JPEG", exif=exif, icc_profile=b"SECRET-PROFILE" * 20, comment=b"SECRET-COMMENT")
    (found,) = redraw([sent + b"PK\x03\x04SECRET-ZIP<script>SECRET-SCRIPT</script>"], SHAPES)
    assert found.fault is Fault.NONE
    assert not any(b"SECRET" in content or b"<script" in content for content in found.pictures)


def test_a_picture_is_turned_as_the_camera_was_held():
    lying = Image.new("RGB", (400, 300), "red")
    lying.paste((0, 0, 255), (0, 0, 200, 300))
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    lying.save(out, "JPEG", exif=exif)
    (found,) = redraw([out.getvalue()], SHAPES)
    upright = Image.open(io.BytesIO(found.pictures[1])).convert("RGB")
    above, below = upright.getpixel((160, 40)), upright.getpixel((160, 360))
    assert isinstance(above, tuple)
    assert isinstance(below, tuple)
    assert above[2] > above[0]
    assert below[0] > below[2]


def test_only_the_first_frame_of_a_moving_picture_is_kept():
    frames = [Image.new("RGB", (100, 100), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    (found,) = redraw([out.getvalue()], SHAPES)
    assert getattr(Image.open(io.BytesIO(found.pictures[1])), "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault.NO_PICTURE),
        (b"%PDF-1.7 not a picture", Fault.NO_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", Fault.NO_PICTURE),
        (saved("GIF"), Fault.NO_PICTURE),
        (saved("TIFF"), Fault.NO_PICTURE),
        (saved("BMP"), Fault.NO_PICTURE),
        (b"\0\0\0\x18ftypheic" + bytes(99), Fault.HEIC),
        (saved("PNG")[:2_000], Fault.DAMAGED),
        (saved("JPEG")[:2_000], Fault.DAMAGED),
        (saved("PNG", (20, 20)), Fault.TOO_SMALL),
        (png_that_claims(60_000, 60_000), Fault.TOO_LARGE),
        (png_that_claims(6_000, 6_000), Fault.TOO_LARGE),
        (bytes(MOST_BYTES + 1), Fault.TOO_HEAVY),
    ],
    ids=[
        "empty",
        "pdf",
        "svg",
        "gif",
        "tiff",
        "bmp",
        "heic",
        "cut png",
        "cut jpeg",
        "tiny",
        "huge",
        "flood",
        "heavy",
    ],
)
def test_what_is_no_good_picture_is_refused(content: bytes, fault: Fault):
    (found,) = redraw([content], SHAPES)
    assert (found.fault, found.pictures) == (fault, ())


def test_one_bad_picture_spoils_no_other():
    answers = redraw([saved(), png_that_claims(4_900, 4_900), b"x", saved("PNG")], SHAPES)
    assert [answer.fault is Fault.NONE for answer in answers] == [True, False, False, True]


def test_the_process_can_open_no_file_no_socket_and_start_nothing():
    trying = (
        f"import sys; sys.path.insert(0, {str(ALONE.parent)!r}); import redraw_alone, socket, os\n"
        "redraw_alone.give_up_rights()\n"
        "for attempt in (lambda: os.open('/etc/passwd', 0), socket.socket, lambda: bytearray(2 << 30)):\n"
        "    try:\n        attempt(); print('could')\n    except (OSError, MemoryError): print('could not')\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", trying], capture_output=True, text=True, check=True, env={}, timeout=20
    )
    assert answer.stdout.split("\n")[:3] == ["could not"] * 3


def test_a_process_that_writes_without_end_is_ended_and_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    endless, counted = tmp_path / "endless.py", tmp_path / "counted"
    endless.write_text(
        f"import os\ncount = open({str(counted)!r}, 'wb', buffering=0)\n"
        "while os.write(1, bytes(1 << 16)):\n    count.write(b'.')\n"
    )
    monkeypatch.setattr(redrawing, "ALONE", endless)
    assert [one.fault for one in redraw([saved()], SHAPES)] == [Fault.STOPPED]
    assert counted.stat().st_size <= 16, "a megabyte at most went out before it was ended"


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_the_process_can_be_given_no_new_rights_and_nobody_reads_its_memory():
    asks = (
        "import runpy, ctypes; alone = runpy.run_path({!r}); alone['forbid_new_rights']();"
        "prctl = ctypes.CDLL(None).prctl; print(prctl(39, 0, 0, 0, 0), prctl(3, 0, 0, 0, 0))"
    )
    said = subprocess.run(
        [sys.executable, "-c", asks.format(str(ALONE))], capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["1", "0"], "PR_GET_NO_NEW_PRIVS and PR_GET_DUMPABLE"


filtered = pytest.mark.skipif(not has_filter(), reason="no filter for this machine")


@filtered
def test_the_kernel_refuses_whatever_a_picture_does_not_need():
    """By the filter alone, without the limits, which do not hold for every user."""
    trying = (
        f"import sys; sys.path.insert(0, {str(ALONE.parent)!r}); import redraw_alone, socket, os\n"
        "redraw_alone.forbid_new_rights(); redraw_alone.forbid_system_calls()\n"
        "tries = (lambda: os.open('/etc/passwd', 0), socket.socket, os.fork, os.pipe, lambda: os.kill(1, 0),\n"
        "    lambda: os.execv('/bin/true', ['true']), lambda: os.unlink('/nothing'), lambda: os.listdir('/'))\n"
        "for attempt in tries:\n"
        "    try:\n        attempt(); print('could')\n    except PermissionError: print('could not')\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", trying], capture_output=True, text=True, check=True, env={}, timeout=20
    )
    assert answer.stdout.split("\n")[:-1] == ["could not"] * 8


def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, was: str, becomes: str) -> None:
    """From here on the process is begun from a copy in which one thing is not as it should be."""
    script = ALONE.read_text()
    assert was in script
    copy = tmp_path / "redraw_alone.py"
    copy.write_text(script.replace(was, becomes))
    monkeypatch.setattr(redrawing, "ALONE", copy)


NO_SECCOMP = ("SECCOMP_MODE_FILTER = 2", "SECCOMP_MODE_FILTER = 77")
NO_PRIVILEGES = (
    "PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 4, 38,",
    "PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 4, 999,",
)


@filtered
@pytest.mark.parametrize("defect", [NO_SECCOMP, NO_PRIVILEGES], ids=["seccomp", "privileges"])
def test_where_the_system_refuses_to_take_a_right_away_no_picture_is_read_and_the_log_says_so(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    defect: tuple[str, str],
):
    broken(tmp_path, monkeypatch, *defect)
    heic = b"0000ftypheic"
    assert [one.fault for one in redraw([saved(), heic, saved()], SHAPES)] == [
        Fault.NOT_GUARDED,
        Fault.HEIC,
        Fault.NOT_GUARDED,
    ]
    assert "did not guard" in caplog.text
    assert what_is_not_refused() == ["The system does not set the filter, so that no picture is read."]


@filtered
def test_what_the_process_can_do_without_the_filter_is_found_though_the_limits_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert what_is_not_refused() == []
    broken(tmp_path, monkeypatch, "    forbid_system_calls()\n\n\ndef has", "\n\ndef has")
    assert what_is_not_refused() == [
        "The process that reads pictures can open a file.",
        "The process that reads pictures can open a connection.",
        "The process that reads pictures can start a process.",
        "The process that reads pictures can end another process.",
    ]


def test_a_machine_without_a_filter_is_told_plainly(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(redrawing, "has_filter", lambda: False)
    assert what_is_not_refused() == [
        "On this machine there is no filter of system calls: only limits hold the process."
    ]


def test_a_process_that_does_not_start_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(redrawing, "has_filter", lambda: True)
    monkeypatch.setattr(redrawing, "ALONE", tmp_path / "nothing.py")
    assert what_is_not_refused() == ["The process that reads pictures does not start."]
