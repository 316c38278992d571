"""Reads a photographer's zip: which number each picture goes by, from file names and the index alone. No picture is decoded.

Photographers name pictures after a number of the pupil, or number them consecutively and add an index: a table with a
line for each picture. If there is an index, it alone says whose a picture is: otherwise a running number such as
`0042.jpg` could be taken for somebody's admission number.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from muster.interchange.history.reading import COLUMNS as HISTORY
from muster.interchange.parcel import MEGABYTE, Limits, Parcel, entries, entry_names
from muster.interchange.problems import Findings, Place, stops
from muster.interchange.tables.opening import tables_in
from muster.interchange.tables.recognition import columns_by_name, folded_header, table_kinds
from muster.interchange.tables.sheets import Sheet
from muster.people.upn import fault_in_upn, tidied

LIMITS = Limits(files=500, one=32 * MEGABYTE, total=256 * MEGABYTE, ratio=200, holds="a zip of photographs")
MOST_INDEX_LINES = 10_000
MOST_INDEX_BYTES = 2 * MEGABYTE
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif"})
INDEXES = frozenset({".csv", ".txt", ".tsv"})
COLUMNS = {
    "file": (
        "file", "filename", "image", "imagename", "imagefile", "imagefilename", "picture", "picturename", "photo",
        "photoname", "photofile", "photograph", "photofilename", "imagenumber", "imageno",
    ),
    "upn": HISTORY["upn"],
    "number": ("admissionnum", "admnumber", "admission", *table_kinds()["pupils"].fields["admission_number"]),
    "muster": ("muster", "musterid", "musteridentifier", "musternumber"),
}  # fmt: skip
_KNOWN = frozenset(name for names in COLUMNS.values() for name in names)
_BETWEEN = re.compile(r"[^0-9A-Za-z]+")
_MUSTER = re.compile(
    r"(?<![0-9A-Za-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9A-Za-z])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, repr=False)
class Label:
    """By which numbers a picture goes: a UPN, an admission number, Muster's identifier, several of them, or none."""

    upn: str = ""
    number: str = ""
    muster: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Labelled:
    """The pictures of a zip with their labels; those without one; those that an index names and that are not there."""

    labels: Mapping[str, tuple[Label, ...]]
    unlabelled: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    has_index: bool = False


NOTHING = Labelled({})


def read_labels(name: str, data: bytes, findings: Findings) -> Labelled:
    """Which pictures are in a zip, and by what numbers they go. A zip that is unsafe says nothing, and is in the findings."""
    names = entry_names(name, data, findings, LIMITS)
    indexes = {each for each in names if _ending(each) in INDEXES}
    tables = dict(entries(name, data, findings, LIMITS, wanted=indexes)) if indexes else {}
    for each in [each for each, content in tables.items() if len(content) > MOST_INDEX_BYTES]:
        findings.stop(Place(each), "The index is larger than 2 MB", "Leave only the lines of this zip in it.")
    index = read_index(Parcel(name, tables), findings) if tables and not stops(findings) else None
    if stops(findings):
        return NOTHING
    pictures = tuple(each for each in names if _ending(each) in PICTURES)
    others = tuple(each for each in names if _ending(each) not in PICTURES | INDEXES)
    if index is not None:
        return _by_index(pictures, index, others)
    labels = {each: label_of(each) for each in pictures}
    return Labelled(
        labels={each: (label,) for each, label in labels.items() if label != Label()},
        unlabelled=tuple(each for each, label in labels.items() if label == Label()),
        others=others,
    )


def label_of(path: str) -> Label:
    """The number in the name of a file: Muster's or a UPN among other words, or an admission number alone. A name gives none."""
    stem = PurePosixPath(path).stem.strip()
    identifiers = {each.casefold() for each in _MUSTER.findall(stem)}
    if identifiers:
        return Label(muster=identifiers.pop()) if len(identifiers) == 1 else Label()
    upns = {upn for word in _BETWEEN.split(stem) if not fault_in_upn(upn := tidied(word))}
    if len(upns) == 1:
        return Label(upn=upns.pop())
    is_number = any(letter.isdigit() for letter in stem) and not _BETWEEN.search(stem)
    return Label(number=stem) if is_number and not upns else Label()


def read_index(parcel: Parcel, findings: Findings) -> dict[str, tuple[Label, ...]]:
    """The labels of each file that is named in an index, by its folded name: two where it stands there for two pupils."""
    found: dict[str, tuple[Label, ...]] = {}
    sheets = tables_in(
        parcel, lambda text: folded_header(text) in _KNOWN, findings, most_lines=MOST_INDEX_LINES
    )
    for sheet in sheets:
        for file, label in _lines(sheet, findings):
            known = found.get(_folded(file), ())
            found[_folded(file)] = known if label in known else (*known, label)
    return found


def _lines(sheet: Sheet, findings: Findings) -> Iterator[tuple[str, Label]]:
    fields = enumerate(columns_by_name(COLUMNS, sheet.header))
    columns = {field: index for index, field in fields if field}
    if "file" not in columns or not columns.keys() & {"upn", "number", "muster"}:
        findings.stop(
            Place(sheet.file, 1),
            "The index does not say in its first line which column is which",
            "Name the columns File and UPN, Admission number or Muster identifier, or take the index out of the zip.",
        )
        return
    for line in sheet.lines:
        cells = {field: line.cells[index].strip() for field, index in columns.items()}
        if cells["file"]:
            muster = cells.get("muster", "").casefold()
            yield cells["file"], Label(tidied(cells.get("upn", "")), cells.get("number", ""), muster)


def _by_index(
    pictures: tuple[str, ...], index: Mapping[str, tuple[Label, ...]], others: tuple[str, ...]
) -> Labelled:
    labels: dict[str, tuple[Label, ...]] = {}
    for each in pictures:
        named = tuple(label for label in index.get(_folded(each), ()) if label != Label())
        if named:
            labels[each] = named
    here = {_folded(each) for each in pictures}
    return Labelled(
        labels=labels,
        unlabelled=tuple(each for each in pictures if each not in labels),
        missing=tuple(sorted(file for file in index if file not in here)),
        others=others,
        has_index=True,
    )


def _folded(path: str) -> str:
    """How a file is told in an index: by its name without folders, whatever its letters' case."""
    return PurePosixPath(path.replace("\\", "/")).name.casefold()


def _ending(path: str) -> str:
    return PurePosixPath(path).suffix.casefold()
