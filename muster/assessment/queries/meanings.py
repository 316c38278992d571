"""What the school says that values of different scales have in common, and from where on each scale it holds."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from muster.assessment.models import Meaning, MeaningOnScale
from muster.assessment.queries.opening import require_open
from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class MeaningRow:
    """A meaning that the school names."""

    id: uuid.UUID
    name: str
    tone: str
    sign: str


def meanings(viewer: Viewer) -> tuple[MeaningRow, ...]:
    """The school's own names for what values of different scales have in common, lowest first."""
    require_open(viewer)
    rows = Meaning.objects.filter(school_id=viewer.school_id).order_by("rank")
    return tuple(MeaningRow(one.id, one.name, one.tone, one.sign) for one in rows)


def meaning_limits(viewer: Viewer) -> Mapping[uuid.UUID, tuple[tuple[MeaningRow, float], ...]]:
    """For each version of a scale the meanings on it, each with the position from which it holds, lowest first."""
    named = {one.id: one for one in meanings(viewer)}
    found: defaultdict[uuid.UUID, list[tuple[MeaningRow, float]]] = defaultdict(list)
    for row in MeaningOnScale.objects.filter(school_id=viewer.school_id).order_by("lowest"):
        found[row.version_id].append((named[row.meaning_id], row.lowest))
    return {version: tuple(limits) for version, limits in found.items()}
