"""Writes recipes, and records the second person's answer. A recipe is never changed: a new one replaces it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from muster.calendar.agreement import agreement_or_refusal
from muster.calendar.recipients import recipient_key
from muster.calendar.refusals import NotPossible
from muster.exports.access import AGREE_TO_EXPORT, MAKE_EXPORT
from muster.exports.models import Recipe
from muster.exports.rules import FIELDS_BY_NAME
from muster.people.models import Group
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.approvals import deciding
from muster.protection.approvals.models import Approval
from muster.protection.approvals.rules import HOLDS_FOR_A_RECIPE, Details
from muster.protection.audit.recording import record


@dataclass(frozen=True, slots=True)
class NewRecipe:
    """What a recipe is to hold. No groups means the whole roll."""

    words: str
    recipient: str
    recipient_key: str
    fields: Sequence[str]
    groups: Sequence[uuid.UUID] = ()


def details_of(recipe: Recipe) -> Details:
    """Exactly what a second person agrees to."""
    return {
        "recipe": str(recipe.id),
        "recipient": recipe.recipient,
        "key": recipe.recipient_key,
        "fields": list(recipe.fields),
        "groups": sorted(str(group) for group in recipe.groups),
    }


@transaction.atomic
def write_recipe(*, by: Viewer, recipe: NewRecipe) -> uuid.UUID:
    """Keep a recipe. Raises NotPossible for fields, groups or a key that are none."""
    reason = require(by, MAKE_EXPORT)
    if not recipe.fields or not set(recipe.fields) <= FIELDS_BY_NAME.keys():
        raise NotPossible("Choose at least one field.", "holds")
    known = Group.objects.filter(school_id=by.school_id, id__in=recipe.groups).count()
    if known != len(set(recipe.groups)):
        raise NotThere(MAKE_EXPORT)
    made = Recipe(
        school_id=by.school_id,
        recipient_key=recipient_key(recipe.recipient_key, field="recipient_key"),
        fields=[name for name in FIELDS_BY_NAME if name in recipe.fields],
        groups=sorted(recipe.groups),
        made_at=by.moment,
    )
    made.write(recipe.words, recipe.recipient)
    made.save()
    record(by, MAKE_EXPORT, "write recipe", reason=reason)
    return made.id


@transaction.atomic
def retire_recipe(*, by: Viewer, recipe_id: uuid.UUID) -> None:
    """Let a recipe make no more exports. Raises NotThere."""
    reason = require(by, MAKE_EXPORT)
    kept = Recipe.objects.filter(school_id=by.school_id, id=recipe_id, retired_at=None)
    if not kept.update(retired_at=by.moment):
        raise NotThere(MAKE_EXPORT)
    record(by, MAKE_EXPORT, "retire recipe", reason=reason)


@transaction.atomic
def answer_recipe(*, by: Viewer, approval_id: uuid.UUID, agrees: bool) -> None:
    """Agree to a recipe for a year, or refuse it.

    Raises NotThere, also where the recipe has ended meanwhile, and NotPossible for one's own wish.
    """
    reason = require(by, AGREE_TO_EXPORT)
    with agreement_or_refusal(AGREE_TO_EXPORT):
        holds = HOLDS_FOR_A_RECIPE if agrees else None
        answered = deciding.answer(by, Approval.Kind.EXPORT, approval_id, holds=holds)
    recipe = uuid.UUID(str(answered.details["recipe"]))
    kept = Recipe.objects.select_for_update().filter(school_id=by.school_id, id=recipe, retired_at=None)
    if not kept.exists():
        raise NotThere(AGREE_TO_EXPORT)
    record(by, AGREE_TO_EXPORT, "agree to recipe" if agrees else "refuse recipe", reason=reason)
