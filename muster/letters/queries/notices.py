"""The home page notice of letters to many families that wait for a second person."""

from django.utils.translation import ngettext

from muster.letters.access import WRITE_LETTERS
from muster.protection.approvals.models import Approval
from muster.protection.approvals.telling import Told, tell_of


def _letters(count: int) -> str:
    words = ngettext(
        "A letter to many families waits for you to agree or refuse.",
        "%(num)s letters to many families wait for you to agree or refuse.",
        count,
    )
    return words % {"num": count}


tell_of(Approval.Kind.LETTERS, Told(WRITE_LETTERS, _letters, "letters"))
