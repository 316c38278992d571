"""A course's grading rules for its page: the current rules, the choices, and earlier versions."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from muster.assessment.gradebook.letters import gives_letters
from muster.assessment.gradebook.percents import is_of_percent
from muster.assessment.gradebook.policy import KEPT_AS, Rules, Weighed, policy_from
from muster.assessment.models import Conversion, SetUpChange
from muster.assessment.queries.courses import CourseRecord, course_record
from muster.assessment.queries.definitions import definitions
from muster.assessment.queries.gradebook import rules_of
from muster.assessment.queries.scales import named_versions, school_scales, version_words
from muster.people.directory import names
from muster.protection.access.viewer import Viewer

Choices = tuple[tuple[uuid.UUID, str], ...]


@dataclass(frozen=True, slots=True)
class EarlierRules:
    """What a course's rules said before a change: until when, and by whom they were changed."""

    rules: Rules
    until: dt.datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class Grading:
    """The rules of a course. `named` are the scales and tables by the ids that a policy holds; earlier ones newest first."""

    course: CourseRecord
    rules: Rules | None
    letters: Choices
    conversions: Choices
    named: Mapping[uuid.UUID, str]
    earlier: tuple[EarlierRules, ...]


def grading(viewer: Viewer, course_id: uuid.UUID) -> Grading:
    """How a course makes grades. Raises NotThere."""
    course = course_record(viewer, course_id)
    conversions = _conversions(viewer)
    rules = rules_of(viewer, [course_id]).get(course_id)
    return Grading(
        course,
        rules,
        _letters(viewer, rules.policy.letters if rules else None),
        conversions,
        {**named_versions(viewer), **dict(conversions)},
        tuple(_earlier(viewer, course_id)),
    )


def _letters(viewer: Viewer, in_use: uuid.UUID | None) -> Choices:
    """The scales that give letters, in their newest version; and the one that the rules name, where it is an older one."""
    scales = school_scales(viewer)
    newest = tuple(
        (one.newest.id, one.newest.definition.name)
        for one in scales
        if not one.is_retired and gives_letters(one.newest.definition)
    )
    older = tuple(
        (version.id, f"{version_words(version.definition, version.number, is_newest=False)}, as now")
        for one in scales
        for version in one.versions
        if version.id == in_use and version.id not in dict(newest)
    )
    return (*older, *newest)


def names_in_rules(viewer: Viewer) -> Mapping[uuid.UUID, str]:
    """What the scales and tables are called that rules can name by their ids."""
    return {**named_versions(viewer), **dict(_conversions(viewer))}


def _conversions(viewer: Viewer) -> Choices:
    """The school's tables that lead to percentages, each with the scale that it starts from."""
    rows = list(Conversion.objects.filter(school_id=viewer.school_id).order_by("name"))
    targets, called = definitions(viewer, {row.target_id for row in rows}), named_versions(viewer)
    return tuple(
        (row.id, f"{row.name} ({called[row.source_id]})")
        for row in rows
        if is_of_percent(targets[row.target_id])
    )


def _earlier(viewer: Viewer, course_id: uuid.UUID) -> Iterator[EarlierRules]:
    rows = SetUpChange.objects.filter(
        school_id=viewer.school_id, what=KEPT_AS, row_id=course_id, before__isnull=False
    )
    directory = names(viewer)
    for row in rows.order_by("-changed_at"):
        said = row.before or {}
        categories = tuple(
            Weighed(None, name, Decimal(weight), drop) for name, weight, drop in said["categories"]
        )
        categories = tuple(sorted(categories, key=lambda one: (-one.weight, one.name)))
        rules = Rules(policy_from(said["policy"]), categories)
        yield EarlierRules(rules, row.changed_at, directory.shown(row.changed_by))
