"""Where groups were taught, day by day."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping

from muster.attendance.sites import Sites, group_sites
from muster.people.models import FormerSite, Group
from muster.protection.access.viewer import Viewer


def sites_of_groups(viewer: Viewer, groups: Iterable[Group]) -> Mapping[uuid.UUID, Sites]:
    """The sites of each group from which day on; empty for one that was always of the whole school."""
    former: defaultdict[uuid.UUID, list[tuple[dt.date, uuid.UUID | None]]] = defaultdict(list)
    rows = FormerSite.objects.filter(school_id=viewer.school_id)
    for group, last_day, site in rows.values_list("group_id", "last_day", "site_id"):
        former[group].append((last_day, site))
    return {group.id: group_sites(group.site_id, former[group.id]) for group in groups}
