"""Changes the timetable, by one lesson or as a whole, and undoes such a change exactly while nothing of it was changed since."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from muster.calendar.refusals import NotPossible
from muster.people.models import Responsibility
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.timetable.access import CHANGE_TIMETABLE
from muster.timetable.actions.lessons import Added, add_lessons, end_lessons
from muster.timetable.models import Lesson, TimetableChange
from muster.timetable.rules import PlannedLesson

Row = dict[str, str | int]
"""A lesson as a change keeps it; what is empty there is empty text here."""

_ONE_DAY = dt.timedelta(days=1)


@transaction.atomic
def change_lessons(
    *,
    by: Viewer,
    first_day: dt.date,
    adding: Sequence[PlannedLesson] = (),
    ending: Sequence[uuid.UUID] = (),
) -> uuid.UUID:
    """From a day on some lessons come, and others have ended the day before. All of it or nothing.

    Returns the id of the change, by which it can be undone. Raises NotThere and NotPossible.
    """
    before = _rows(by, ending)
    if ending:
        end_lessons(by=by, lesson_ids=ending, last_day=first_day - _ONE_DAY)
    added = add_lessons(by=by, lessons=adding, first_day=first_day) if adding else Added((), ())
    change = TimetableChange.objects.create(
        school_id=by.school_id,
        first_day=first_day,
        coming=len(added.lessons),
        ending=len(before),
        before=before,
        after=_rows(by, [*ending, *(lesson.id for lesson in added.lessons)]),
        gained={str(row.id): [str(row.group_id), str(row.staff_id)] for row in added.gained},
        made_at=by.moment,
        made_by=by.person_id,
    )
    return change.id


@transaction.atomic
def undo_timetable_change(*, by: Viewer, change_id: uuid.UUID) -> None:
    """Put every lesson back as it was before a change, and take away who taught a group only by it.

    Registers that were taken stay as they are. Raises NotThere, and NotPossible where it was undone before or one of its
    lessons was changed since: undoing would overwrite that later decision.
    """
    reason = require(by, CHANGE_TIMETABLE)
    change = TimetableChange.objects.filter(school_id=by.school_id, id=change_id).select_for_update().first()
    if change is None:
        raise NotThere(CHANGE_TIMETABLE)
    if change.undone_at is not None:
        raise NotPossible("This change was undone already.")
    touched = [*change.before, *change.after]
    if _rows(by, touched) != change.after:
        raise NotPossible("Some of these lessons were changed again since. Undo the later change first.")
    Lesson.objects.filter(school_id=by.school_id, id__in=touched).delete()
    Lesson.objects.bulk_create(_lesson(by, key, row) for key, row in change.before.items())
    Responsibility.objects.filter(school_id=by.school_id, id__in=list(change.gained), last_day=None).delete()
    change.note_undone(by.moment, by.person_id)
    staff = {
        uuid.UUID(row["staff"]) for row in (*change.before.values(), *change.after.values()) if row["staff"]
    }
    record(by, CHANGE_TIMETABLE, "undo a timetable change", reason=reason, people=sorted(staff))


def _rows(by: Viewer, ids: Iterable[uuid.UUID | str]) -> dict[str, Row]:
    """Lessons as they are now, locked, under their ids."""
    rows = Lesson.objects.filter(school_id=by.school_id, id__in=list(ids)).select_for_update()
    return {
        str(row.id): {
            "year": str(row.year_id),
            "group": str(row.group_id),
            "staff": str(row.staff_id or ""),
            "room": str(row.room_id or ""),
            "week": row.week,
            "weekday": row.weekday,
            "period": row.period,
            "first_day": row.first_day.isoformat(),
            "last_day": row.last_day.isoformat() if row.last_day else "",
        }
        for row in rows
    }


def _lesson(by: Viewer, key: str, row: Mapping[str, str | int]) -> Lesson:
    last_day = str(row["last_day"])
    return Lesson(
        id=uuid.UUID(key),
        school_id=by.school_id,
        year_id=uuid.UUID(str(row["year"])),
        group_id=uuid.UUID(str(row["group"])),
        staff_id=uuid.UUID(str(row["staff"])) if row["staff"] else None,
        room_id=uuid.UUID(str(row["room"])) if row["room"] else None,
        week=row["week"],
        weekday=row["weekday"],
        period=row["period"],
        first_day=dt.date.fromisoformat(str(row["first_day"])),
        last_day=dt.date.fromisoformat(last_day) if last_day else None,
    )
