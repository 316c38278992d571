"""A round of reports to families for Year 3 of the cast's school, for the tests of reports and their journey."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from dataclasses import dataclass

from pypdf import PdfReader

from muster.protection.access.viewer import Viewer
from muster.reports.actions.cycles import NewCycle, NewTemplate, keep_template, open_cycle, release_reports
from muster.reports.actions.making import make_some, mark_read
from muster.reports.actions.writing import Typed, Written, write_words
from muster.reports.authority import WordsPlace
from muster.reports.parts import Part, Section
from muster.reports.queries.members import Cycle, opened_cycle
from tests.assessed import Assessed, assess
from tests.cast import TODAY, School

GOOD = "{} reads with care and talks about books with pleasure."


@dataclass(frozen=True, slots=True)
class Round:
    """One round of reports of Year 3."""

    assessed: Assessed
    id: uuid.UUID

    @property
    def school(self) -> School:
        return self.assessed.school

    @property
    def reading(self) -> WordsPlace:
        return WordsPlace(Part.SUBJECT, self.school.form_3b, self.assessed.course)

    @property
    def tutors(self) -> WordsPlace:
        return WordsPlace(Part.TUTOR, self.school.form_3b)

    def write(
        self, place: WordsPlace, words: dict[uuid.UUID, str], *, by: str = "tutor", was: str = ""
    ) -> Written:
        with self.school.seen_by(self.school.people[by]) as viewer:
            typed = {pupil: Typed(said, was) for pupil, said in words.items()}
            return write_words(by=viewer, cycle=seen(viewer, self), place=place, typed=typed)

    def find_good(self, *pupils: uuid.UUID) -> None:
        with self.school.seen_by(self.school.head) as head:
            for pupil in pupils:
                mark_read(by=head, cycle_id=self.id, pupil_id=pupil, is_good=True)

    def make(self) -> int:
        with self.school.seen_by_command() as command:
            return make_some(by=command, cycle_id=self.id)

    def release(self, day: dt.date | None = TODAY) -> None:
        with self.school.seen_by(self.school.head) as head:
            release_reports(by=head, cycle_id=self.id, day=day, without_others=True)


def seen(viewer: Viewer, of: Round) -> Cycle:
    return opened_cycle(viewer, of.id)


def text_of(paper: bytes) -> str:
    """What a report on paper says, in one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())


def begin_round(school: School) -> Round:
    """A round of autumn reports of Year 3, with two results and no words yet."""
    assessed = assess(school)
    assessed.save(assessed.sent(school.ada, "104"), assessed.sent(school.ben, "96"))
    with school.seen_by(school.head) as head:
        template = keep_template(
            by=head,
            template=NewTemplate("Report", tuple(Section), "Dear family", "Ring the office to talk to us."),
        )
        cycle = NewCycle(
            name="Autumn report",
            template_id=template,
            year_groups=("3",),
            points=(assessed.points["autumn"],),
            series=("attainment", "effort"),
            parts=(Part.SUBJECT, Part.TUTOR),
            words_due=TODAY + dt.timedelta(days=7),
        )
        return Round(assessed, open_cycle(by=head, cycle=cycle))
