"""Who is on the school's roll, in which form and year. No folder is opened."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection

from muster.attendance.sites import Sites, group_sites, pupil_sites, site_on
from muster.people.directory import names
from muster.people.models import Group
from muster.people.names import findable, found
from muster.protection.access.viewer import Viewer

# Three plain reads in one query, put together here: under row security the planner expects one row where there are
# thousands, and would join them in a nested loop.
_ROLL = """
SELECT 'stay', pupil_id, NULL::uuid, '', '', NULL::uuid, first_day, last_day
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
UNION ALL
SELECT 'moved', NULL, group_id, '', '', site_id, last_day, NULL FROM people_formersite WHERE school_id = %(school)s
UNION ALL
SELECT 'form', pupil_id, group_id, '', '', NULL, first_day, last_day
FROM people_membership
WHERE school_id = %(school)s AND first_day <= %(day)s AND group_id = ANY (ARRAY(
        SELECT id FROM people_group WHERE school_id = %(school)s AND kind = 'form'))
    AND EXISTS (SELECT FROM calendar_site WHERE school_id = %(school)s)
    AND (%(pupils)s::uuid[] IS NULL OR pupil_id = ANY (%(pupils)s::uuid[]))
"""
# The earlier forms are read only where there are sites, for they tell at which site a pupil was.
# What it is; pupil; group; the group's kind, year group and site; first and last day (of a group that moved, the last day at that site).
Row = tuple[str, uuid.UUID, uuid.UUID, str, str, uuid.UUID | None, dt.date, dt.date | None]
Stay = tuple[dt.date, dt.date | None]


class OnRoll(NamedTuple):
    """A pupil and every period on the roll so far, with the form and year group of the latest.

    The year group is the form's, which may differ from age; without a form, that of the year's own group. `site_id` is
    where the form is on the day asked about, `sites` where the pupil is on each day.
    """

    pupil_id: uuid.UUID
    stays: tuple[Stay, ...]
    form_id: uuid.UUID | None = None
    year_group: str = ""
    site_id: uuid.UUID | None = None
    sites: Sites = ()

    def was_on_roll(self, day: dt.date) -> bool:
        """Whether any of the pupil's periods on the roll includes a day."""
        for first, last in self.stays:  # noqa: SIM110  # as fast again as `any`, and a whole school is asked
            if first <= day and (last is None or day <= last):
                return True
        return False


def roll_on(
    viewer: Viewer, day: dt.date, *, since: dt.date | None = None, pupils: Collection[uuid.UUID] | None = None
) -> dict[uuid.UUID, OnRoll]:
    """Everyone on roll on a day, or at any time from `since` to it, by name, in one query.

    `pupils` narrows it.
    """
    since = since or day
    wanted = None if pupils is None else list(pupils)
    with connection.cursor() as cursor:
        cursor.execute(_ROLL, {"school": viewer.school_id, "day": day, "since": since, "pupils": wanted})
        read = _Read.of(cursor.fetchall(), since, day)
    return {pupil: read.on_roll(pupil) for pupil in names(viewer).in_order(read.reaching)}


_MEMBERS = """
SELECT group_id, pupil_id FROM people_membership
WHERE school_id = %(school)s AND group_id = ANY(%(groups)s) AND first_day <= %(day)s
    AND (last_day IS NULL OR last_day >= %(day)s) AND (%(pupils)s::uuid[] IS NULL OR pupil_id = ANY (%(pupils)s::uuid[]))
"""


def members_on(
    viewer: Viewer, groups: Collection[uuid.UUID], day: dt.date
) -> Mapping[uuid.UUID, Sequence[uuid.UUID]]:
    """The members of each group who are on roll on a day, by name, as in its register."""
    found = places_on(viewer, groups, day)
    by_name = {pupil: place for place, pupil in enumerate(roll_on(viewer, day))}
    return {
        group: sorted(members & by_name.keys(), key=by_name.__getitem__) for group, members in found.items()
    }


