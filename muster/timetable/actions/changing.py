"""Changes the timetable, by one lesson or as a whole, and undoes such a change exactly while nothing of it was changed since."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Q

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

    Who came to teach a group by the timetable teaches it until the last of their lessons with it. Returns the id of the
    change, by which it can be undone. Raises NotThere and NotPossible.
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
        lost=_let_go(by, before.values(), first_day),
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
    _let_teach_again(by, change)
    change.note_undone(by.moment, by.person_id)
    staff = {
        uuid.UUID(row["staff"]) for row in (*change.before.values(), *change.after.values()) if row["staff"]
    }
    record(by, CHANGE_TIMETABLE, "undo a timetable change", reason=reason, people=sorted(staff))


def _let_go(by: Viewer, ended: Iterable[Row], first_day: dt.date) -> dict[str, list[str]]:
    """End what the timetable let people teach and no lesson holds any more; what has not begun by then is taken out."""
    pairs = {(str(row["group"]), str(row["staff"])) for row in ended if row["staff"]}
    going_on = Lesson.objects.filter(Q(last_day=None) | Q(last_day__gte=first_day), school_id=by.school_id)
    pairs -= {(str(group), str(staff)) for group, staff in going_on.values_list("group_id", "staff_id")}
    if not pairs:
        return {}
    changes = TimetableChange.objects.filter(school_id=by.school_id, undone_at=None)
    given = {
        key
        for gained in changes.values_list("gained", flat=True)
        for key, pair in gained.items()
        if tuple(pair) in pairs
    }
    rows = Responsibility.objects.filter(
        school_id=by.school_id, id__in=given, last_day=None
    ).select_for_update()
    lost = {str(row.id): [str(row.group_id), str(row.staff_id), row.first_day.isoformat()] for row in rows}
    rows.filter(first_day__gte=first_day).delete()
    rows.update(last_day=first_day - _ONE_DAY)
    return lost


def _let_teach_again(by: Viewer, change: TimetableChange) -> None:
    """Put back whom a change had let go, unless somebody has decided about it since."""
    rows = Responsibility.objects.filter(school_id=by.school_id, id__in=list(change.lost))
    there = {str(key) for key in rows.values_list("id", flat=True)}
    rows.filter(last_day=change.first_day - _ONE_DAY).update(last_day=None)
    Responsibility.objects.bulk_create(
        Responsibility(
            id=uuid.UUID(key),
            school_id=by.school_id,
            group_id=uuid.UUID(group),
            staff_id=uuid.UUID(staff),
            relation=Responsibility.Relation.TEACHES,
            first_day=dt.date.fromisoformat(first_day),
        )
        for key, (group, staff, first_day) in change.lost.items()
        if key not in there
    )


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
