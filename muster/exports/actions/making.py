"""Makes an export: counted, approved if necessary, encrypted to its recipient, numbered, and soon deleted."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from muster.exports.access import MAKE_EXPORT
from muster.exports.actions.recipes import details_of
from muster.exports.models import Export, Recipe
from muster.exports.packaging import sealed_package
from muster.exports.queries.rows import pupils_of
from muster.exports.queries.tables import export_tables
from muster.exports.rules import EXPIRES_AFTER, only_names, tables_of, takes_two
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.approvals import deciding
from muster.protection.approvals.models import Approval
from muster.protection.approvals.taking_out import alone, take_out_alone
from muster.protection.audit.recording import record
from muster.protection.numbering import next_number


@dataclass(frozen=True, slots=True)
class Made:
    """What became of the wish: the export's id, or None where a second person was asked first."""

    export_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A package on its way out."""

    number: int
    package: bytes


@transaction.atomic
def make_export(*, by: Viewer, recipe_id: uuid.UUID) -> Made:
    """Make one export of a recipe, or ask a second person where it takes one. Raises NotThere."""
    reason = require(by, MAKE_EXPORT)
    recipe = _recipe(by, recipe_id)
    if by.person_id is None:
        raise NotThere(MAKE_EXPORT)
    pupils = pupils_of(by, recipe.groups, this_year=bool(tables_of(recipe.fields)))
    if not _may_leave(by, recipe, pupils):
        deciding.ask(by, Approval.Kind.EXPORT, details_of(recipe))
        record(by, MAKE_EXPORT, "ask for an export", reason=reason)
        return Made(None)
    number = next_number(Export.objects.filter(school_id=by.school_id), by.school_id)
    about: dict[str, str | int] = {
        "export": number,
        "school": by.standing.school_name,
        "for": recipe.recipient,
        "made": by.now.isoformat(timespec="seconds"),
        "pupils": len(pupils),
        "keep": "only as long as it is needed for what it was made for",
    }
    tables = export_tables(by, recipe.fields, pupils)
    export = Export.objects.create(
        school_id=by.school_id,
        number=number,
        recipe=recipe,
        made_by_id=by.person_id,
        made_at=by.moment,
        expires_at=by.moment + EXPIRES_AFTER,
        pupils=len(pupils),
        package=sealed_package(tables, about, key=recipe.recipient_key),
    )
    return Made(export.id)


def _may_leave(by: Viewer, recipe: Recipe, pupils: Collection[uuid.UUID]) -> bool:
    """Whether the export may be made now: a second person agreed to the recipe, or one is enough for what it holds.

    Where one is enough it is added to what they took out alone, so that a school is not taken out form by form.
    """
    if deciding.holds(by, Approval.Kind.EXPORT, details_of(recipe)):
        return True
    if takes_two(recipe.fields, alone(by, pupils)):
        return False
    return only_names(recipe.fields) or take_out_alone(by, pupils)


def _recipe(by: Viewer, recipe_id: uuid.UUID) -> Recipe:
    """The recipe under lock: it is not ended while an export is made of it."""
    rows = Recipe.objects.select_for_update().filter(school_id=by.school_id, retired_at=None)
    recipe = rows.filter(id=recipe_id).first()
    if recipe is None:
        raise NotThere(MAKE_EXPORT)
    return recipe


@transaction.atomic
def fetch_export(*, by: Viewer, export_id: uuid.UUID) -> Fetched:
    """Hand out a package that has not expired. Raises NotThere."""
    reason = require(by, MAKE_EXPORT)
    export = Export.objects.filter(school_id=by.school_id, id=export_id, expires_at__gt=by.moment).first()
    if export is None or export.package is None:
        raise NotThere(MAKE_EXPORT)
    record(by, MAKE_EXPORT, "fetch an export", reason=reason)
    return Fetched(export.number, bytes(export.package))


@transaction.atomic
def discard_expired(*, by: Viewer) -> int:
    """Remove the bytes of packages that have expired; what was made stays on record. Returns how many."""
    reason = require(by, MAKE_EXPORT)
    expired = Export.objects.filter(school_id=by.school_id, expires_at__lte=by.moment, package__isnull=False)
    removed = expired.update(package=None)
    if removed:
        record(by, MAKE_EXPORT, "discard expired exports", reason=reason)
    return removed
