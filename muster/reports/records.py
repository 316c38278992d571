"""The records of reports in a folder: the words written for one, and the report as sent."""

import datetime as dt
import uuid

from muster.protection.files.keeping import FileContent
from muster.protection.folder.kinds import UNTIL_25, Basis, Condition, Kind, Tier, declare_kind
from muster.protection.keys.ring import KeyClass
from muster.protection.secret import SecretRecord
from muster.reports.parts import Part

_WITH_THE_RECORD = "with the educational record: until the pupil is 25, or is passed on with it"


class ReportComment(SecretRecord, frozen=True, omit_defaults=True):
    """Words of one part of one report. `about` is the course of a subject's comment, None for other parts."""

    cycle: uuid.UUID
    part: str
    words: str
    at: dt.datetime
    about: uuid.UUID | None = None
    by: uuid.UUID | None = None


class ReportWords(SecretRecord, frozen=True):
    """Every comment of a year's reports, oldest first. The last of a place holds; empty words take it back."""

    comments: tuple[ReportComment, ...] = ()

    def of(self, cycle: uuid.UUID) -> dict[tuple[Part, uuid.UUID | None], str]:
        """What is written for one report now, by part and course."""
        said = {(Part(one.part), one.about): one.words for one in self.comments if one.cycle == cycle}
        return {place: words for place, words in said.items() if words}


REPORT_WORDS = declare_kind(
    Kind(
        name="report_words",
        code=42,
        schema=ReportWords,
        tier=Tier.SENSITIVE,
        key_class=KeyClass.EDUCATIONAL,
        purpose="to tell a family how their child is doing",
        basis=Basis.LEGAL_OBLIGATION,
        condition=Condition.SUBSTANTIAL_PUBLIC_INTEREST,
        keep=_WITH_THE_RECORD,
        keeping=UNTIL_25,
        padded_for_all=True,
        also_plain=("comments.part",),
    )
)
REPORT = declare_kind(
    Kind(
        name="report",
        code=43,
        schema=FileContent,
        tier=Tier.SENSITIVE,
        key_class=KeyClass.EDUCATIONAL,
        purpose="to show what a family was told, as it was told",
        basis=Basis.LEGAL_OBLIGATION,
        condition=Condition.SUBSTANTIAL_PUBLIC_INTEREST,
        keep=_WITH_THE_RECORD,
        keeping=UNTIL_25,
    )
)
