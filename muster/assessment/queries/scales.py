"""Scales as their pages show them: every version with its columns, where the meanings lie on it, conversions from it."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count

from muster.assessment.access import OPEN_ASSESSMENT
from muster.assessment.models import Column, Conversion, MeaningOnScale, Scale, ScaleVersion
from muster.assessment.queries.definitions import definitions
from muster.assessment.queries.opening import require_open
from muster.assessment.scales import Definition
from muster.assessment.shipped import shipped_scales
from muster.calendar.queries import the_school
from muster.people.directory import names
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer


class PlaceRow(NamedTuple):
    """A meaning on a scale: from which value on it holds, and how it is shown."""

    meaning: str
    begins_at: str
    tone: str
    sign: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a scale, what its values mean, and in how many columns results are entered on it."""

    id: uuid.UUID
    number: int
    definition: Definition
    made_at: dt.datetime
    made_by: str
    columns: int
    places: tuple[PlaceRow, ...]


@dataclass(frozen=True, slots=True)
class ConversionRow:
    """A conversion of the school: its name, both scales with the version that is meant, and its pairs as they are written."""

    id: uuid.UUID
    name: str
    source: str
    target: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ScaleRecord:
    """A scale with its versions, newest first."""

    id: uuid.UUID
    is_retired: bool
    versions: tuple[VersionRow, ...]
    conversions: tuple[ConversionRow, ...]

    @property
    def newest(self) -> VersionRow:
        """The version that new columns get."""
        return self.versions[0]

    def version(self, number: int | None) -> VersionRow | None:
        """The version with this number, or the newest if none is given; None where there is no such version."""
        return next((one for one in self.versions if number in {one.number, None}), None)


def school_scales(viewer: Viewer) -> tuple[ScaleRecord, ...]:
    """Every scale of the school, by name; those that are no longer offered last."""
    require_open(viewer)
    found = _scales(viewer, Scale.objects.filter(school_id=viewer.school_id))
    return tuple(sorted(found, key=lambda one: (one.is_retired, one.newest.definition.name.casefold())))


def offered_scales(viewer: Viewer) -> tuple[tuple[uuid.UUID, str], ...]:
    """The newest versions of the scales that new columns may have, as (version, name) pairs."""
    return tuple(
        (one.newest.id, one.newest.definition.name) for one in school_scales(viewer) if not one.is_retired
    )


def convertible_versions(viewer: Viewer, source: uuid.UUID) -> tuple[tuple[uuid.UUID, str], ...]:
    """The versions to which a table may lead from another, as (version, name): those that are offered, and those with columns."""
    return tuple(
        (version.id, version_words(version.definition, version.number, is_newest=version is one.newest))
        for one in school_scales(viewer)
        for version in one.versions
        if version.id != source and (version.columns or (version is one.newest and not one.is_retired))
    )


def named_versions(viewer: Viewer) -> Mapping[uuid.UUID, str]:
    """What every version of the school's scales is called, so that no two versions of one scale are called the same."""
    rows = ScaleVersion.objects.filter(school_id=viewer.school_id)
    made = list(rows.order_by("number").values_list("id", "scale_id", "number"))
    read = definitions(viewer, [version for version, _, _ in made])
    newest = {scale: version for version, scale, _ in made}
    return {
        version: version_words(read[version], number, is_newest=newest[scale] == version)
        for version, scale, number in made
    }


def version_words(definition: Definition, number: int, *, is_newest: bool) -> str:
    """What a version is called: the newest by the name of its scale, an earlier one with its number."""
    return definition.name if is_newest else f"{definition.name}, version {number}"


def shipped_to_take_over(viewer: Viewer) -> Mapping[str, Definition]:
    """The shipped scales of the school's country that are not here yet."""
    require_open(viewer)
    held = set(
        Scale.objects.filter(school_id=viewer.school_id, retired_at=None).values_list("shipped", flat=True)
    )
    return {key: one for key, one in shipped_scales(the_school(viewer).profile).items() if key not in held}


