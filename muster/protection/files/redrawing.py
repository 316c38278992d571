"""Has uploaded pictures redrawn by a process that can do nothing else, so that only pixels get through.

The result is redrawn from pixels: no place or time of the photograph, no program hidden behind it, no second frame.
`redraw_alone.py`, which the process runs, says what it may not do.
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
"""The most pictures one process redraws before a fresh one takes over."""


class Fault(StrEnum):
    """Why a picture is refused. The first five are in the order of the process's answer codes."""

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
    """What a picture is redrawn to: its size in pixels, and the most bytes it may take."""

    width: int
    height: int
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A picture in each shape that was asked for, or why there is none."""

    fault: Fault
    pictures: tuple[bytes, ...] = ()


class _NotGuarded(Exception):
    """The system did not withdraw the process's rights, so it has read nothing."""


def redraw(contents: Sequence[bytes], shapes: Sequence[Shape]) -> list[Redrawn]:
    """Redraw each picture in each shape, in the order given.

    A picture that kills its process does not affect the others. If the system did not withdraw the process's rights,
    no picture is read and the log says so.
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
    """The fault that shows without decoding the file."""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return Fault.HEIC
    return Fault.TOO_HEAVY if len(content) > MOST_BYTES else Fault.NONE


def _in_a_process(contents: Sequence[bytes], shapes: Sequence[Shape]) -> list[Redrawn]:
    """What one process answered before it finished or was killed."""
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
    """What the process that reads pictures can do although it must not, tried in one started the same way, in words.

    A single line says if this machine has no filter, the system did not set it, or the process gave no answer.
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
    """The bytes of the longest answer that the request allows."""
    return len(contents) * (1 + sum(LENGTH.size + shape.most_bytes for shape in shapes))


def _exchanged(process: subprocess.Popen[bytes], sent: bytes, *, seconds: float, most: int) -> bytes:
    """The process's answer, within the limits of time and size; then it is killed.

    A process that has been taken over may write endlessly, so no more than `most` bytes are ever held.
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
        process.kill()  # it has said all it may, or has exited
        process.wait()
    timer.cancel()
    writer.join()
    return output if len(output) <= most else b""


def _send(pipe: IO[bytes], sent: bytes) -> None:
    with contextlib.suppress(BrokenPipeError), pipe:
        pipe.write(sent)


def _answers(output: bytes, shapes: Sequence[Shape]) -> Iterator[Redrawn]:
    """The complete answers; a partial one from a killed process is left out.

    The process is not trusted: an answer that is too large, or is not WebP, counts as if the process had stopped
    there.
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
