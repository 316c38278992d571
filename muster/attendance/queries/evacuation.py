"""Who is on site now, by form: from today's registers and what the desk has recorded since."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from muster.attendance.access import SEE_WHO_IS_ON_SITE
from muster.attendance.movements import Seen, Whereabouts, last_seen, seen
from muster.attendance.queries.desk import clocks_of, marks_today, year_today
from muster.attendance.queries.due import SchoolYear
from muster.attendance.queries.roll import OnRoll, roll_on
from muster.attendance.records import MOVEMENTS, SESSION_LINE, Line, Movements
from muster.people.directory import names
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders


@dataclass(frozen=True, slots=True)
class OnSite:
    """A pupil expected at the assembly point, and where they were last known to be."""

    id: uuid.UUID
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class FormOnSite:
    """A form at the assembly point: pupils on site, pupils whose whereabouts are unknown, and how many are away."""

    id: uuid.UUID | None
    name: str
    here: tuple[OnSite, ...]
    not_known: tuple[OnSite, ...]
    away: int


@dataclass(frozen=True, slots=True)
class EvacuationList:
    """Everyone to be accounted for at a moment."""

    at: dt.datetime
    forms: tuple[FormOnSite, ...]

    @property
    def here(self) -> int:
        """How many are known to be on site."""
        return sum(len(form.here) for form in self.forms)

    @property
    def not_known(self) -> int:
        """The number whose whereabouts are unknown."""
        return sum(len(form.not_known) for form in self.forms)


def evacuation_list(viewer: Viewer) -> EvacuationList:
    """Who is on site now, by form. Raises NoSchoolToday."""
    year = year_today(viewer)
    roll = roll_on(viewer, viewer.today)
    wants = (Want(SESSION_LINE, year.period), Want(MOVEMENTS, year.period))
    opened = open_folders(viewer, SEE_WHO_IS_ON_SITE, list(roll), *wants, action="open evacuation list")
    lines = {pupil: held.record for pupil, held in opened.of(SESSION_LINE, year.period).items()}
    moved = {pupil: held.record for pupil, held in opened.of(MOVEMENTS, year.period).items()}
    return list_of(viewer, year, roll, lines=lines, moved=moved)


def list_of(
    viewer: Viewer,
    year: SchoolYear,
    roll: Mapping[uuid.UUID, OnRoll],
    *,
    lines: Mapping[uuid.UUID, Line],
    moved: Mapping[uuid.UUID, Movements],
) -> EvacuationList:
    """The list, from lines and movements already opened."""
    by_form: defaultdict[uuid.UUID | None, list[tuple[OnRoll, Seen]]] = defaultdict(list)
    for each in roll.values():
        found = _seen(
            viewer,
            year,
            each,
            line=lines.get(each.pupil_id),
            moved=moved.get(each.pupil_id, Movements()),
        )
        by_form[each.form_id].append((each, found))
    years = [group.code for group in year.profile.year_groups]

    def place(form: uuid.UUID | None) -> tuple[int, str]:
        code = by_form[form][0][0].year_group
        return years.index(code) if code in years else len(years), names(viewer).group(form) if form else ""

    forms = (_form(viewer, form, by_form[form]) for form in sorted(by_form, key=place))
    return EvacuationList(viewer.now, tuple(forms))


def _seen(viewer: Viewer, year: SchoolYear, each: OnRoll, *, line: Line | None, moved: Movements) -> Seen:
    zone, day = viewer.now.tzinfo, viewer.today
    clocks = clocks_of(year, day, site=each.site_id, year_group=each.year_group)
    last = last_seen(moved.movements, day, zone)
    return seen(marks_today(year, line, day), last, clocks, year.profile, day=day, zone=zone)


def _form(viewer: Viewer, form: uuid.UUID | None, pupils: list[tuple[OnRoll, Seen]]) -> FormOnSite:
    return FormOnSite(
        form,
        names(viewer).group(form) if form else "",
        tuple(_listed(viewer, pupils, Whereabouts.ON_SITE)),
        tuple(_listed(viewer, pupils, Whereabouts.NOT_KNOWN)),
        sum(found.whereabouts is Whereabouts.AWAY for _, found in pupils),
    )


def _listed(viewer: Viewer, pupils: list[tuple[OnRoll, Seen]], where: Whereabouts) -> Iterator[OnSite]:
    for each, found in pupils:
        if found.whereabouts is where:
            yield OnSite(each.pupil_id, names(viewer).shown(each.pupil_id), found.words)
