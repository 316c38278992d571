"""Reads a OneRoster package: manifest, files, their coherence, then the roster."""

from collections.abc import Iterator, Mapping

from muster.interchange.oneroster.coherence import cohere
from muster.interchange.oneroster.conversion import to_roster
from muster.interchange.oneroster.files import File, read_file
from muster.interchange.oneroster.manifest import MANIFEST, Manifest, keep_its_word, read_manifest
from muster.interchange.parcel import Parcel
from muster.interchange.problems import Findings, Place, stops
from muster.interchange.roster import Reading, Roster, Unused
from muster.people.oneroster.specification import ROSTERING, TABLES, specification

NOT_USED = "Checked; Muster does not use gradebook and resource files yet."
NOT_USED_PROFILES = "Checked; accounts are made in Muster, so that sign-in profiles are not used."
OF_DEMOGRAPHICS = frozenset({"sourcedId", "status", "dateLastModified", "birthDate", "sex"})


def looks_like_oneroster(parcel: Parcel) -> bool:
    """Whether these files are a OneRoster package, well made or not."""
    names = {name.casefold() for name in parcel.files}
    if MANIFEST in names:
        return True
    distinctive = {f"{name}.csv".casefold() for name in ("academicSessions", "orgs", "users", "enrollments")}
    heads = (data[:512].lower() for name, data in parcel.files.items() if name.casefold() in distinctive)
    return any(b"sourcedid" in head.replace(b"\0", b"") for head in heads)


def read_package(parcel: Parcel, findings: Findings) -> Reading:
    """Read a package; with problems that stop, the roster is empty."""
    contents = _by_exact_name(parcel, findings)
    manifest = read_manifest(contents, findings)
    if manifest is None:
        return Reading("OneRoster", "OneRoster", Roster(), tuple(findings))
    wanted = manifest.specification
    files = {
        name: read_file(wanted.files[name], contents[f"{name}.csv"], findings)
        for name in wanted.files
        if f"{name}.csv" in contents
    }
    for name in sorted(contents.keys() - {MANIFEST} - {f"{each}.csv" for each in wanted.files}):
        what = f"OneRoster {wanted.version} has no file of this name, so it was not read"
        findings.mended(Place(name), what, "Leave it out, or write the right version into the manifest.")
    keep_its_word(manifest, files, files.values(), findings)
    checked = cohere(wanted, files, findings)
    _note_unused_columns(checked, findings)
    return Reading(
        format=_words(manifest, checked),
        system=manifest.system or "OneRoster",
        roster=Roster() if stops(findings) else to_roster(checked),
        problems=tuple(findings),
        unused=tuple(_unused(checked)),
    )


def _by_exact_name(parcel: Parcel, findings: Findings) -> dict[str, bytes]:
    """The package's files under the standard's names; others are named in the findings."""
    known = {MANIFEST, *(f"{name}.csv" for version in TABLES for name in specification(version).files)}
    by_fold = {name.casefold(): name for name in known}
    contents: dict[str, bytes] = {}
    for name, data in parcel.files.items():
        standard = by_fold.get(name.casefold())
        if standard is None:
            findings.mended(
                Place(name), "The standard has no file of this name", "Leave it out of the package."
            )
        else:
            if standard != name:
                findings.mended(Place(name), "The name must be written exactly", f"Name the file {standard}.")
            contents[standard] = data
    return contents


def _words(manifest: Manifest, files: Mapping[str, File]) -> str:
    modes = sorted({file.mode.value for file in files.values() if file.rows})
    words = {"bulk": "the whole roster", "delta": "changes"}
    said = " and ".join(words[mode] for mode in modes) or "no changes"
    return f"OneRoster {manifest.specification.version}, {said}"


def _unused(files: Mapping[str, File]) -> Iterator[Unused]:
    for name, file in files.items():
        if name == "userProfiles":
            yield Unused(file.title, len(file.rows), NOT_USED_PROFILES)
        elif name not in ROSTERING:
            yield Unused(file.title, len(file.rows), NOT_USED)


def _note_unused_columns(files: Mapping[str, File], findings: Findings) -> None:
    """Say which filled columns of demographics are not taken over, so that nothing is lost in silence."""
    rows = files["demographics"].rows if "demographics" in files else ()
    filled = {name for row in rows for name, value in row.cells.items() if value}
    if unused := sorted(filled - OF_DEMOGRAPHICS):
        what = f"Columns that are filled and not used yet: {', '.join(unused)}"
        findings.note(Place("demographics.csv"), what)
