"""Pictures that somebody sent: redrawn by a process that can do nothing else, so that only pixels get through.

What comes back was drawn anew from pixels: no place or time of the photograph, no program hidden behind it, no second
frame. What that process may not do stands in `redraw_alone.py`, which it runs.
"""

import contextlib
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

from muster.protection.files.redraw_alone import LENGTH, NOT_GUARDED, has_filter

logger = logging.getLogger(__name__)

ALONE = Path(__file__).with_name("redraw_alone.py")
MOST_BYTES = 16_000_000
SECONDS_EACH, SECONDS_TO_START, SECONDS_TO_END = 10, 10, 1
AT_A_TIME = 32
"""How many pictures one process redraws at most before a fresh one takes over."""


class Fault(StrEnum):
    """Why a picture is refused. The first five are in the order of the numbers that the process answers with."""

    NONE = "none"
    NO_PICTURE = "no picture"
    TOO_LARGE = "too large"
    TOO_SMALL = "too small"
    DAMAGED = "damaged"
    HEIC = "heic"
    TOO_HEAVY = "too heavy"
    STOPPED = "stopped"
    NOT_GUARDED = "not guarded"


ANSWERS = (Fault.NONE, Fault.NO_PICTURE, Fault.TOO_LARGE, Fault.TOO_SMALL, Fault.DAMAGED)
_MOST_SAID = 1000
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a picture is drawn as: pixels, and the most bytes that it may take."""

    width: int
    height: int
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A picture in each shape that was asked for, or why there is none."""

    fault: Fault
    pictures: tuple[bytes, ...] = ()


class _NotGuarded(Exception):
    """The system did not take its rights from the process: it has read nothing."""


def redraw(contents: Sequence[bytes], shapes: Sequence[Shape]) -> list[Redrawn]:
    """Redraw each picture in each shape, in the order given. One that ends its process spoils no other.

    Where the system did not take its rights from the process, no picture is read, and the log says so.
    """
    answers = [Redrawn(_seen_from_outside(content)) for content in contents]
    waiting = [number for number, answer in enumerate(answers) if answer.fault is Fault.NONE]
    while waiting:
        batch = waiting[:AT_A_TIME]
        try:
            done = _in_a_process([contents[number] for number in batch], shapes)
        except _NotGuarded:
            logger.error("no picture was read: the system did not guard the process that reads them")  # noqa: TRY400
            return [
                Redrawn(Fault.NOT_GUARDED) if number in waiting else answer
                for number, answer in enumerate(answers)
            ]
        for number, answer in zip(batch, done, strict=False):
            answers[number] = answer
        if len(done) < len(batch):  # the process did not live to answer for the next one
            answers[batch[len(done)]] = Redrawn(Fault.STOPPED)
            done.append(answers[batch[len(done)]])
        waiting = waiting[len(done) :]
    return answers


def _seen_from_outside(content: bytes) -> Fault:
    """What can be said of a file without reading it as a picture."""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return Fault.HEIC
    return Fault.TOO_HEAVY if len(content) > MOST_BYTES else Fault.NONE


def _in_a_process(contents: Sequence[bytes], shapes: Sequence[Shape]) -> list[Redrawn]:
    """What one process answered before it was done, or was ended."""
    words = [f"{shape.width}x{shape.height}x{shape.most_bytes}" for shape in shapes]
    sent = b"".join(LENGTH.pack(len(content)) + content for content in contents)
    process = _begun(words)
    seconds = SECONDS_TO_START + SECONDS_EACH * len(contents)
    output = _exchanged(process, sent, seconds=seconds, most=_most(contents, shapes))
    if process.returncode == NOT_GUARDED and not output:
        raise _NotGuarded
    return list(_answers(output, shapes))


def _begun(words: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", str(ALONE), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
    )


def what_is_not_refused() -> list[str]:
    """What the process that reads pictures can do though it must not, tried in one that is begun in the same way.

    Each in words; one line says so where this machine has no filter, where the system did not set it, or nothing came.
    """
    if not has_filter():
        return ["On this machine there is no filter of system calls: only limits hold the process."]
    process = _begun(["--tries"])
    output = _exchanged(process, b"", seconds=SECONDS_TO_START, most=_MOST_SAID)
    if process.returncode == NOT_GUARDED:
        return ["The system does not set the filter, so that no picture is read."]
    if process.returncode != 0:
        return ["The process that reads pictures does not start."]
    return [f"The process that reads pictures can {words}." for words in output.decode().splitlines()]


def _most(contents: Sequence[bytes], shapes: Sequence[Shape]) -> int:
    """The bytes of the longest answer that follows what was asked for."""
    return len(contents) * (1 + sum(LENGTH.size + shape.most_bytes for shape in shapes))


def _exchanged(process: subprocess.Popen[bytes], sent: bytes, *, seconds: float, most: int) -> bytes:
    """What the process answers to what it is sent, as far as there is time and room: then it is ended.

    A process that has been taken over may write without end; no more than `most` bytes of it are ever held.
    """
    assert process.stdin is not None  # noqa: S101  # pipes were asked for
    assert process.stdout is not None  # noqa: S101  # as above
    timer = threading.Timer(seconds, process.kill)
    writer = threading.Thread(target=_send, args=(process.stdin, sent), daemon=True)
    with process.stdout:
        timer.start()
        writer.start()
        output = process.stdout.read(most + 1)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_END if len(output) <= most else 0)
        process.kill()  # it has said what it may, or ended by itself
        process.wait()
    timer.cancel()
    writer.join()
    return output if len(output) <= most else b""


def _send(pipe: IO[bytes], sent: bytes) -> None:
    with contextlib.suppress(BrokenPipeError), pipe:
        pipe.write(sent)


def _answers(output: bytes, shapes: Sequence[Shape]) -> Iterator[Redrawn]:
    """The answers that came out whole; what a process wrote when it was ended is left out.

    That process is not believed: what is larger than was asked for, or no WebP, is taken as if it had been stopped.
    """
    at = 0
    while at < len(output):
        fault = ANSWERS[output[at]] if output[at] < len(ANSWERS) else Fault.STOPPED
        at += 1
        pictures = []
        for _ in range(len(shapes) if fault is Fault.NONE else 0):
            size = int.from_bytes(output[at : at + LENGTH.size], "big")
            pictures.append(output[at + LENGTH.size : at + LENGTH.size + size])
            at += LENGTH.size + size
        if at > len(output):
            return
        fits = all(map(_fits, pictures, shapes))
        yield Redrawn(fault, tuple(pictures)) if fits else Redrawn(Fault.STOPPED)


def _fits(picture: bytes, shape: Shape) -> bool:
    return len(picture) <= shape.most_bytes and picture[:4] == b"RIFF" and picture[8:12] == b"WEBP"
