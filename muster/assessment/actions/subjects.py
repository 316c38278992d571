"""Subjects, courses, the groups that follow them, and their objectives."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from muster.assessment.access import SET_UP_ASSESSMENT
from muster.assessment.actions.keeping import change_row, keep_change
from muster.assessment.models import Course, CourseGroup, Objective, Phrase, Subject
from muster.calendar.refusals import NotPossible
from muster.people.models import Group
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record


@dataclass(frozen=True, slots=True)
class NewCourse:
    """A course: its subject by name, its own name, its year groups, and its slot in Attainment 8."""

    subject: str
    name: str
    year_groups: tuple[str, ...] = ()
    slot: str = ""
    awards: int = 1


@dataclass(frozen=True, slots=True)
class NewObjective:
    """Something to be learnt, in the order of the list."""

    words: str
    code: str = ""
    strand: str = ""
    case_id: str = ""


@transaction.atomic
def add_courses(*, by: Viewer, courses: Sequence[NewCourse]) -> list[uuid.UUID]:
    """Add courses, and the subjects that are not here yet. Raises NotPossible where a name is taken."""
    reason = require(by, SET_UP_ASSESSMENT)
    subjects = {row.name: row for row in Subject.objects.filter(school_id=by.school_id)}
    for rank, name in enumerate(dict.fromkeys(course.subject for course in courses), start=len(subjects)):
        if name not in subjects:
            subjects[name] = Subject.objects.create(school_id=by.school_id, name=name, rank=rank)
    wanted = [course.name for course in courses]
    if (
        len(set(wanted)) < len(wanted)
        or Course.objects.filter(school_id=by.school_id, name__in=wanted).exists()
    ):
        raise NotPossible("A course has this name already.", "name")
    rows = [
        Course(
            school_id=by.school_id,
            subject=subjects[one.subject],
            name=one.name,
            year_groups=list(one.year_groups),
            slot=one.slot,
            awards=one.awards,
        )
        for one in courses
    ]
    Course.objects.bulk_create(rows)
    record(by, SET_UP_ASSESSMENT, "add courses", reason=reason)
    return [row.id for row in rows]


@transaction.atomic
def change_course(*, by: Viewer, course_id: uuid.UUID, said: NewCourse) -> None:
    """Correct what is said of a course; its subject stays. Raises NotThere and NotPossible."""
    reason = require(by, SET_UP_ASSESSMENT)
    row = the_course(by, course_id)
    if Course.objects.filter(school_id=by.school_id, name=said.name).exclude(id=course_id).exists():
        raise NotPossible("A course has this name already.", "name")
    values = {
        "name": said.name,
        "year_groups": list(said.year_groups),
        "slot": said.slot,
        "awards": said.awards,
    }
    if change_row(by, "course", row, values):
        record(by, SET_UP_ASSESSMENT, "change a course", reason=reason)


@transaction.atomic
def follow_courses(*, by: Viewer, pairs: Sequence[tuple[uuid.UUID, uuid.UUID]]) -> None:
    """Let groups follow courses from today, or from the group's first day where that is later: (course, group) pairs.

    Those that do already are left alone. Raises NotThere for a course or a group that is not the school's.
    """
    reason = require(by, SET_UP_ASSESSMENT)
    courses = set(Course.objects.filter(school_id=by.school_id).values_list("id", flat=True))
    first_days = dict(Group.objects.filter(school_id=by.school_id).values_list("id", "first_day"))
    if (
        not {course for course, _ in pairs} <= courses
        or not {group for _, group in pairs} <= first_days.keys()
    ):
        raise NotThere(SET_UP_ASSESSMENT)
    held = set(
        CourseGroup.objects.filter(school_id=by.school_id).on(by.today).values_list("course_id", "group_id")
    )
    CourseGroup.objects.bulk_create(
        CourseGroup(
            school_id=by.school_id,
            course_id=course,
            group_id=group,
            first_day=min(first_days[group], by.today),
        )
        for course, group in dict.fromkeys(pairs)
        if (course, group) not in held
    )
    record(by, SET_UP_ASSESSMENT, "let groups follow courses", reason=reason)


@transaction.atomic
def set_groups_of_course(*, by: Viewer, course_id: uuid.UUID, groups: Sequence[uuid.UUID]) -> None:
    """Say which groups follow a course from today on; those that are left out end with yesterday."""
    require(by, SET_UP_ASSESSMENT)
    the_course(by, course_id)
    held = CourseGroup.objects.filter(school_id=by.school_id, course_id=course_id).on(by.today)
    for row in held.exclude(group_id__in=groups):
        _stop_following(by, row)
    follow_courses(by=by, pairs=[(course_id, group) for group in groups])


@transaction.atomic
def set_objectives(*, by: Viewer, course_id: uuid.UUID, objectives: Sequence[NewObjective]) -> None:
    """Make this the list of a course's objectives. One that keeps its code, or its words, keeps its results.

    Those that are left out are retired, never removed: results may lie under them.
    """
    reason = require(by, SET_UP_ASSESSMENT)
    the_course(by, course_id)
    held = {
        _key(row.code, row.words): row
        for row in Objective.objects.filter(school_id=by.school_id, course_id=course_id)
    }
    keys = [_key(one.code, one.words) for one in objectives]
    if len(set(keys)) < len(keys):
        raise NotPossible("Two objectives have the same code.", "listed")
    for rank, (key, one) in enumerate(zip(keys, objectives, strict=True)):
        row = held.get(key) or Objective(school_id=by.school_id, course_id=course_id)
        row.code, row.words, row.strand, row.case_id = one.code, one.words, one.strand, one.case_id
        row.rank, row.retired_at = rank, None
        row.save()
    gone = [held[key].id for key in held.keys() - set(keys)]
    Objective.objects.filter(school_id=by.school_id, id__in=gone).update(retired_at=by.moment)
    keep_change(by, "objectives", course_id, before={"codes": len(held)}, after={"codes": len(keys)})
    record(by, SET_UP_ASSESSMENT, "set objectives", reason=reason)


@transaction.atomic
def set_phrases(*, by: Viewer, subject_id: uuid.UUID | None, phrases: Sequence[str]) -> None:
    """Make these the sentences of the comment bank, of a subject or for all."""
    reason = require(by, SET_UP_ASSESSMENT)
    held = Phrase.objects.filter(school_id=by.school_id)
    (held.filter(subject_id=subject_id) if subject_id else held.filter(subject=None)).delete()
    Phrase.objects.bulk_create(
        Phrase(school_id=by.school_id, subject_id=subject_id, words=words, rank=rank)
        for rank, words in enumerate(phrases)
    )
    record(by, SET_UP_ASSESSMENT, "set the comment bank", reason=reason)


def _stop_following(by: Viewer, row: CourseGroup) -> None:
    """End the row as of yesterday, so that what was followed until then is still known; a row that began today is removed."""
    keep_change(by, "course_group", row.id, before={"group": str(row.group_id)}, after=None)
    if row.first_day >= by.today:
        row.delete()
        return
    row.last_day = by.today - dt.timedelta(days=1)
    row.save(update_fields=["last_day"])


def the_course(by: Viewer, course_id: uuid.UUID) -> Course:
    """The course. Raises NotThere."""
    row = Course.objects.filter(school_id=by.school_id, id=course_id).first()
    if row is None:
        raise NotThere(SET_UP_ASSESSMENT)
    return row


def _key(code: str, words: str) -> str:
    return (code or words).casefold()
