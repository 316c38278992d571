"""Splits a file of a package into lines and fields, and handles text that breaks RFC 4180."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from muster.interchange.decoding import decode, no_text
from muster.interchange.problems import Findings, Place

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
MOST_LINES = 500_000  # of one file, blank ones included: a large school's enrolments of several years
MOST_LINE_BREAKS = 3  # in one field: more, and a quotation mark was left open


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """One line of a file: its number (where it begins) and its fields."""

    line: int
    fields: tuple[str, ...]


def records(file: str, data: bytes, findings: Findings) -> list[Record]:
    """The lines of a file that hold anything; faults of encoding and quoting go to the findings."""
    text = _text(file, data, findings)
    if text is None:
        return []
    if mark := _other_separator(text):
        what = f"The columns are separated by {mark}, and the standard wants commas"
        findings.stop(Place(file, 1), what, "Export it with commas.")
        return []
    found: list[Record] = []
    blank = 0
    for record in _cut(file, text, findings):
        if any(field.strip() for field in record.fields):
            if blank:
                findings.mended(Place(file, blank), "The line is blank", "Leave no blank lines in the file.")
            blank = 0
            found.append(record)
        elif not blank:
            blank = record.line
    if blank:
        findings.mended(Place(file, blank), "The file ends in blank lines", "Take the blank lines out.")
    return found


def _text(file: str, data: bytes, findings: Findings) -> str | None:
    decoded = decode(data)
    if decoded is None:
        line, what = no_text(data)
        findings.stop(Place(file, line), what, "Export it as CSV in UTF-8.")
        return None
    if decoded.encoding != "utf-8":
        what = f"The file is in {decoded.encoding.upper()}, not in UTF-8"
        findings.mended(Place(file), what, "Export it in UTF-8, or accents may be read wrongly.")
    return decoded.text


def _other_separator(text: str) -> str:
    """What separates the columns of the first line where it is no comma, in words; every file has several columns."""
    first = text.partition("\n")[0]
    if "," in first:
        return ""
    return next((words for mark, words in SEPARATORS.items() if mark in first), "")


def _cut(file: str, text: str, findings: Findings) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=not findings.tolerant)
    begins = 1
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error:
            findings.stop(Place(file, begins), *_quoting_fault())
            return
        if any(field.count("\n") > MOST_LINE_BREAKS for field in fields):
            findings.stop(Place(file, begins), *_quoting_fault())
            return
        if begins > MOST_LINES:
            what = f"The file has more than {MOST_LINES:,} lines, so the rest was not read"
            findings.stop(Place(file, begins), what, "Export one school and one year.")
            return
        yield Record(begins, tuple(fields))
        begins = reader.line_num + 1


def _quoting_fault() -> tuple[str, str]:
    return (
        "A quotation mark is open or out of place, so nothing from here on can be read",
        'Put fields with commas into "..." and write a quotation mark inside twice.',
    )
