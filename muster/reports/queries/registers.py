"""Which system keeps the school's register, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from muster.calendar.models import School
from muster.calendar.profile import Profile, profile
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.reports.access import SEND_MARKS


@dataclass(frozen=True, slots=True)
class RegisterSaid:
    """The school's choice, and its country's rules."""

    words: str
    profile: Profile


def register_said(viewer: Viewer) -> RegisterSaid:
    """What the school has chosen. In a country whose returns Muster cannot make yet, it feeds another register."""
    require(viewer, SEND_MARKS)
    school = School.objects.get(pk=viewer.school_id)
    if school.register_mode == School.RegisterMode.FEEDS:
        words = _("Muster feeds the register of your other system: what is marked here is sent there.")
    else:
        words = _("Muster is the register. Another system can be given the same marks.")
    return RegisterSaid(words, profile(school.profile))
