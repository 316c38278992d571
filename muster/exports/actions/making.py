"""Making an export: counted, agreed to where it has to be, encrypted to its recipient, numbered, and soon gone."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from muster.exports.access import MAKE_EXPORT
from muster.exports.actions.recipes import details_of
from muster.exports.models import Export, Recipe
from muster.exports.packaging import sealed_package
from muster.exports.queries.rows import pupils_of
from muster.exports.queries.tables import export_tables
from muster.exports.rules import EXPIRES_AFTER, tables_of, takes_two
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.approvals import deciding
from muster.protection.approvals.models import Approval
from muster.protection.audit.recording import record


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
    if takes_two(recipe.fields, len(pupils)) and not deciding.holds(
        by, Approval.Kind.EXPORT, details_of(recipe)
    ):
        deciding.ask(by, Approval.Kind.EXPORT, details_of(recipe))
        record(by, MAKE_EXPORT, "ask for an export", reason=reason)
        return Made(None)
    last = Export.objects.filter(school_id=by.school_id).aggregate(last=Max("number"))["last"] or 0
    about: dict[str, str | int] = {
        "export": last + 1,
        "school": by.standing.school_name,
        "for": recipe.recipient,
        "made": by.now.isoformat(timespec="seconds"),
        "pupils": len(pupils),
        "keep": "only as long as it is needed for what it was made for",
    }
    tables = export_tables(by, recipe.fields, pupils)
    export = Export.objects.create(
        school_id=by.school_id,
        number=last + 1,
        recipe=recipe,
        made_by_id=by.person_id,
        made_at=by.moment,
        expires_at=by.moment + EXPIRES_AFTER,
        pupils=len(pupils),
        package=sealed_package(tables, about, key=recipe.recipient_key),
    )
    return Made(export.id)


def _recipe(by: Viewer, recipe_id: uuid.UUID) -> Recipe:
    """The recipe under lock, so that exports of a school are numbered one after the other."""
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
