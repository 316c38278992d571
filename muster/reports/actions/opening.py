"""Opens one report for a family by its link: first a check that only the family can pass, then the report as made."""

import datetime as dt
import uuid
from dataclasses import dataclass

from muster.people.directory import names
from muster.people.models import ContactLink
from muster.people.names import called
from muster.people.queries.family_links import LinkRefused
from muster.people.records import PARTICULARS, RELATIONSHIPS, Particulars
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.files.keeping import open_files
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_to_count
from muster.protection.folder.sealed_rows import content_of
from muster.reports.access import OPEN_OWN_REPORT
from muster.reports.links import LINK_CODE, OPENS_AGAIN_FOR, SentLink, gets_link
from muster.reports.models import Report, ReportLink
from muster.reports.queries.links import REPORT_LINKS
from muster.reports.records import REPORT


@dataclass(frozen=True, slots=True)
class Passed:
    """What is shown once the check is passed: the child as the family calls them, which report, and the proof to open it."""

    name: str
    cycle: str
    proof: str


@dataclass(frozen=True, slots=True)
class Behind:
    """What a link shows before the check: the school's name, and whether its dates begin with the month."""

    school: str
    month_first: bool


def school_behind(token: str) -> Behind:
    """The school that a link belongs to, while the link holds. Raises LinkRefused."""
    with REPORT_LINKS.held(token) as (by, _):
        return Behind(by.standing.school_name, by.standing.manner.month_first)


def check_report_link(*, token: str, born: dt.date) -> Passed | None:
    """Check the child's date of birth; None for a wrong one, which is counted. Raises LinkRefused."""
    with REPORT_LINKS.held(token) as (by, link):
        sent = content_of(link, LINK_CODE, SentLink)
        if _still_theirs(by, sent).born != born:
            REPORT_LINKS.count_wrong_try(by, link, "refuse report link")
            return None
        record(by, OPEN_OWN_REPORT, "check report link", reason=REPORT_LINKS.reason(), people=[sent.pupil])
        given, family = called(names(by).person(sent.pupil))
        return Passed(given or family, link.cycle.name, REPORT_LINKS.proof(link.id, by.moment))


def open_report(*, token: str, proof: str) -> bytes:
    """The report as it was made, for whoever passed the check; from then on the link opens for a day. Raises LinkRefused."""
    with REPORT_LINKS.held(token) as (by, link):
        REPORT_LINKS.require_proof(link.id, by.moment, proof)
        sent = content_of(link, LINK_CODE, SentLink)
        _still_theirs(by, sent)
        papers = open_files(by, OPEN_OWN_REPORT, REPORT, [_file(link, sent.pupil)])
        if not papers:  # the folder was erased
            raise LinkRefused
        link.opened_at = link.opened_at or by.moment
        link.ends_at = min(link.ends_at, link.opened_at + OPENS_AGAIN_FOR)
        link.save(update_fields=["opened_at", "ends_at"])
        return papers[0].file.content


def _still_theirs(by: Viewer, sent: SentLink) -> Particulars:
    """What the school knows of the child, if the contact is still somebody who gets the report. Raises LinkRefused.

    The log has this as counted: it is compared, and shown to nobody.
    """
    is_contact = ContactLink.objects.filter(
        school_id=by.school_id, pupil_id=sent.pupil, contact_id=sent.contact
    ).exists()
    opened = open_to_count(by, OPEN_OWN_REPORT, [sent.pupil], Want(RELATIONSHIPS), Want(PARTICULARS))
    relationships = opened.of(RELATIONSHIPS).get(sent.pupil)
    particulars = opened.of(PARTICULARS).get(sent.pupil)
    known = relationships.record.contacts if relationships else ()
    if particulars and is_contact and any(one.contact_id == sent.contact and gets_link(one) for one in known):
        return particulars.record
    raise LinkRefused


def _file(link: ReportLink, pupil: uuid.UUID) -> uuid.UUID:
    report = Report.objects.filter(school_id=link.school_id, cycle=link.cycle, pupil_id=pupil).first()
    if report is None or not report.is_made or report.file_id is None:
        raise LinkRefused
    return report.file_id
