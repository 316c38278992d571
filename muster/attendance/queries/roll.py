"""Who is on the school's roll, in which form and year: structure only, no folder is opened."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from muster.people.directory import names
from muster.people.models import Group
from muster.people.names import findable, found
from muster.protection.access.viewer import Viewer

# Three plain reads in one query, put together here: under row security the planner expects one row where there are
# thousands, and would join them in a nested loop.
_ROLL = """
SELECT 'stay' AS what, pupil_id, NULL::uuid AS group_id, '' AS kind, '' AS year_group, NULL::uuid AS site_id,
    first_day, last_day
FROM people_enrolment
WHERE school_id = %(school)s AND first_day <= %(day)s
    AND (%(pupils)s::uuid[] IS NULL OR pupil_id = ANY (%(pupils)s::uuid[]))
UNION ALL
SELECT 'group', NULL, id, kind, year_group, site_id, first_day, last_day
FROM people_group WHERE school_id = %(school)s AND kind IN ('form', 'year')
UNION ALL
SELECT 'place', pupil_id, group_id, '', '', NULL, first_day, last_day
FROM people_membership
WHERE school_id = %(school)s AND first_day <= %(day)s AND (last_day IS NULL OR last_day >= %(since)s)
    AND group_id = ANY (ARRAY(
        SELECT id FROM people_group WHERE school_id = %(school)s AND kind IN ('form', 'year')))
    AND (%(pupils)s::uuid[] IS NULL OR pupil_id = ANY (%(pupils)s::uuid[]))
"""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OnRoll:
    """A pupil and every time on the roll so far, with the form and year group of the latest.

    The year group is that of the form, which may differ from age; without a form, that of the year's own group.
    """

    pupil_id: uuid.UUID
    stays: tuple[tuple[dt.date, dt.date | None], ...]
    form_id: uuid.UUID | None = None
    year_group: str = ""
    site_id: uuid.UUID | None = None

    def was_on_roll(self, day: dt.date) -> bool:
        """Whether any of the pupil's times on the roll holds a day."""
        return any(first <= day and (last is None or day <= last) for first, last in self.stays)


def roll_on(
    viewer: Viewer, day: dt.date, *, since: dt.date | None = None, pupils: Collection[uuid.UUID] | None = None
) -> dict[uuid.UUID, OnRoll]:
    """Everyone on roll on a day, or at any time from `since` to it, in the order of names; one query.

    `pupils` narrows it to these.
    """
    since = since or day
    wanted = None if pupils is None else list(pupils)
    with connection.cursor() as cursor:
        cursor.execute(_ROLL, {"school": viewer.school_id, "day": day, "since": since, "pupils": wanted})
        columns = [column.name for column in cursor.description or ()]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    on_roll = _put_together(rows, since)
    return {pupil: on_roll[pupil] for pupil in names(viewer).in_order(on_roll)}


def found_on_roll(viewer: Viewer, typed: str) -> list[OnRoll]:
    """Those on roll today whose names fit what was typed, the best fit first: found in memory, by names alone."""
    roll, directory = list(roll_on(viewer, viewer.today).values()), names(viewer)
    fitting = found(typed, enumerate(findable(directory.person(each.pupil_id)) for each in roll))
    return [roll[place] for place in fitting]


def _put_together(rows: Iterable[Row], since: dt.date) -> dict[uuid.UUID, OnRoll]:
    groups: dict[uuid.UUID, Row] = {}
    stays: defaultdict[uuid.UUID, list[tuple[dt.date, dt.date | None]]] = defaultdict(list)
    places: defaultdict[uuid.UUID, list[Row]] = defaultdict(list)
    for row in rows:
        if row["what"] == "group":
            groups[row["group_id"]] = row
        elif row["what"] == "stay":
            stays[row["pupil_id"]].append((row["first_day"], row["last_day"]))
        else:
            places[row["pupil_id"]].append(row)
    return {
        pupil: _on_roll(pupil, sorted(each), places[pupil], groups)
        for pupil, each in stays.items()
        if any(last is None or last >= since for _, last in each)
    }


def _on_roll(
    pupil: uuid.UUID,
    stays: Iterable[tuple[dt.date, dt.date | None]],
    places: Iterable[Row],
    groups: Mapping[uuid.UUID, Row],
) -> OnRoll:
    """The latest place holds; a form says more than a year group."""
    latest = sorted(places, key=lambda place: place["first_day"], reverse=True)
    own = [groups[place["group_id"]] for place in latest]
    form = next((group for group in own if group["kind"] == Group.Kind.FORM), None)
    said = form or next(iter(own), None)
    return OnRoll(
        pupil_id=pupil,
        stays=tuple(stays),
        form_id=form["group_id"] if form else None,
        year_group=said["year_group"] if said else "",
        site_id=form["site_id"] if form else None,
    )
