"""Links to released reports: which were sent, which were opened, and how that stands for each pupil."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from muster.messaging.queries import undelivered
from muster.people.models import ContactLink
from muster.people.queries.family_links import LinkKind
from muster.protection.access.viewer import Viewer
from muster.protection.folder.sealed_rows import content_of
from muster.reports.access import HOLDS_REPORT_LINK, OPEN_OWN_REPORT
from muster.reports.links import LINK_CODE, PURPOSE, SentLink
from muster.reports.models import ReportCycle, ReportLink

REPORT_LINKS = LinkKind(ReportLink, PURPOSE, HOLDS_REPORT_LINK, OPEN_OWN_REPORT)


@dataclass(frozen=True, slots=True)
class AtHome:
    """How one report stands with the family: contacts there are, contacts who were sent a link, and who opened it."""

    contacts: int = 0
    reached: int = 0
    opened: int = 0
    opened_on: dt.date | None = None

    @property
    def wants_paper(self) -> bool:
        """Whether nobody of the family has opened it."""
        return not self.opened


def sent_links(school_id: uuid.UUID, row: ReportCycle) -> list[tuple[ReportLink, SentLink]]:
    """Every link of a cycle with what it stands for, oldest first: opaque ids only."""
    rows = ReportLink.objects.filter(school_id=school_id, cycle=row).order_by("ends_at", "id")
    return [(link, content_of(link, LINK_CODE, SentLink)) for link in rows]


def at_home(viewer: Viewer, row: ReportCycle, pupils: Collection[uuid.UUID]) -> Mapping[uuid.UUID, AtHome]:
    """How the reports of these pupils stand with their families; structure only."""
    links = [(link, sent) for link, sent in sent_links(viewer.school_id, row) if sent.pupil in set(pupils)]
    lost = undelivered(viewer.school_id, [sent.message for _, sent in links])
    reached = Counter(
        pupil for pupil, _ in {(sent.pupil, sent.contact) for _, sent in links if sent.message not in lost}
    )
    opened = Counter(
        pupil for pupil, _ in {(sent.pupil, sent.contact) for link, sent in links if link.opened_at}
    )
    first: dict[uuid.UUID, dt.datetime] = {}
    for link, sent in links:
        if link.opened_at:
            first[sent.pupil] = min(link.opened_at, first.get(sent.pupil, link.opened_at))
    contacts = Counter(
        ContactLink.objects.filter(school_id=viewer.school_id, pupil_id__in=pupils).values_list(
            "pupil_id", flat=True
        )
    )
    zone = viewer.now.tzinfo
    return {
        pupil: AtHome(
            contacts[pupil],
            reached[pupil],
            opened[pupil],
            first[pupil].astimezone(zone).date() if pupil in first else None,
        )
        for pupil in pupils
    }