def scale_record(viewer: Viewer, scale_id: uuid.UUID) -> ScaleRecord:
    """One scale. Raises NotThere."""
    require_open(viewer)
    row = Scale.objects.filter(school_id=viewer.school_id, id=scale_id).first()
    if row is None:
        raise NotThere(OPEN_ASSESSMENT)
    return _scales(viewer, [row])[0]


def _scales(viewer: Viewer, rows: Collection[Scale]) -> list[ScaleRecord]:
    """Any number of scales in as many queries as one takes."""
    made = ScaleVersion.objects.filter(school_id=viewer.school_id, scale__in=[row.id for row in rows])
    versions: defaultdict[uuid.UUID, list[VersionRow]] = defaultdict(list)
    scale_of = {}
    for scale_id, version in _versions(viewer, list(made.order_by("-number"))):
        versions[scale_id].append(version)
        scale_of[version.id] = scale_id
    conversions: defaultdict[uuid.UUID, list[ConversionRow]] = defaultdict(list)
    for source_id, conversion in _conversions(viewer, scale_of):
        conversions[scale_of[source_id]].append(conversion)
    return [
        ScaleRecord(
            row.id,
            row.retired_at is not None,
            tuple(versions[row.id]),
            tuple(conversions[row.id]),
        )
        for row in rows
    ]


def _versions(viewer: Viewer, made: Sequence[ScaleVersion]) -> Iterator[tuple[uuid.UUID, VersionRow]]:
    """Each version with the id of its scale."""
    ids = [one.id for one in made]
    read, directory = definitions(viewer, ids), names(viewer)
    columns = Column.objects.filter(school_id=viewer.school_id, version__in=ids)
    used = dict(columns.values_list("version_id").annotate(Count("id")))
    places = _places(viewer, read)
    for one in made:
        by = directory.shown(one.made_by)
        row = VersionRow(
            one.id, one.number, read[one.id], one.made_at, by, used.get(one.id, 0), tuple(places[one.id])
        )
        yield one.scale_id, row


def _places(viewer: Viewer, definition: Mapping[uuid.UUID, Definition]) -> Mapping[uuid.UUID, list[PlaceRow]]:
    """The meanings on each of these versions, lowest first."""
    rows = MeaningOnScale.objects.filter(school_id=viewer.school_id, version_id__in=definition)
    found: defaultdict[uuid.UUID, list[PlaceRow]] = defaultdict(list)
    for one in rows.select_related("meaning").order_by("lowest"):
        begins_at = from_words(definition[one.version_id], one.lowest)
        found[one.version_id].append(
            PlaceRow(one.meaning.name, begins_at, one.meaning.tone, one.meaning.sign)
        )
    return found


def from_words(scale: Definition, position: float) -> str:
    """A position as the scale writes it: the lowest value that lies at it or above."""
    if scale.numbers:
        return scale.shown(round(position * scale.factor))
    return next((value.code for value in scale.values if value.position >= position), scale.values[-1].code)


def _conversions(
    viewer: Viewer, versions: Collection[uuid.UUID]
) -> Iterator[tuple[uuid.UUID, ConversionRow]]:
    """Each conversion from one of these versions, with the id of that version, by name."""
    held = Conversion.objects.filter(school_id=viewer.school_id, source__in=list(versions))
    rows = list(held.order_by("name"))
    read = definitions(viewer, {version for row in rows for version in (row.source_id, row.target_id)})
    called = named_versions(viewer) if rows else {}
    for row in rows:
        source, target = read[row.source_id], read[row.target_id]
        pairs = tuple((source.shown(one), target.shown(other)) for one, other in row.pairs)
        yield (
            row.source_id,
            ConversionRow(row.id, row.name, called[row.source_id], called[row.target_id], pairs),
        )
