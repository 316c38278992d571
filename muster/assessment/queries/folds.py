"""Folds long lists of classes by year group or subject: a secondary school has hundreds."""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from muster.calendar.queries import profile_of
from muster.people.models import Group
from muster.protection.access.viewer import Viewer

FEW = 24
"""So many lines are shown at once; more are folded until somebody opens them."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Fold(Generic[Row]):
    """Some lines under one heading, in the order in which they came."""

    words: str
    rows: tuple[Row, ...]


def by_year_group(
    viewer: Viewer, rows: Sequence[Row], group_of: Callable[[Row], uuid.UUID]
) -> tuple[Fold[Row], ...]:
    """The rows by the year group of their class, the youngest first; classes of no one year group stand last."""
    years = years_of_groups(viewer, {group_of(row) for row in rows})
    headings = {one.code: one.name for one in profile_of(viewer).year_groups}
    folds = [
        Fold(words, tuple(row for row in rows if years.get(group_of(row), "") == code))
        for code, words in headings.items()
    ]
    mixed = tuple(row for row in rows if years.get(group_of(row), "") not in headings)
    return tuple(fold for fold in (*folds, Fold(_("Of no one year group"), mixed)) if fold.rows)


def by_words(rows: Sequence[Row], words_of: Callable[[Row], str]) -> tuple[Fold[Row], ...]:
    """The rows under what each of them says, in the order of the alphabet."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(words_of(row), []).append(row)
    return tuple(Fold(words, tuple(found[words])) for words in sorted(found))


def years_of_groups(viewer: Viewer, groups: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """The code of each group's year group; empty for a group of several."""
    rows = Group.objects.filter(school_id=viewer.school_id, id__in=list(groups))
    return dict(rows.values_list("id", "year_group"))
