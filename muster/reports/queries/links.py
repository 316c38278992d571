"""Links to released reports: which were sent and which were opened, for each pupil."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from muster.messaging.queries import undelivered
from muster.people.models import ContactLink
from muster.people.queries.family_links import LinkKind
from muster.protection.access.viewer import Viewer
from muster.protection.folder.sealed_rows import content_of
from muster.reports.access import HOLDS_REPORT_LINK, OPEN_OWN_REPORT
from muster.reports.links import LINK_CODE, PURPOSE, SentLink
from muster.reports.models import ReportCycle, ReportLink

TRIED_OUT = "The date of birth was wrong too often, and the link opens nothing any more"

Sent = tuple[ReportLink, SentLink]
REPORT_LINKS = LinkKind(ReportLink, PURPOSE, HOLDS_REPORT_LINK, OPEN_OWN_REPORT)


@dataclass(frozen=True, slots=True)
class Lost:
    """A link that a contact cannot use, and why, in words."""

    contact: uuid.UUID
    words: str


@dataclass(frozen=True, slots=True)
class AtHome:
    """How one report stands with the family: contacts there are, contacts who hold a link, who opened it, and what went wrong.

    Of each contact the newest link alone counts: it ended those before it.
    """

    contacts: int = 0
    reached: int = 0
    opened: int = 0
    opened_on: dt.date | None = None
    lost: tuple[Lost, ...] = ()

    @property
    def wants_paper(self) -> bool:
        """Whether nobody in the family has opened it."""
        return not self.opened


def sent_links(school_id: uuid.UUID, row: ReportCycle) -> list[Sent]:
    """Every link of a cycle with what it stands for, oldest first: opaque ids only."""
    rows = ReportLink.objects.filter(school_id=school_id, cycle=row).order_by("ends_at", "id")
    return [(link, content_of(link, LINK_CODE, SentLink)) for link in rows]


def at_home(viewer: Viewer, row: ReportCycle, pupils: Collection[uuid.UUID]) -> Mapping[uuid.UUID, AtHome]:
    """How the reports of these pupils stand with their families; structure only."""
    asked = set(pupils)
    links: defaultdict[uuid.UUID, list[Sent]] = defaultdict(list)
    for link, sent in sent_links(viewer.school_id, row):
        if sent.pupil in asked:
            links[sent.pupil].append((link, sent))
    messages = [sent.message for each in links.values() for _, sent in each]
    failed = undelivered(viewer.school_id, messages)
    rows = ContactLink.objects.filter(school_id=viewer.school_id, pupil_id__in=pupils)
    contacts = Counter(rows.values_list("pupil_id", flat=True))
    return {pupil: _at_home(viewer, links[pupil], contacts[pupil], failed) for pupil in pupils}


def _at_home(viewer: Viewer, links: Sequence[Sent], contacts: int, failed: Mapping[uuid.UUID, str]) -> AtHome:
    newest = {sent.contact: (link, sent) for link, sent in links}
    opened = [link.opened_at for link, _ in links if link.opened_at]
    lost = tuple(
        Lost(contact, words)
        for contact, (link, sent) in newest.items()
        if (words := failed.get(sent.message) or (TRIED_OUT if link.is_tried_out else ""))
    )
    return AtHome(
        contacts,
        sum(sent.message not in failed for _, sent in newest.values()),
        len({sent.contact for link, sent in links if link.opened_at}),
        min(opened).astimezone(viewer.now.tzinfo).date() if opened else None,
        lost,
    )
