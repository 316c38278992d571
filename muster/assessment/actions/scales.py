"""Scales: adopted as shipped, created, and changed by adding a version, so that no result ever changes its meaning."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import msgspec
from django.db import transaction

from muster.assessment.access import SET_UP_ASSESSMENT
from muster.assessment.actions.keeping import keep_change
from muster.assessment.models import Conversion, Meaning, MeaningOnScale, Scale, ScaleVersion
from muster.assessment.scales import Definition, ScaleError, definition_from, problems_of
from muster.assessment.typed import Unreadable, read_typed
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record


@transaction.atomic
def adopt_scale(*, by: Viewer, shipped: str, definition: Definition) -> uuid.UUID:
    """Adopt a shipped scale as it is. Returns its first version; an adopted one is not made again."""
    reason = require(by, SET_UP_ASSESSMENT)
    version_id = take_over(by, shipped, definition)
    record(by, SET_UP_ASSESSMENT, "take over a scale", reason=reason)
    return version_id


def take_over(by: Viewer, shipped: str, definition: Definition) -> uuid.UUID:
    """A step of actions that need a shipped scale: its newest version here, made where there is none."""
    held = ScaleVersion.objects.filter(
        school_id=by.school_id, scale__shipped=shipped, scale__retired_at=None
    ).order_by("-number")
    found = held.first()
    return found.id if found else _make(by, definition, shipped)


@transaction.atomic
def make_scale(*, by: Viewer, definition: Definition) -> uuid.UUID:
    """Create a scale of the school's own. Returns its first version. Raises NotPossible if it is not sound."""
    reason = require(by, SET_UP_ASSESSMENT)
    _refuse_unsound(definition)
    version_id = _make(by, definition, "")
    record(by, SET_UP_ASSESSMENT, "make a scale", reason=reason)
    return version_id


@transaction.atomic
def change_scale(*, by: Viewer, scale_id: uuid.UUID, definition: Definition) -> uuid.UUID:
    """Add the next version of a scale. Existing columns stay on theirs. Raises NotThere and NotPossible.

    What its values mean goes over to it, so that results before and after the change can still be compared. A number that an
    earlier version gave to a value is not given to another one.
    """
    reason = require(by, SET_UP_ASSESSMENT)
    _refuse_unsound(definition)
    scale = Scale.objects.filter(school_id=by.school_id, id=scale_id).select_for_update().first()
    versions = list(
        ScaleVersion.objects.filter(school_id=by.school_id, scale_id=scale_id).order_by("-number")
    )
    if scale is None or not versions:
        raise NotThere(SET_UP_ASSESSMENT)
    last, *earlier = versions
    if _read(last) == definition:
        return last.id
    numbered = _numbered_anew(definition, _read(last), [_read(one) for one in earlier])
    made = _version(by, scale, last.number + 1, numbered)
    _take_meanings_along(last, made)
    record(by, SET_UP_ASSESSMENT, "change a scale", reason=reason)
    return made.id


@transaction.atomic
def retire_scale(*, by: Viewer, scale_id: uuid.UUID, retired: bool) -> None:
    """Stop offering a scale for new columns, or offer it again. What was entered on it stays. Raises NotThere."""
    reason = require(by, SET_UP_ASSESSMENT)
    moment = by.moment if retired else None
    if not Scale.objects.filter(school_id=by.school_id, id=scale_id).update(retired_at=moment):
        raise NotThere(SET_UP_ASSESSMENT)
    keep_change(by, "scale", scale_id, before=None, after={"retired": retired})
    record(by, SET_UP_ASSESSMENT, "retire a scale" if retired else "offer a scale again", reason=reason)


def _make(by: Viewer, definition: Definition, shipped: str) -> uuid.UUID:
    scale = Scale.objects.create(school_id=by.school_id, shipped=shipped)
    return _version(by, scale, 1, definition).id


def _version(by: Viewer, scale: Scale, number: int, definition: Definition) -> ScaleVersion:
    return ScaleVersion.objects.create(
        school_id=by.school_id,
        scale=scale,
        number=number,
        definition=msgspec.to_builtins(definition),
        made_at=by.moment,
        made_by=by.person_id,
    )


def _numbered_anew(asked: Definition, last: Definition, earlier: Sequence[Definition]) -> Definition:
    """The definition with a number never used for each value that the last version does not have."""
    used = max((one.number for scale in (last, *earlier) for one in scale.values), default=0)
    fresh = count(used + 1)
    values = tuple(
        one if one.number in last.by_number else msgspec.structs.replace(one, number=next(fresh))
        for one in asked.values
    )
    return msgspec.structs.replace(asked, values=values)


def _take_meanings_along(last: ScaleVersion, made: ScaleVersion) -> None:
    """Place the meanings on a new version as they lie on the last, where the value from which they hold is still there."""
    before, after = _read(last), _read(made)
    there = {(value.code, value.position) for value in before.values}
    kept = {value.position for value in after.values if (value.code, value.position) in there}
    held = MeaningOnScale.objects.filter(school_id=last.school_id, version=last)
    MeaningOnScale.objects.bulk_create(
        MeaningOnScale(school_id=last.school_id, version=made, meaning_id=one.meaning_id, lowest=one.lowest)
        for one in held
        if after.numbers or one.lowest in kept
    )


