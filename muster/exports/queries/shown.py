"""Recipes, exports and requests in words."""

import datetime as dt
import uuid
from dataclasses import dataclass

from muster.exports.access import AGREE_TO_EXPORT, MAKE_EXPORT
from muster.exports.actions.recipes import details_of
from muster.exports.models import Export, Recipe
from muster.exports.queries.rows import pupils_of
from muster.exports.rules import headings, tables_of, takes_two
from muster.people.directory import names
from muster.people.models import Group
from muster.protection.access.viewer import Viewer
from muster.protection.approvals import deciding
from muster.protection.approvals.models import Approval
from muster.protection.approvals.rules import refusal_of_answer
from muster.protection.approvals.taking_out import alone
from muster.ui.formats import full_date, moment

MOST_EXPORTS = 20


@dataclass(frozen=True, slots=True)
class RecipeLine:
    """A recipe: what for, to whom, which fields of whom, and how it stands with the second person.

    `is_asked` while somebody has asked and nobody has answered: until then there is nothing to make and nobody to ask.
    `own_wish` is that request where the viewer asked, who may take it back.
    """

    id: uuid.UUID
    words: str
    recipient: str
    fields: str
    whom: str
    standing: str
    is_ready: bool
    is_asked: bool
    own_wish: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class ExportLine:
    """An export that was made. `is_here` while its package can be fetched."""

    id: uuid.UUID
    number: int
    words: str
    at: dt.datetime
    by: str
    pupils: int
    is_here: bool
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks a second person for."""

    id: uuid.UUID
    recipe: RecipeLine
    by: str
    pupils: int
    refusal: str


@dataclass(frozen=True, slots=True)
class Exports:
    """The page of exports for one person: what they may make, and what they may agree to."""

    recipes: tuple[RecipeLine, ...]
    made: tuple[ExportLine, ...]
    wishes: tuple[Wish, ...]
    may_make: bool


def exports(viewer: Viewer) -> Exports:
    """Everything of exports that the viewer may see."""
    makes = viewer.reason_everywhere(MAKE_EXPORT) is not None
    recipes = {row.id: row for row in Recipe.objects.filter(school_id=viewer.school_id).order_by("made_at")}
    return Exports(
        tuple(_recipe(viewer, row) for row in recipes.values() if makes and row.retired_at is None),
        tuple(_made(viewer, may_fetch=makes)),
        tuple(_wishes(viewer, recipes)) if viewer.reason_everywhere(AGREE_TO_EXPORT) else (),
        makes,
    )


def group_choices(viewer: Viewer) -> list[tuple[uuid.UUID, str]]:
    """The groups of today, by name."""
    directory = names(viewer)
    groups = Group.objects.filter(school_id=viewer.school_id).on(viewer.today)
    return sorted(((group.id, directory.group(group.id)) for group in groups), key=lambda choice: choice[1])


def _recipe(viewer: Viewer, recipe: Recipe) -> RecipeLine:
    details = details_of(recipe)
    agreed = deciding.holds(viewer, Approval.Kind.EXPORT, details)
    pupils = pupils_of(viewer, recipe.groups, this_year=bool(tables_of(recipe.fields)))
    is_ready = agreed is not None or not takes_two(recipe.fields, alone(viewer, pupils))
    wish = None if is_ready else deciding.asked(viewer, Approval.Kind.EXPORT, details)
    return RecipeLine(
        recipe.id,
        recipe.words,
        recipe.recipient,
        ", ".join(headings(recipe.fields)),
        _whom(viewer, recipe),
        _standing(viewer, agreed, wish, is_ready=is_ready),
        is_ready,
        is_asked=wish is not None,
        own_wish=wish.id if wish and wish.asked_by_id == viewer.person_id else None,
    )


def _whom(viewer: Viewer, recipe: Recipe) -> str:
    """Whose records go: a table of the year is also of those who left in it, which the second person has to know."""
    groups = ", ".join(names(viewer).group(group) for group in recipe.groups) or "everyone on roll"
    return f"{groups}, with whoever left this school year" if tables_of(recipe.fields) else groups


def _standing(viewer: Viewer, agreed: Approval | None, wish: Approval | None, *, is_ready: bool) -> str:
    directory = names(viewer)
    if agreed and agreed.holds_until:
        return f"{directory.shown(agreed.answered_by_id)} agreed, until {full_date(agreed.holds_until)}."
    if wish:
        return f"{directory.shown(wish.asked_by_id)} asked on {moment(wish.asked_at)}. A second person has to answer."
    return "One person is enough." if is_ready else "A second person has to agree first."


def _made(viewer: Viewer, *, may_fetch: bool) -> list[ExportLine]:
    directory, zone = names(viewer), viewer.now.tzinfo
    rows = Export.objects.filter(school_id=viewer.school_id).select_related("recipe").defer("package")
    here = set(
        Export.objects.filter(
            school_id=viewer.school_id, expires_at__gt=viewer.moment, package__isnull=False
        ).values_list("id", flat=True)
    )
    return [
        ExportLine(
            row.id,
            row.number,
            row.recipe.words,
            row.made_at.astimezone(zone),
            directory.shown(row.made_by_id),
            row.pupils,
            may_fetch and row.id in here,
            row.expires_at.astimezone(zone),
        )
        for row in rows.order_by("-number")[:MOST_EXPORTS]
    ]


def _wishes(viewer: Viewer, recipes: dict[uuid.UUID, Recipe]) -> list[Wish]:
    found = []
    for asked in deciding.waiting(viewer, Approval.Kind.EXPORT):
        recipe = recipes.get(uuid.UUID(asked.details["recipe"]))
        if recipe is not None and recipe.retired_at is None:
            found.append(
                Wish(
                    asked.id,
                    _recipe(viewer, recipe),
                    names(viewer).shown(asked.asked_by_id),
                    len(pupils_of(viewer, recipe.groups, this_year=bool(tables_of(recipe.fields)))),
                    refusal_of_answer(asked.asked_by_id, viewer.person_id),
                )
            )
    return found
