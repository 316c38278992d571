"""The content of one report, in words ready for screen, proof-reader and paper alike."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from muster.people.records import Name
from muster.reports.parts import Part
from muster.reports.proofs import Comment, Proof


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A subject with the results in the order of the report's columns; empty where nothing is entered or asked."""

    course_id: uuid.UUID
    subject: str
    results: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GradeTable:
    """The grades that gradebooks make, as a table of words, and the averages and the tables they go by as (term, words)."""

    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    averages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """One pupil's report. `columns` are (point, kind) in words; `attendance` facts as (term, words)."""

    pupil_id: uuid.UUID
    name: Name
    shown_name: str
    form: str
    sex: str
    columns: tuple[tuple[str, str], ...]
    subjects: tuple[SubjectRow, ...]
    attendance: tuple[tuple[str, str], ...]
    scales: tuple[tuple[str, str], ...]
    comments: tuple[Comment, ...]
    without_result: tuple[str, ...]
    grades: GradeTable = GradeTable()

    @property
    def mark(self) -> str:
        """A short mark by which what was read is recognised, without saying it. Attendance goes on, and does not count."""
        said = (self.subjects, self.columns, self.grades, [(one.where, one.words) for one in self.comments])
        return hashlib.sha256(msgspec.msgpack.encode(said)).hexdigest()[:16]

    def proof(self) -> Proof:
        """The report as a proof-reader's checks read it."""
        return Proof(self.pupil_id, self.name, self.shown_name, self.sex, self.comments, self.without_result)

    def said(self, part: str) -> str:
        """The words of a part that is not a subject's; a section of the same name holds them."""
        return next((one.words for one in self.comments if one.part == part), "")

    @property
    def about_subjects(self) -> tuple[Comment, ...]:
        """What is written about subjects."""
        return tuple(one for one in self.comments if one.part is Part.SUBJECT)

    @property
    def used_columns(self) -> tuple[int, ...]:
        """The columns in which some subject has a result: an empty one is left out."""
        return tuple(
            place for place in range(len(self.columns)) if any(row.results[place] for row in self.subjects)
        )


def paper_data(content: Content, frame: "Frame") -> Mapping[str, object]:
    """What the paper is told: plain words only."""
    used = content.used_columns
    return {
        "school": frame.school,
        "logo": frame.logo,
        "report": frame.report,
        "opening": frame.opening,
        "closing": frame.closing,
        "sections": list(frame.sections),
        "words": dict(frame.words),
        "name": str(content.shown_name),
        "form": str(content.form),
        "columns": [[*content.columns[place]] for place in used],
        "results": [
            [row.subject, *(row.results[place] for place in used)]
            for row in content.subjects
            if any(row.results)
        ],
        "grade_heads": list(content.grades.heads),
        "grades": [[*row] for row in content.grades.rows],
        "averages": [[*pair] for pair in content.grades.averages],
        "attendance": [[*pair] for pair in content.attendance],
        "scales": [[*pair] for pair in content.scales],
        "subjects": [[one.where, one.words] for one in content.about_subjects if one.words],
        "tutor": content.said(Part.TUTOR),
        "head": content.said(Part.HEAD),
    }


@dataclass(frozen=True, slots=True)
class Frame:
    """What is the same in every report of a cycle: the school, the title, the template, and the headings in words."""

    school: str
    report: str
    sections: tuple[str, ...]
    opening: str
    closing: str
    logo: str
    words: Mapping[str, str]
