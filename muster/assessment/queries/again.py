"""What a class should be taught again, read from a test's questions or a point's objectives."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from muster.assessment.access import SEE_SHEET
from muster.assessment.again import Taught, share_of, taught, together
from muster.assessment.models import Question
from muster.assessment.places import SheetPlace, Show
from muster.assessment.queries.sheets import Sheet, mark_sheet
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer

Shares = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class TaughtAgain:
    """A class after a test: each question, and each objective that the test asks about, the weakest first.

    `pupils` are (id, name) in the rows that `Taught.without` counts.
    """

    sheet: Sheet
    questions: tuple[Taught, ...]
    objectives: tuple[Taught, ...]
    pupils: tuple[tuple[uuid.UUID, str], ...]


def taught_again(viewer: Viewer, place: SheetPlace) -> TaughtAgain:
    """The sheet of questions or objectives, counted. It is opened as the sheet itself is. Raises NotThere and NoSheet."""
    if place.show not in {Show.QUESTIONS, Show.OBJECTIVES}:
        raise NotThere(SEE_SHEET)
    sheet = mark_sheet(viewer, place)
    columns = sheet.header.columns
    shares: list[Shares] = [
        [share_of(figure, column.scale, column.out_of) for figure in figures]
        for column, figures in zip(columns, sheet.figures, strict=True)
    ]
    each = [taught(column.title, column.about, share) for column, share in zip(columns, shares, strict=True)]
    pupils = tuple((row.pupil_id, row.name) for row in sheet.rows)
    return TaughtAgain(sheet, _weakest_first(each), _by_objective(viewer, place, sheet, shares), pupils)


def _by_objective(
    viewer: Viewer, place: SheetPlace, sheet: Sheet, shares: Sequence[Shares]
) -> tuple[Taught, ...]:
    """The questions of a test together by what they ask about; nothing where the sheet is one of objectives."""
    if place.show is not Show.QUESTIONS or place.of is None:
        return ()
    rows = Question.objects.filter(
        school_id=viewer.school_id, assignment_id=place.of, objective__isnull=False
    ).select_related("objective")
    by_number = {row.number: row.objective for row in rows if row.objective is not None}
    found: dict[uuid.UUID, list[int]] = {}
    for at, column in enumerate(sheet.header.columns):
        if column.title in by_number:
            found.setdefault(by_number[column.title].id, []).append(at)
    objectives = {one.id: one for one in by_number.values()}
    return _weakest_first(
        [
            taught(
                objectives[one].code or objectives[one].words[:24],
                objectives[one].words,
                together(
                    [shares[at] for at in places], [sheet.header.columns[at].out_of or 1 for at in places]
                ),
            )
            for one, places in found.items()
        ]
    )


def _weakest_first(each: Sequence[Taught]) -> tuple[Taught, ...]:
    return tuple(sorted(each, key=lambda one: 2 if one.share is None else one.share))
