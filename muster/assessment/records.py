"""The records of assessment in a folder: a year's results in one dense record, and teachers' comments on them."""

import datetime as dt
import uuid

from muster.protection.folder.kinds import UNTIL_25, Basis, Condition, Kind, Tier, declare_kind
from muster.protection.keys.ring import KeyClass
from muster.protection.secret import SecretRecord

_WHILE_HERE = (
    "until the pupil leaves, then passed on with the educational record; a copy for 25 years from birth"
)


class Results(SecretRecord, frozen=True, array_like=True):
    """A pupil's results of one academic year: sixteen bytes per result, in the order of the columns' numbers.

    `people` are those who entered them; a cell refers to one by index. The layout is `cells.CELL`.
    """

    people: tuple[uuid.UUID, ...] = ()
    cells: bytes = b""


class ResultComment(SecretRecord, frozen=True, omit_defaults=True):
    """A comment on one result. The latest for a column holds; earlier ones are its history, an empty one withdraws it."""

    column: int
    words: str
    at: dt.datetime
    by: uuid.UUID | None = None


class ResultComments(SecretRecord, frozen=True):
    """Every comment of one year, oldest first."""

    comments: tuple[ResultComment, ...] = ()

    def on(self, column: int) -> str:
        """What is written about a column now."""
        return next((one.words for one in reversed(self.comments) if one.column == column), "")

    def columns(self) -> frozenset[int]:
        """The columns about which something is written now."""
        return frozenset(one.column for one in self.comments if self.on(one.column))


RESULTS = declare_kind(
    Kind(
        name="results",
        code=40,
        schema=Results,
        tier=Tier.FACTS,
        key_class=KeyClass.EDUCATIONAL,
        purpose="to know how a pupil is learning, and to teach accordingly",
        basis=Basis.PUBLIC_TASK,
        condition=Condition.NONE,
        keep=_WHILE_HERE,
        keeping=UNTIL_25,
        at_least=4096,  # fewer results than the others of a year, of who came late or drops a subject, made it shorter
    )
)
RESULT_COMMENTS = declare_kind(
    Kind(
        name="result_comments",
        code=41,
        schema=ResultComments,
        tier=Tier.SENSITIVE,
        key_class=KeyClass.EDUCATIONAL,
        purpose="to say in words what a figure cannot, to teachers and in reports to parents",
        basis=Basis.PUBLIC_TASK,
        condition=Condition.SUBSTANTIAL_PUBLIC_INTEREST,
        keep=_WHILE_HERE,
        keeping=UNTIL_25,
        padded_for_all=True,
    )
)
