"""What left the school, for the page on data protection: numbers, counts and days."""

from muster.attendance.words import counted
from muster.exports.access import AGREE_TO_EXPORT, MAKE_EXPORT
from muster.exports.models import Export
from muster.exports.whole_access import EXPORT_WHOLE
from muster.protection.access.doings import Doing, declare_doing
from muster.protection.access.viewer import Viewer
from muster.protection.approvals.models import Approval


@declare_doing
def exports_done(viewer: Viewer) -> Doing | None:
    """How many packages were made, and the last by its number and its recipient."""
    if not (viewer.may(MAKE_EXPORT) or viewer.may(AGREE_TO_EXPORT)):
        return None
    rows = Export.objects.filter(school_id=viewer.school_id)
    last = rows.select_related("recipe").order_by("-number").first()
    url_name = "exports" if viewer.may(MAKE_EXPORT) else "export_wishes"
    if last is None:
        return Doing("Exports", "Nothing has left yet.", None, url_name)
    pupils = counted(last.pupils, "pupil", "pupils")
    words = (
        f"{rows.count()} so far; the last, number {last.number}, with {pupils}, to {last.recipe.recipient}."
    )
    return Doing("Exports", words, last.made_at.astimezone(viewer.now.tzinfo).date(), url_name)


@declare_doing
def whole_school_done(viewer: Viewer) -> Doing | None:
    """Whether two people ever agreed that the whole school leaves."""
    if not viewer.may(EXPORT_WHOLE):
        return None
    agreed = Approval.objects.filter(
        school_id=viewer.school_id, kind=Approval.Kind.WHOLE_SCHOOL, is_granted=True
    )
    last = agreed.order_by("-answered_at").first()
    if last is None or last.answered_at is None:
        return Doing("The whole school", "It was never agreed that it leaves.", None, "whole_school")
    words = f"Two people agreed that it goes to {last.details['recipient']}."
    return Doing(
        "The whole school", words, last.answered_at.astimezone(viewer.now.tzinfo).date(), "whole_school"
    )
