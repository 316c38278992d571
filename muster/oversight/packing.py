"""Packs an access pack: one readable page and the same as JSON in a zip, encrypted if a recipient is named."""

import datetime as dt
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from django.template.loader import render_to_string

from muster.oversight.describing import Section
from muster.oversight.queries.families import Opening
from muster.protection.files.keeping import FileContent
from muster.protection.packages import sealed_to
from muster.ui.alone import style_inside


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything that is held of one person, in words, as it is handed out. `findings` were taken out of it."""

    name: str
    school: str
    made_at: dt.datetime
    released_by: str
    sections: tuple[Section, ...]
    openings: tuple[Opening, ...]
    files: tuple[FileContent, ...]
    taken_out: int

    def __repr__(self) -> str:
        return "Pack(***)"


@dataclass(frozen=True, slots=True)
class Package:
    """A pack on its way out: the bytes, and what the file is called. The name says nobody's."""

    file_name: str
    content: bytes


def package_of(pack: Pack, *, key: str) -> Package:
    """The zip, encrypted to `key` (age) unless that is empty. Raises BadKey."""
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder.html", page_of(pack))
        archive.writestr("folder.json", json.dumps(as_json(pack), ensure_ascii=False, indent=1))
        for number, file in enumerate(pack.files, start=1):
            archive.writestr(f"files/{number:02d}-{PurePath(file.name).name}", file.content)
    name = f"access-pack-{pack.made_at:%Y-%m-%d}.zip"
    if key:
        return Package(f"{name}.age", sealed_to(key, bundle.getvalue()))
    return Package(name, bundle.getvalue())


def page_of(pack: Pack) -> str:
    """One file that any browser shows and prints, with nothing to fetch."""
    return render_to_string("oversight/access_pack.html", {"pack": pack, "style": style_inside()})


def as_json(pack: Pack) -> dict[str, object]:
    """The same words under the same headings, for a program. Its shape is described in `docs/protection/what_leaves.md`."""
    return {
        "format": "muster-access-pack/1",
        "name": str(pack.name),
        "school": pack.school,
        "made": pack.made_at.isoformat(timespec="minutes"),
        "released_by": str(pack.released_by),
        "taken_out": pack.taken_out,
        "held": [_section(section) for section in pack.sections],
        "opened": [
            {"day": one.day.isoformat(), "who": one.who, "what": one.what, "times": one.times}
            for one in pack.openings
        ],
    }


def _section(section: Section) -> dict[str, object]:
    return {
        "kind": section.kind,
        "title": section.title,
        "purpose": section.purpose,
        "basis": section.basis,
        "kept": section.keep,
        "rows": [{"label": row.label, "words": row.words} for row in section.rows],
    }
