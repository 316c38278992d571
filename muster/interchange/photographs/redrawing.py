"""Redraws the matched pictures of a zip in batches, so that the whole zip is never unpacked in memory."""

import time
import uuid
from collections.abc import Callable, Iterator, Mapping

import msgspec

from muster.interchange.parcel import MEGABYTE, entries
from muster.interchange.photographs.matching import Matched
from muster.interchange.photographs.reading import LIMITS
from muster.interchange.problems import Findings, Place
from muster.photographs.actions import redraw_photographs
from muster.photographs.labels import FAULT_WORDS
from muster.photographs.rules import SHAPES
from muster.protection.files.redrawing import Fault

AT_A_TIME = 10
MOST_AT_A_TIME = 16 * MEGABYTE
MOST_SECONDS = 180.0
"""Pictures can be made that take ten seconds each to draw; a usual zip is done long before."""


class WaitingPicture(msgspec.Struct, frozen=True):
    """A pupil's picture in both sizes, drawn anew, and the file that it was made of."""

    pupil_id: uuid.UUID
    file: str
    face: bytes
    photograph: bytes

    def __repr__(self) -> str:
        return "<a waiting picture>"


class SentPhotographs(msgspec.Struct, frozen=True):
    """What waits of a zip: pixels of those who were matched, and why each other file is nobody's. Not the zip itself."""

    pictures: tuple[WaitingPicture, ...] = ()
    unused: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"<{len(self.pictures)} waiting pictures>"


def redrawn(
    parcel: tuple[str, bytes], matched: Matched, findings: Findings, told: Callable[[int], None]
) -> SentPhotographs:
    """The pictures of a zip that were matched. It needs no database, and takes up to a few minutes.

    `told` hears after each batch of how many files it is known whether they are pictures.
    """
    name, data = parcel
    owners = {file: pupil for pupil, file in matched.files.items()}
    pictures: list[WaitingPicture] = []
    unused = [(file, str(why)) for file, why in matched.unused]
    until = time.monotonic() + MOST_SECONDS
    for batch in _batches(name, data, owners, findings):
        if time.monotonic() > until:
            findings.stop(
                Place(name), "Reading these pictures takes too long", "Send fewer of them at a time."
            )
            break
        for (file, _), answer in zip(
            batch, redraw_photographs([content for _, content in batch]), strict=True
        ):
            if answer.fault is Fault.NONE and len(answer.pictures) == len(SHAPES):
                pictures.append(WaitingPicture(owners[file], file, *answer.pictures))
            else:
                unused.append((file, str(answer.fault)))
        told(len(pictures) + len(unused) - len(matched.unused))
    return SentPhotographs(tuple(pictures), tuple(unused))


def fault_words() -> Mapping[str, str]:
    """What a picture's fault is called, by how it waits."""
    return {str(fault): str(words) for fault, words in FAULT_WORDS.items()}


def _batches(
    name: str, data: bytes, owners: Mapping[str, uuid.UUID], findings: Findings
) -> Iterator[list[tuple[str, bytes]]]:
    """Some files at a time: no more than so many, and so many bytes beside the last of them."""
    batch: list[tuple[str, bytes]] = []
    for file, content in entries(name, data, findings, LIMITS, wanted=owners):
        batch.append((file, content))
        if len(batch) == AT_A_TIME or sum(len(each) for _, each in batch) >= MOST_AT_A_TIME:
            yield batch
            batch = []
    if batch:
        yield batch