def _refuse_unsound(definition: Definition) -> None:
    for problem in problems_of(definition):
        raise NotPossible(f"{problem[0].upper()}{problem[1:]}.")


@dataclass(frozen=True, slots=True)
class NewMeaning:
    """A meaning that the school names, in its order, with a colour and a sign."""

    name: str
    tone: str
    sign: str = ""


@transaction.atomic
def set_meanings(*, by: Viewer, meanings: Sequence[NewMeaning]) -> list[uuid.UUID]:
    """Name the school's meanings, lowest first. One that keeps its name keeps its places on the scales."""
    reason = require(by, SET_UP_ASSESSMENT)
    if len({meaning.name.casefold() for meaning in meanings}) < len(meanings):
        raise NotPossible("Two meanings have the same name.")
    held = {meaning.name: meaning for meaning in Meaning.objects.filter(school_id=by.school_id)}
    gone = [held[name].id for name in held.keys() - {meaning.name for meaning in meanings}]
    MeaningOnScale.objects.filter(school_id=by.school_id, meaning_id__in=gone).delete()
    Meaning.objects.filter(school_id=by.school_id, id__in=gone).delete()
    ids = []
    for rank, meaning in enumerate(meanings):
        row = held.get(meaning.name) or Meaning(school_id=by.school_id, name=meaning.name)
        row.rank, row.tone, row.sign = rank, meaning.tone, meaning.sign
        row.save()
        ids.append(row.id)
    keep_change(
        by,
        "meanings",
        by.school_id,
        before={"names": list(held)},
        after={"names": [one.name for one in meanings]},
    )
    record(by, SET_UP_ASSESSMENT, "name the meanings", reason=reason)
    return ids


@transaction.atomic
def place_meanings(*, by: Viewer, version_id: uuid.UUID, lowest: Mapping[uuid.UUID, float]) -> None:
    """Set the lowest position at which each meaning holds on a version of a scale. Raises NotThere and NotPossible."""
    reason = require(by, SET_UP_ASSESSMENT)
    ranks = dict(Meaning.objects.filter(school_id=by.school_id).values_list("id", "rank"))
    if (
        not ScaleVersion.objects.filter(school_id=by.school_id, id=version_id).exists()
        or not lowest.keys() <= ranks.keys()
    ):
        raise NotThere(SET_UP_ASSESSMENT)
    in_order = [lowest[meaning] for meaning in sorted(lowest, key=lambda one: ranks[one])]
    if in_order != sorted(in_order) or len(set(in_order)) < len(in_order):
        raise NotPossible("The meanings begin in their own order, each above the one before.")
    MeaningOnScale.objects.filter(school_id=by.school_id, version_id=version_id).delete()
    MeaningOnScale.objects.bulk_create(
        MeaningOnScale(school_id=by.school_id, version_id=version_id, meaning_id=meaning, lowest=position)
        for meaning, position in lowest.items()
    )
    keep_change(by, "places", version_id, before=None, after={str(one): at for one, at in lowest.items()})
    record(by, SET_UP_ASSESSMENT, "place the meanings", reason=reason)


@transaction.atomic
def make_conversion(
    *, by: Viewer, name: str, source_id: uuid.UUID, target_id: uuid.UUID, pairs: Sequence[tuple[str, str]]
) -> uuid.UUID:
    """Store the school's own table from one version of a scale to another. Raises NotThere and NotPossible."""
    reason = require(by, SET_UP_ASSESSMENT)
    rows = ScaleVersion.objects.filter(school_id=by.school_id, id__in=[source_id, target_id])
    found = {row.id: _read(row) for row in rows}
    if source_id not in found or target_id not in found or source_id == target_id:
        raise NotThere(SET_UP_ASSESSMENT)
    kept = [_pair(found[source_id], found[target_id], pair) for pair in pairs]
    if not kept or len({one for one, _ in kept}) < len(kept):
        raise NotPossible("Give each value of the first scale once.", "pairs")
    made = Conversion.objects.create(
        school_id=by.school_id, name=name, source_id=source_id, target_id=target_id, pairs=kept,
        made_at=by.moment, made_by=by.person_id,
    )  # fmt: skip
    record(by, SET_UP_ASSESSMENT, "make a conversion", reason=reason)
    return made.id


def _read(row: ScaleVersion) -> Definition:
    try:
        return definition_from(row.definition, "a scale")
    except ScaleError as error:
        raise NotPossible(str(error)) from None


def _pair(source: Definition, target: Definition, pair: tuple[str, str]) -> tuple[int, int]:
    try:
        return read_typed(source, pair[0]).figure, read_typed(target, pair[1]).figure
    except Unreadable as unreadable:
        raise NotPossible(f"{pair[0]} to {pair[1]}: {unreadable}", "pairs") from None
