"""What was destroyed and what is on hold, for the page on data protection: counts and days."""

from muster.attendance.words import counted
from muster.protection.access.doings import Doing, declare_doing
from muster.protection.access.viewer import Viewer
from muster.retention.access import SEE_RETENTION
from muster.retention.models import Destruction, LegalHold


@declare_doing
def destructions_done(viewer: Viewer) -> Doing | None:
    """The last destruction by its number, which its certificate bears, and what is held back."""
    if not viewer.may(SEE_RETENTION):
        return None
    rows = Destruction.objects.filter(school_id=viewer.school_id, done_at__isnull=False)
    last = rows.order_by("-done_at").first()
    held = LegalHold.objects.filter(school_id=viewer.school_id, ended_at=None).count()
    if last is None or last.done_at is None:
        words = "Nothing was destroyed yet."
    else:
        destroyed = f"{counted(last.keys, 'key', 'keys')} of {counted(last.people, 'person', 'people')}"
        words = f"{rows.count()} so far; the last, number {last.number}, destroyed {destroyed}."
    words += f" {counted(held, 'folder is', 'folders are')} held back." if held else ""
    at = last.done_at.astimezone(viewer.now.tzinfo).date() if last and last.done_at else None
    return Doing("Destructions", words, at, "retention")