def places_on(
    viewer: Viewer, groups: Collection[uuid.UUID], day: dt.date, pupils: Collection[uuid.UUID] | None = None
) -> Mapping[uuid.UUID, set[uuid.UUID]]:
    """Who has a place in each group on a day, in no order; also pupils who have left the school. `pupils` narrows it."""
    found = {group: set[uuid.UUID]() for group in groups}
    wanted = None if pupils is None else list(pupils)
    asked: dict[str, Any] = {"school": viewer.school_id, "groups": list(groups), "day": day, "pupils": wanted}
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, asked)
        for group, pupil in cursor.fetchall():
            found[group].add(pupil)
    return found


_ENROLLED = """
SELECT pupil_id FROM people_enrolment
WHERE school_id = %s AND pupil_id = ANY (%s) AND first_day <= %s AND (last_day IS NULL OR last_day >= %s)
"""


def ids_on_roll(viewer: Viewer, day: dt.date, pupils: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Which of these pupils are on roll on a day."""
    with connection.cursor() as cursor:
        cursor.execute(_ENROLLED, [viewer.school_id, list(pupils), day, day])
        return frozenset(pupil for (pupil,) in cursor.fetchall())


def found_on_roll(viewer: Viewer, typed: str) -> list[OnRoll]:
    """Pupils on roll today whose names match, best match first; found in memory, by names alone."""
    roll, directory = list(roll_on(viewer, viewer.today).values()), names(viewer)
    fitting = found(typed, enumerate(findable(directory.person(each.pupil_id)) for each in roll))
    return [roll[place] for place in fitting]


class _Group(NamedTuple):
    """A form, or a year's own group."""

    id: uuid.UUID
    is_form: bool
    year_group: str
    site_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class _Read:
    """What the query read: the groups, and each pupil's periods on roll and groups, with the first day there.

    `reaching` are pupils with a period on the roll that reaches the first day asked for. `forms` are each pupil's forms
    so far, and `sites` those of each group; both are empty in a school without sites.
    """

    day: dt.date
    groups: dict[uuid.UUID, _Group]
    stays: defaultdict[uuid.UUID, list[Stay]]
    places: defaultdict[uuid.UUID, list[tuple[dt.date, uuid.UUID]]]
    reaching: dict[uuid.UUID, None]
    forms: defaultdict[uuid.UUID, list[tuple[dt.date, uuid.UUID]]]
    sites: dict[uuid.UUID, Sites]

    @classmethod
    def of(cls, rows: Iterable[Row], since: dt.date, day: dt.date) -> "_Read":
        """Sort rows by what they are."""
        read = cls(day, {}, defaultdict(list), defaultdict(list), {}, defaultdict(list), {})
        moved: defaultdict[uuid.UUID, list[tuple[dt.date, uuid.UUID | None]]] = defaultdict(list)
        for what, pupil, group, kind, year_group, site, first_day, last_day in rows:
            if what == "stay":
                read.stays[pupil].append((first_day, last_day))
                if last_day is None or last_day >= since:
                    read.reaching[pupil] = None
            elif what == "place":
                read.places[pupil].append((first_day, group))
            elif what == "group":
                read.groups[group] = _Group(group, kind == Group.Kind.FORM, year_group, site)
            elif what == "moved":
                moved[group].append((first_day, site))
            else:
                read.forms[pupil].append((first_day, group))
        if read.forms:
            read.sites.update(
                (each.id, group_sites(each.site_id, moved[each.id])) for each in read.groups.values()
            )
        return read

    def on_roll(self, pupil: uuid.UUID) -> OnRoll:
        """One pupil, with the periods on roll in order."""
        stays = self.stays[pupil]
        if len(stays) > 1:
            stays.sort()
        said = self._said(self.places.get(pupil, []))
        if said is None:
            return OnRoll(pupil, tuple(stays))
        if not said.is_form:
            return OnRoll(pupil, tuple(stays), None, said.year_group)
        sites = pupil_sites(self.forms[pupil], self.sites) if self.sites else ()
        return OnRoll(pupil, tuple(stays), said.id, said.year_group, site_on(sites, self.day), sites)

    def _said(self, places: list[tuple[dt.date, uuid.UUID]]) -> _Group | None:
        """The group that says most about a pupil: the latest form, or else the latest year group."""
        if len(places) > 1:
            places = sorted(places, key=itemgetter(0), reverse=True)
        said: _Group | None = None
        for _, group in places:
            own = self.groups[group]
            if own.is_form:
                return own
            said = said or own
        return said
