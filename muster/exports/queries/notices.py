"""The home page notice of exports that wait for a second person."""

from django.utils.translation import ngettext

from muster.exports.access import AGREE_TO_EXPORT
from muster.exports.whole_access import EXPORT_WHOLE
from muster.protection.approvals.models import Approval
from muster.protection.approvals.telling import Told, tell_of


def _export(count: int) -> str:
    words = ngettext(
        "%(num)s export waits for you to agree or refuse.",
        "%(num)s exports wait for you to agree or refuse.",
        count,
    )
    return words % {"num": count}


def _whole_school(_count: int) -> str:
    return "An export of the whole school waits for you to agree or refuse."


tell_of(Approval.Kind.EXPORT, Told(AGREE_TO_EXPORT, _export, "export_wishes"))
tell_of(Approval.Kind.WHOLE_SCHOOL, Told(EXPORT_WHOLE, _whole_school, "whole_school"))
