"""The list of pupils and the search by name: names and groups only, searched in memory, never in an address."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from muster.attendance.pages import tone_of
from muster.attendance.queries.roll import OnRoll, roll_on
from muster.calendar.profile import Profile, profile
from muster.people.directory import Names, names
from muster.people.names import findable, found
from muster.protection.access.decisions import reasons_for_people
from muster.protection.access.viewer import Viewer
from muster.protection.budgets.spending import decoys_of
from muster.pupils.access import SEE_PUPIL

MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class PupilRow:
    """One pupil of a list. `may_open` says whether the viewer may open the pupil's page."""

    id: uuid.UUID
    name: str
    initials: str
    tone: int
    form: str
    year: str
    may_open: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter of the list: value in the address, label, number of pupils."""

    value: str
    words: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PupilList:
    """Pupils in name order, with the filters offered; `total` counts everyone on roll."""

    rows: tuple[PupilRow, ...]
    total: int
    years: tuple[Choice, ...]
    forms: tuple[Choice, ...]


def pupils_on_roll(viewer: Viewer, *, year: str = "", form: uuid.UUID | None = None) -> PupilList:
    """Everyone on roll today, or those of a year group or a form."""
    roll = roll_on(viewer, viewer.today)
    rules = _profile(viewer)
    chosen = [
        each
        for each in _with_decoys(viewer, roll)
        if year in {"", each.year_group} and form in {None, each.form_id}
    ]
    return PupilList(
        rows=_rows(viewer, chosen, rules),
        total=len(roll),
        years=_years(roll, rules, year),
        forms=_forms(roll, names(viewer), rules, chosen=form),
    )


def pupils_found(viewer: Viewer, typed: str) -> PupilList:
    """The pupils on roll whose names match what was typed, best match first, at most MOST_FOUND."""
    roll = _with_decoys(viewer, roll_on(viewer, viewer.today))
    directory = names(viewer)
    fitting = found(typed, enumerate(findable(directory.person(each.pupil_id)) for each in roll))
    chosen = [roll[place] for place in fitting[:MOST_FOUND]]
    return PupilList(rows=_rows(viewer, chosen, _profile(viewer)), total=len(fitting), years=(), forms=())


def _with_decoys(viewer: Viewer, roll: Mapping[uuid.UUID, OnRoll]) -> list[OnRoll]:
    """The roll in name order, decoys included; no count includes them."""
    years = {each.form_id: each.year_group for each in roll.values()}
    listed = dict(roll)
    for decoy, form in decoys_of(viewer.school_id).items():
        listed[decoy] = OnRoll(decoy, (), form, years.get(form, ""))
    return (
        [listed[pupil] for pupil in names(viewer).in_order(listed)]
        if len(listed) > len(roll)
        else list(roll.values())
    )


def _profile(viewer: Viewer) -> Profile:
    with connection.cursor() as cursor:
        cursor.execute("SELECT profile FROM calendar_school WHERE id = %s", [viewer.school_id])
        return profile(cursor.fetchone()[0])


def _rows(viewer: Viewer, chosen: Sequence[OnRoll], rules: Profile) -> tuple[PupilRow, ...]:
    directory = names(viewer)
    reasons = reasons_for_people(viewer, SEE_PUPIL, [each.pupil_id for each in chosen])
    year_names = {group.code: group.name for group in rules.year_groups}
    return tuple(
        PupilRow(
            id=each.pupil_id,
            name=directory.shown(each.pupil_id),
            initials=directory.initials(each.pupil_id),
            tone=tone_of(each.pupil_id),
            form=directory.group(each.form_id) if each.form_id else "",
            year=year_names.get(each.year_group, ""),
            may_open=each.pupil_id in reasons,
        )
        for each in chosen
    )


def _years(roll: Mapping[uuid.UUID, OnRoll], rules: Profile, chosen: str) -> tuple[Choice, ...]:
    counts = Counter(each.year_group for each in roll.values())
    return tuple(
        Choice(group.code, group.name, counts[group.code], group.code == chosen)
        for group in rules.year_groups
        if group.code in counts
    )


def _forms(
    roll: Mapping[uuid.UUID, OnRoll], directory: Names, rules: Profile, *, chosen: uuid.UUID | None
) -> tuple[Choice, ...]:
    """Forms in the order of their year groups, youngest first."""
    years = [group.code for group in rules.year_groups]
    year_of = {each.form_id: each.year_group for each in roll.values() if each.form_id}
    counts = Counter(each.form_id for each in roll.values() if each.form_id)

    def place(form: uuid.UUID) -> tuple[int, int, str]:
        name, year = directory.group(form), year_of[form]
        return years.index(year) if year in years else len(years), len(name), name

    return tuple(
        Choice(str(form), directory.group(form), counts[form], form == chosen)
        for form in sorted(counts, key=place)
    )
