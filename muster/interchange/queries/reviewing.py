"""What an import's pages show about an upload: problems, questions, the plan in words, the columns."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from muster.interchange.oneroster.package import looks_like_oneroster
from muster.interchange.parcel import from_upload
from muster.interchange.plan import Plan
from muster.interchange.problems import Findings, Listed, Question, can_be_read_past, listed, stops
from muster.interchange.queries.planned import planned
from muster.interchange.queries.sending import Sent, sent_roster
from muster.interchange.queries.state import names_of_school, remembered_columns, year_groups_of
from muster.interchange.reading import read
from muster.interchange.roster import Reading, Unused
from muster.interchange.tables.choices import Choices
from muster.interchange.tables.reading import columns_of, sheets
from muster.interchange.tables.recognition import ColumnMap, fingerprint, table_kinds
from muster.interchange.words import Section, sections, summary
from muster.people.directory import names
from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True, repr=False)
class Review:
    """An import before it is applied, in words. `plan` is None while something stops it or has to be answered."""

    id: uuid.UUID
    sent: Sent
    reading: Reading
    plan: Plan | None
    questions: tuple[Question, ...]
    sections: tuple[Section, ...]
    summary: str
    is_tables: bool

    @property
    def by_hand(self) -> tuple[Question, ...]:
        """Values that were changed here and that the file would overwrite."""
        return self.plan.people.by_hand if self.plan else ()

    @property
    def is_stopped(self) -> bool:
        """Whether the files have faults that must be mended first."""
        return stops(self.reading.problems)

    @property
    def can_be_read_past(self) -> bool:
        """Whether a tolerant reading would find nothing that stops it."""
        return can_be_read_past(self.reading.problems)

    @property
    def problems(self) -> Listed:
        """What was found in the files."""
        return listed(self.reading.problems)

    @property
    def notes(self) -> tuple[str, ...]:
        """What else to know."""
        return self.plan.notes if self.plan else ()

    @property
    def unused(self) -> tuple[Unused, ...]:
        """Files that were checked and are not used."""
        return self.reading.unused


def review(viewer: Viewer, sent_id: uuid.UUID) -> Review:
    """Files that this account sent, read and planned. Raises NotThere."""
    sent = sent_roster(viewer, sent_id)
    reading, is_tables = reading_of(viewer, sent)
    if stops(reading.problems) or reading.questions:
        return Review(sent_id, sent, reading, None, reading.questions, (), "", is_tables)
    found = planned(viewer, reading.roster, reading.system, sent.answers)
    if isinstance(found, Question):
        return Review(sent_id, sent, reading, None, (found,), (), "", is_tables)
    said = sections(found, reading.roster, names(viewer))
    return Review(sent_id, sent, reading, found, found.questions, said, summary(found), is_tables)


def reading_of(viewer: Viewer, sent: Sent) -> tuple[Reading, bool]:
    """What the files say, and whether they are plain tables, whose columns a person may correct."""
    findings = Findings(tolerant=sent.tolerant)
    parcel = from_upload(sent.files.items(), findings)
    choices = _choices(viewer, sent)
    return read(parcel, choices, findings), not looks_like_oneroster(parcel)


def _choices(viewer: Viewer, sent: Sent) -> Choices:
    columns, here = remembered_columns(viewer), names_of_school(viewer)
    return Choices(
        viewer.today, sent.answers, columns, sent.complete, here, year_groups=year_groups_of(viewer)
    )


@dataclass(frozen=True, slots=True, repr=False)
class SheetColumns:
    """One table: its columns with a value of each, what it is taken for, and what it could be."""

    file: str
    fingerprint: str
    header: tuple[str, ...]
    examples: tuple[str, ...]
    columns: ColumnMap
    kinds: tuple[tuple[str, str], ...]


def sheet_columns(viewer: Viewer, sent_id: uuid.UUID, kinds: Mapping[str, str]) -> tuple[SheetColumns, ...]:
    """The tables that were sent, each as it is read now, or as the kind in `kinds` (by fingerprint) would have it."""
    sent = sent_roster(viewer, sent_id)
    findings = Findings(tolerant=True)
    parcel = from_upload(sent.files.items(), findings)
    choices = _choices(viewer, sent)
    options = tuple((kind.name, kind.words) for kind in table_kinds().values())
    found = []
    for sheet in sheets(parcel, findings):
        mark = fingerprint(sheet.header)
        columns = columns_of(sheet, choices, wanted=kinds.get(mark, ""))
        examples = tuple(next(sheet.column(index), "") for index in range(len(sheet.header)))
        found.append(SheetColumns(sheet.file, mark, sheet.header, examples, columns, options))
    return tuple(found)
