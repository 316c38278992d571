"""Admits an uploaded file, folder or zip: sizes, names and numbers of files are bounded before a byte is parsed."""

import io
import stat
import zipfile
import zlib
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from muster.interchange.problems import Findings, Place

MEGABYTE = 1024 * 1024
SMALL = MEGABYTE  # below this no ratio is suspicious: a page of equal lines shrinks a thousandfold
ENCRYPTED = 0x1
LITTER = (
    "__MACOSX/",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
)  # what desktop systems add to a zip by themselves
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
"""What zipfile raises for bytes that are no sound zip, as sixty thousand spoilt ones have shown: RuntimeError (and
NotImplementedError below it) for locked entries, versions and methods it does not know; ValueError (and UnicodeDecodeError)
for nonsense in names and places; OSError and EOFError where data end too soon. It is caught round zipfile's own calls alone.
"""

ZIP, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
OFFICE_PARTS, WORKBOOK_PART = ("[Content_Types].xml", "mimetype", "Index/Document.iwa"), "xl/"

DAMAGED = "The zip is damaged or incomplete"
RESEND = "Make the zip again and send the new one."


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of an upload: sizes in bytes after unpacking, and the ratio of unpacked to packed."""

    files: int = 64
    one: int = 96 * MEGABYTE
    total: int = 192 * MEGABYTE
    ratio: int = 200
    holds: str = "a roster"
    """What is sent, in the words of a refusal."""


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Parcel:
    """The files that were sent, by name, unpacked."""

    name: str
    files: Mapping[str, bytes]


def from_path(path: Path, findings: Findings) -> Parcel:
    """The parcel at a path: a folder of files, a zip, or one table."""
    if not path.is_dir():
        return from_upload([(path.name, _read_bounded(path, findings))], findings)
    found = sorted(child for child in path.iterdir() if child.is_file() and not _litter(child.name))
    if len(found) > LIMITS.files:
        findings.stop(
            Place(path.name), f"The folder holds {len(found)} files", "Leave only the roster's files in it."
        )
        return Parcel(path.name, {})
    return from_upload([(child.name, _read_bounded(child, findings)) for child in found], findings)


def from_upload(sent: Iterable[tuple[str, bytes]], findings: Findings) -> Parcel:
    """The parcel made of files sent together; a zip among them is unpacked, an XLSX (itself a zip) is not."""
    files: dict[str, bytes] = {}
    names: list[str] = []
    for name, data in sent:
        names.append(name)
        unpacked = unpack(name, data, findings, LIMITS) if _is_plain_zip(name, data) else {name: data}
        for inner, content in unpacked.items():
            if inner.casefold() in {known.casefold() for known in files}:
                findings.stop(Place(inner), "Two files have this name", "Send each file once.")
            files[inner] = content
    return Parcel(names[0] if len(names) == 1 else f"{len(names)} files", files)


def unpack(
    name: str, data: bytes, findings: Findings, limits: Limits, *, folders: bool = False
) -> dict[str, bytes]:
    """The files of a zip; one that is unsafe in any respect, or has folders unasked, gives none and a problem."""
    archive = _opened(data)
    if archive is None:
        findings.stop(Place(name), DAMAGED, RESEND)
        return {}
    with archive:
        files = _entries(name, archive, findings, limits)
    return files if folders else _at_the_root(files, findings)


def _opened(data: bytes) -> zipfile.ZipFile | None:
    """The zip, or None if these bytes are not one."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except UNREADABLE:
        return None


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes | None:
    """An entry unpacked, up to `most` bytes; None if it is damaged."""
    try:
        with archive.open(info) as stream:
            return stream.read(most)
    except UNREADABLE:
        return None


def entry_names(name: str, data: bytes, findings: Findings, limits: Limits) -> tuple[str, ...]:
    """The names of a zip's files as they stand in its list; none, and a problem, where it is unsafe or no zip."""
    archive = _opened(data)
    if archive is None:
        findings.stop(Place(name), DAMAGED, RESEND)
        return ()
    with archive:
        infos = _files(archive)
    return tuple(info.filename for info in infos) if _safe(name, infos, findings, limits) else ()


def entries(
    name: str, data: bytes, findings: Findings, limits: Limits, *, wanted: Container[str]
) -> Iterator[tuple[str, bytes]]:
    """These files of a zip, one after the other, so that never all of them are in memory; it ends at a fault."""
    archive = _opened(data)
    if archive is None:
        findings.stop(Place(name), DAMAGED, RESEND)
        return
    with archive:
        infos = _files(archive)
        if _safe(name, infos, findings, limits):
            some = [info for info in infos if info.filename in wanted]
            yield from _unpacked(name, archive, some, findings=findings, limits=limits)


