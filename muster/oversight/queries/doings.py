"""Access requests and breaches, for the page on data protection: counts and days."""

from muster.oversight.access import ANSWER_REQUEST, WORK_ON_BREACH
from muster.oversight.models import AccessRequest, Breach
from muster.protection.access.doings import Doing, declare_doing
from muster.protection.access.viewer import Viewer
from muster.ui.formats import full_date


@declare_doing
def requests_done(viewer: Viewer) -> Doing | None:
    """How many people wait for what is held of them, by when, and how many were answered."""
    if not viewer.may(ANSWER_REQUEST):
        return None
    rows = AccessRequest.objects.filter(school_id=viewer.school_id)
    due = list(rows.filter(closed_at=None).order_by("due_on").values_list("due_on", flat=True))
    closed = [at for at in rows.order_by("-closed_at").values_list("closed_at", flat=True) if at]
    last = closed[0].astimezone(viewer.now.tzinfo).date() if closed else None
    first = f"the first due on {full_date(due[0])}" if due else ""
    words = f"{len(due)} open, {first}." if due else "Nobody waits."
    words += f" {len(closed)} answered." if closed else ""
    return Doing("Access requests", words, last, "access_requests", bool(due and due[0] < viewer.today))


@declare_doing
def breaches_done(viewer: Viewer) -> Doing | None:
    """How many breaches are being worked on, and when the workbook was last rehearsed."""
    if not viewer.may(WORK_ON_BREACH):
        return None
    rows = list(Breach.objects.filter(school_id=viewer.school_id).order_by("-noticed_at"))
    real = [row for row in rows if not row.is_rehearsal]
    rehearsed = len(rows) - len(real)
    is_open = sum(row.closed_at is None for row in real)
    noticed = f"{len(real)} noticed, {is_open} of them open." if real else "None noticed."
    words = f"{noticed} Rehearsed {_times(rehearsed)}."
    last = rows[0].noticed_at.astimezone(viewer.now.tzinfo).date() if rows else None
    return Doing("Breaches", words, last, "breaches", bool(is_open))


def _times(count: int) -> str:
    return {0: "never", 1: "once"}.get(count, f"{count} times")
