"""The parts of a report: its sections, who writes which, and what the law requires once a year."""

from collections.abc import Collection
from enum import StrEnum


class Part(StrEnum):
    """Whose words they are."""

    SUBJECT = "subject"
    TUTOR = "tutor"
    HEAD = "head"

    @property
    def words(self) -> str:
        """The part as it is called on a page."""
        return _PARTS[self]


_PARTS = {
    Part.SUBJECT: "Subject comment",
    Part.TUTOR: "Form tutor's comment",
    Part.HEAD: "Head teacher's comment",
}


class Section(StrEnum):
    """A stretch of the paper. A template says which there are, and in which order."""

    OPENING = "opening"
    ATTENDANCE = "attendance"
    RESULTS = "results"
    GRADES = "grades"
    SUBJECTS = "subjects"
    TUTOR = "tutor"
    HEAD = "head"
    SCALES = "scales"
    CLOSING = "closing"

    @property
    def words(self) -> str:
        """The section as it is called where a template is edited."""
        return _SECTIONS[self]


_SECTIONS = {
    Section.OPENING: "Opening words",
    Section.ATTENDANCE: "Attendance",
    Section.RESULTS: "Results in a table",
    Section.GRADES: "Grades made of marks, and the average of grade points",
    Section.SUBJECTS: "What the teacher of each subject writes",
    Section.TUTOR: "What the form tutor writes",
    Section.HEAD: "What the head teacher writes",
    Section.SCALES: "What the results mean",
    Section.CLOSING: "Closing words: how to talk to us about this report",
}


def section_of(part: Part) -> Section:
    """Where the words of a part stand."""
    return Section.SUBJECTS if part is Part.SUBJECT else Section(part.value)


WANTED_ONCE_A_YEAR: tuple[tuple[str, Section], ...] = (
    ("Brief particulars of achievements in all subjects and activities", Section.SUBJECTS),
    ("General progress", Section.TUTOR),
    ("Attendance record", Section.ATTENDANCE),
    ("Results of assessments", Section.RESULTS),
    ("How to discuss the report with the school", Section.CLOSING),
)
"""What the report of a maintained school in England has to hold once a school year, and the section that holds it.

Education (Pupil Information) (England) Regulations 2005, Schedule 1.
"""


def checklist(sections: Collection[str]) -> tuple[tuple[str, bool], ...]:
    """Each of the contents that the law asks for once a year, and whether these sections hold it."""
    return tuple((words, section in sections) for words, section in WANTED_ONCE_A_YEAR)