def _files(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [info for info in archive.infolist() if not info.is_dir() and not _litter(info.filename)]


def _entries(name: str, archive: zipfile.ZipFile, findings: Findings, limits: Limits) -> dict[str, bytes]:
    infos = _files(archive)
    if not _safe(name, infos, findings, limits):
        return {}
    files = dict(_unpacked(name, archive, infos, findings=findings, limits=limits))
    return files if len(files) == len(infos) else {}


def _unpacked(
    name: str,
    archive: zipfile.ZipFile,
    infos: Iterable[zipfile.ZipInfo],
    *,
    findings: Findings,
    limits: Limits,
) -> Iterator[tuple[str, bytes]]:
    """What the entries hold, as far as there is no fault."""
    total = 0
    for info in infos:
        # The declared size may be a lie: what is counted is what really comes out.
        content = _content(archive, info, min(limits.one, limits.total - total) + 1)
        if content is None:
            findings.stop(Place(name), DAMAGED, RESEND)
            return
        total += len(content)
        if len(content) > limits.one or total > limits.total or _bomb(len(content), info, limits):
            findings.stop(
                Place(info.filename), f"The file unpacks to far more than {limits.holds} holds", RESEND
            )
            return
        yield info.filename, content


def _safe(name: str, infos: list[zipfile.ZipInfo], findings: Findings, limits: Limits) -> bool:
    if len(infos) > limits.files:
        findings.stop(Place(name), f"The zip holds {len(infos)} files", f"Send at most {limits.files}.")
        return False
    faults = [(info, what) for info in infos if (what := _fault(info, limits))]
    seen: set[str] = set()
    for info in infos:
        if info.filename.casefold() in seen:
            faults.append((info, "The zip holds two files of this name"))
        seen.add(info.filename.casefold())
    if sum(info.file_size for info in infos) > limits.total:
        findings.stop(Place(name), f"The zip unpacks to far more than {limits.holds} holds", RESEND)
        return False
    for info, what in faults:
        findings.stop(Place(info.filename), what, RESEND)
    return not faults


def _fault(info: zipfile.ZipInfo, limits: Limits) -> str:
    path = PurePosixPath(info.filename)
    # zipfile cuts a name at a NUL and turns the system's separator round, so the original name is looked at too.
    original = info.orig_filename
    if path.is_absolute() or ".." in path.parts or any(mark in original for mark in ("\\", ":", "\0")):
        return "The name of this file points outside the zip"
    if info.flag_bits & ENCRYPTED:
        return "This file is locked with a password"
    if info.compress_type not in METHODS:
        return "This file is packed by a method other than Deflate"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "This entry is a link, not a file"
    if info.file_size > limits.one or _bomb(info.file_size, info, limits):
        return f"The file unpacks to far more than {limits.holds} holds"
    return ""


def _bomb(size: int, info: zipfile.ZipInfo, limits: Limits) -> bool:
    return size > SMALL and size > limits.ratio * max(info.compress_size, 1)


def _at_the_root(files: dict[str, bytes], findings: Findings) -> dict[str, bytes]:
    nested = sorted(path for path in files if "/" in path)
    if not nested:
        return files
    place = Place(nested[0])
    if len({path.rpartition("/")[0] for path in files}) > 1:
        findings.stop(
            place, "The zip holds several folders", "Put the files at the top of the zip, not into folders."
        )
        return {}
    # Whoever packs a folder by a desktop's menu sends it so: nothing is in doubt.
    findings.note(place, "The files are in a folder of the zip", "They belong at its top, and were read.")
    return {path.rpartition("/")[2]: content for path, content in files.items()}


def _read_bounded(path: Path, findings: Findings) -> bytes:
    if path.stat().st_size > LIMITS.total:
        findings.stop(Place(path.name), "The file is larger than any roster", "Send the roster's files only.")
        return b""
    return path.read_bytes()


def is_workbook(data: bytes) -> bool:
    """Whether these bytes are a workbook, new or old, whatever the file is called."""
    return data.startswith(OLD_WORKBOOK) or _has_entry(data, WORKBOOK_PART)


def _is_plain_zip(name: str, data: bytes) -> bool:
    """Office documents are zips too, and are not unpacked."""
    if any(_has_entry(data, part) for part in OFFICE_PARTS):
        return False
    return name.casefold().endswith(".zip") or data.startswith(ZIP)


def _has_entry(data: bytes, beginning: str) -> bool:
    """Whether a zip has an entry that begins so. In one that is cut short, names still stand as they are."""
    if not data.startswith(ZIP):
        return False
    archive = _opened(data)
    if archive is None:
        return beginning.encode() in data
    with archive:
        return any(name.startswith(beginning) for name in archive.namelist())


def _litter(name: str) -> bool:
    return (
        name.startswith(LITTER[0])
        or name.rsplit("/", 1)[-1] in LITTER[1:]
        or name.rsplit("/", 1)[-1].startswith("._")
    )
