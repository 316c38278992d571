"""Changes how a course turns marks into grades (categories and policy together), and records late work."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction

from muster.assessment.access import SET_UP_ASSESSMENT
from muster.assessment.actions.keeping import keep_change
from muster.assessment.actions.saving import keep_changed
from muster.assessment.authority import authority_to_enter
from muster.assessment.cells import MOST_DAYS_LATE, cell_at
from muster.assessment.gradebook.letters import gives_letters
from muster.assessment.gradebook.percents import is_of_percent
from muster.assessment.gradebook.policy import KEPT_AS, Mean, Policy, Way, as_json
from muster.assessment.headers import read_header
from muster.assessment.models import (
    Assignment,
    Category,
    Conversion,
    Course,
    Gradebook,
    ResultEntry,
    ScaleVersion,
)
from muster.assessment.places import SheetPlace
from muster.assessment.queries.definitions import definitions
from muster.assessment.records import RESULTS
from muster.assessment.scales import Missing
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.protection.folder.writing import Stale


@dataclass(frozen=True, slots=True)
class NewCategory:
    """A category as it should become; an existing one is identified by its id, whatever its new name."""

    name: str
    weight: Decimal
    drop_lowest: int = 0
    id: uuid.UUID | None = None


@transaction.atomic
def set_gradebook(
    *, by: Viewer, course_id: uuid.UUID, policy: Policy, categories: Sequence[NewCategory], seen: int
) -> None:
    """Set how a course makes grades, for all marks of the year, keeping the earlier version.

    `seen` is the version the user saw, 0 for none. Raises NotThere and NotPossible, and Stale if somebody else has
    changed it meanwhile.
    """
    reason = require(by, SET_UP_ASSESSMENT)
    if not Course.objects.filter(school_id=by.school_id, id=course_id).select_for_update().exists():
        raise NotThere(SET_UP_ASSESSMENT)
    row = Gradebook.objects.filter(school_id=by.school_id, course_id=course_id).first()
    if (row.number if row else 0) != seen:
        raise Stale
    _refuse_unsound(policy, categories)
    _refuse_other_scales(by, policy)
    before = _said(by, row, course_id)
    _set_categories(by, course_id, categories)
    made = row or Gradebook(school_id=by.school_id, course_id=course_id, number=0)
    made.policy = as_json(policy)
    after = _said(by, made, course_id)
    if after == before:
        return
    made.number, made.changed_at, made.changed_by = made.number + 1, by.moment, by.person_id
    made.save()
    keep_change(by, KEPT_AS, course_id, before=before, after=after)
    record(by, SET_UP_ASSESSMENT, "set a gradebook", reason=reason)


def _said(by: Viewer, row: Gradebook | None, course_id: uuid.UUID) -> dict[str, object] | None:
    """What the gradebook says, as JSON: the policy whole, and each category with its weight and what is dropped."""
    if row is None:
        return None
    rows = Category.objects.filter(school_id=by.school_id, course_id=course_id).order_by("name")
    weighed = [[one.name, f"{one.weight:.2f}", one.drop_lowest] for one in rows]
    return {"policy": row.policy, "categories": weighed}


def _refuse_unsound(policy: Policy, categories: Sequence[NewCategory]) -> None:
    names = [one.name.casefold() for one in categories]
    if len(set(names)) < len(names):
        raise NotPossible("Two categories have the same name.")
    if policy.way is not Way.CATEGORIES:
        return
    if categories and not sum(one.weight for one in categories):
        raise NotPossible("Give at least one category a weight above 0.")
    if policy.mean is Mean.DECAYING and any(one.drop_lowest for one in categories):
        raise NotPossible(
            "With a decaying average nothing is dropped: older results fade by themselves. Drop 0, or choose another mean.",
            "mean",
        )


def _refuse_other_scales(by: Viewer, policy: Policy) -> None:
    """Letters need a scale with percentages, conversions a table to percentages, and no scale has two of them."""
    if policy.letters is not None:
        found = definitions(by, [policy.letters]) if _is_own(by, policy.letters) else {}
        if policy.letters not in found:
            raise NotThere(SET_UP_ASSESSMENT)
        if not gives_letters(found[policy.letters]):
            raise NotPossible(
                "This scale does not say from which percentage each value is earned.", "letters"
            )
    rows = list(Conversion.objects.filter(school_id=by.school_id, id__in=policy.conversions))
    if len(rows) < len(set(policy.conversions)):
        raise NotThere(SET_UP_ASSESSMENT)
    targets = definitions(by, {row.target_id for row in rows})
    if not all(is_of_percent(targets[row.target_id]) for row in rows):
        raise NotPossible("Choose tables that lead to percentages, from 0 to 100.", "conversions")
    if len({row.source_id for row in rows}) < len(rows):
        raise NotPossible("Choose one table for each scale.", "conversions")


def _is_own(by: Viewer, version_id: uuid.UUID) -> bool:
    return ScaleVersion.objects.filter(school_id=by.school_id, id=version_id).exists()


def _set_categories(by: Viewer, course_id: uuid.UUID, categories: Sequence[NewCategory]) -> None:
    held = {row.id: row for row in Category.objects.filter(school_id=by.school_id, course_id=course_id)}
    kept = {one.id for one in categories if one.id is not None}
    if not kept <= held.keys():
        raise NotThere(SET_UP_ASSESSMENT)
    _remove(by, [row for row in held.values() if row.id not in kept])
    for one in categories:  # rename to temporary names first: two categories may have swapped theirs
        row = held.get(one.id) if one.id else None
        if row is not None and row.name != one.name:
            row.name = row.id.hex
            row.save(update_fields=["name"])
    for one in categories:
        row = held.get(one.id) if one.id else None
        row = row or Category(school_id=by.school_id, course_id=course_id)
        row.name, row.weight, row.drop_lowest = one.name, one.weight, one.drop_lowest
        row.save()


def _remove(by: Viewer, gone: Sequence[Category]) -> None:
    """Remove categories that were left out, unless they contain work. Raises NotPossible."""
    used = set(
        Assignment.objects.filter(school_id=by.school_id, category__in=[row.id for row in gone]).values_list(
            "category_id", flat=True
        )
    )
    in_use = next((row.name for row in gone if row.id in used), "")
    if in_use:
        raise NotPossible(f"{in_use} has work in it. Keep it with the weight 0, and its work does not count.")
    Category.objects.filter(school_id=by.school_id, id__in=[row.id for row in gone]).delete()


@transaction.atomic(savepoint=False)
def note_late(*, by: Viewer, place: SheetPlace, column: int, days: Mapping[uuid.UUID, int]) -> int:
    """Record how many days late each pupil handed in a piece of work; 0 takes it back.

    The mark itself does not change: the course's policy decides the penalty. Returns how many were changed. Raises
    NotThere and NotPossible.
    """
    authority = authority_to_enter(by, place)
    header = read_header(by, place)
    if column not in header.by_number or not days.keys() <= set(header.members):
        raise NotThere(authority.permission, list(days))
    if any(not 0 <= one <= MOST_DAYS_LATE for one in days.values()):
        raise NotPossible(f"Work is at most {MOST_DAYS_LATE} days late.")
    people = sorted(days)
    want = Want(RESULTS, header.period)
    opened = open_folders(
        by,
        authority.permission,
        people,
        want,
        action="note late work",
        lock=True,
        reasons=authority.over(people),
    )
    held = opened.of(RESULTS, header.period)
    changed = {}
    for pupil in people:
        cell = cell_at(held[pupil].record, column) if pupil in held else None
        marked = cell is not None and cell.figure.missing is Missing.VALUE
        if cell is not None and marked and cell.days_late != days[pupil]:
            late = replace(cell, days_late=days[pupil], at=by.moment, by=by.person_id)
            changed[pupil] = [late]
    if changed:
        keep_changed(by, opened, header, changed=changed, origin=ResultEntry.Origin.SHEET)
    return len(changed)
