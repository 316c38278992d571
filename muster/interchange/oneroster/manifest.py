"""Reads a package's manifest (version, files, modes, sending system), and checks the package against it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from muster.interchange.oneroster.files import File, Mode
from muster.interchange.oneroster.lines import records
from muster.interchange.problems import Findings, Place
from muster.people.oneroster.specification import (
    FIRST_VERSION_FILES,
    TABLES,
    Specification,
    specification,
)

MANIFEST = "manifest.csv"
HEADER = ("propertyName", "value")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The version to read the package by, the mode it claims for each file, and the sender's name."""

    specification: Specification
    modes: Mapping[str, Mode] | None  # None: there is no manifest
    system: str


def read_manifest(files: Mapping[str, bytes], findings: Findings) -> Manifest | None:
    """The manifest of a package, without one the version is told from the files; None where it is of no version we read."""
    if MANIFEST not in files:
        what = "There is no manifest.csv, so this would be OneRoster 1.0"
        findings.mended(Place(MANIFEST), what, "Export OneRoster 1.1 or 1.2, with its manifest.")
        version = "1.2" if "roles.csv" in files else "1.1"
        return Manifest(specification(version), None, "")
    properties = _properties(files[MANIFEST], findings)
    version = _version(properties, files, findings)
    if not version:
        return None
    wanted = specification(version)
    _check_properties(properties, wanted, findings)
    modes = {name: _claimed(name, properties, findings) for name in wanted.files}
    return Manifest(wanted, modes, properties.get("source.systemName", "")[:100])


def keep_its_word(
    manifest: Manifest, present: Iterable[str], read: Iterable[File], findings: Findings
) -> None:
    """Report where files and modes differ from what the manifest says; the data wins over a claimed mode."""
    names = frozenset(present)
    if manifest.modes is None:
        for name in sorted(frozenset(FIRST_VERSION_FILES) - names - {"demographics"}):
            findings.mended(Place(f"{name}.csv"), "The file is missing", "Export all files of the package.")
        return
    for name, mode in manifest.modes.items():
        if mode is Mode.ABSENT and name in names:
            what = "The file is there, but the manifest says absent"
            findings.mended(Place(f"{name}.csv"), what, "Make manifest and files agree.")
        if mode is not Mode.ABSENT and name not in names:
            what = f"The manifest says {mode.value}, but the file is not there"
            findings.stop(Place(f"{name}.csv"), what, "The package is incomplete: export it again.")
    for file in read:
        claimed = manifest.modes[file.name]
        if file.rows and claimed not in {file.mode, Mode.ABSENT}:
            what = f"The manifest says {claimed.value}, the lines are {file.mode.value}: they are read as they are"
            findings.note(Place(file.title), what)


def _properties(data: bytes, findings: Findings) -> dict[str, str]:
    lines = records(MANIFEST, data, findings)
    if not lines or tuple(lines[0].fields) != HEADER:
        what = "The first line is not propertyName,value"
        findings.mended(Place(MANIFEST, 1), what, "Write exactly that as the first line.")
    found: dict[str, str] = {}
    for record in lines:
        name, value = (*(field.strip() for field in record.fields), "", "")[:2]
        if name.casefold() == HEADER[0].casefold():
            continue
        if name in found:
            findings.mended(
                Place(MANIFEST, record.line, name), "The property is there twice", "Keep it once."
            )
        found[name] = value
    return found


def _version(properties: Mapping[str, str], files: Mapping[str, bytes], findings: Findings) -> str:
    """The version that is named, or the one that is meant; '' for one that nobody here can read."""
    given = properties.get("oneroster.version", "")
    if given in TABLES:
        return given
    tolerable = next((version for version in TABLES if given.casefold().lstrip("v ").startswith(version)), "")
    what = "This is not a version of OneRoster that can be read" if given else "The manifest names no version"
    place = Place(MANIFEST, 0, "oneroster.version")
    if given and not tolerable:
        findings.stop(place, what, "Export OneRoster 1.1 or 1.2.", value=given)
        return ""
    findings.mended(place, what, "Write 1.1 or 1.2.", value=given)
    return tolerable or ("1.2" if "roles.csv" in files else "1.1")


def _check_properties(properties: Mapping[str, str], wanted: Specification, findings: Findings) -> None:
    if properties.get("manifest.version") != "1.0":
        place = Place(MANIFEST, 0, "manifest.version")
        findings.mended(
            place, "manifest.version must be 1.0", "Write 1.0.", value=properties.get("manifest.version", "")
        )
    known = {*wanted.properties(), "source.systemName", "source.systemCode"}
    for name in sorted(properties.keys() - known):
        findings.mended(
            Place(MANIFEST, 0, name), "The standard has no such property", "Take the line out.", value=name
        )


def _claimed(name: str, properties: Mapping[str, str], findings: Findings) -> Mode:
    key = f"file.{name}"
    by_fold = {given.casefold(): value for given, value in properties.items()}
    text = properties.get(key, by_fold.get(key.casefold(), ""))
    if text in {mode.value for mode in Mode}:
        return Mode(text)
    place = Place(MANIFEST, 0, key)
    if not text:
        findings.mended(place, "The manifest does not mention this file", "Write absent, bulk or delta.")
        return Mode.ABSENT
    if text.casefold() in {mode.value for mode in Mode}:
        findings.mended(
            place, "The word must be in small letters", "Write absent, bulk or delta.", value=text
        )
        return Mode(text.casefold())
    findings.stop(place, "This is none of absent, bulk and delta", "Write absent, bulk or delta.", value=text)
    return Mode.ABSENT
