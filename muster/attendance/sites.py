"""Decides at which site a group was taught, and a pupil was, on each day of the past. No database."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence

Sites = tuple[tuple[dt.date, uuid.UUID | None], ...]
"""From which day at which site, in order; the first also holds before its day. Empty: always of the whole school."""

SITE_ON = """(SELECT at.site_id FROM (
    SELECT f.site_id, f.last_day FROM people_formersite f
    WHERE f.school_id = g.school_id AND f.group_id = g.id AND f.last_day >= {day}
    UNION ALL SELECT g.site_id, 'infinity'
) at ORDER BY at.last_day LIMIT 1)"""
"""The site of a group `g` on a day, in SQL: that of the first move after the day, or else where the group is now."""


def site_on(sites: Sites, day: dt.date) -> uuid.UUID | None:
    """The site on a day; None: of the whole school."""
    site = sites[0][1] if sites else None
    for since, other in sites:
        if since > day:
            break
        site = other
    return site


def group_sites(now: uuid.UUID | None, former: Iterable[tuple[dt.date, uuid.UUID | None]]) -> Sites:
    """A group's sites, from where it is now and its former ones with the last day there."""
    sites, since = [], dt.date.min
    for last_day, site in sorted(former, key=lambda each: each[0]):
        sites.append((since, site))
        since = last_day + dt.timedelta(1)
    return _plain([*sites, (since, now)])


def pupil_sites(forms: Iterable[tuple[dt.date, uuid.UUID]], sites: Mapping[uuid.UUID, Sites]) -> Sites:
    """A pupil's sites, from the first day in each form and the sites of the forms."""
    found: list[tuple[dt.date, uuid.UUID | None]] = []
    for first_day, form in sorted(forms, key=lambda each: each[0]):
        of_form = sites.get(form, ())
        found = [each for each in found if each[0] < first_day]
        found.append((first_day, site_on(of_form, first_day)))
        found += [each for each in of_form if each[0] > first_day]
    return _plain(found)


def _plain(sites: Sequence[tuple[dt.date, uuid.UUID | None]]) -> Sites:
    """Without steps that change nothing; empty if no site is named at all, as in most schools."""
    if not any(site for _, site in sites):
        return ()
    return tuple(each for place, each in enumerate(sites) if place == 0 or sites[place - 1][1] != each[1])
