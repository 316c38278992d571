"""Navigation entries for pupils and the school's figures."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (
    Signpost(gettext_noop("School"), "school_attendance", Heading.ATTENDANCE, "week", key="s", bar=50),
    Signpost(gettext_noop("Measures"), "attendance_measures", Heading.ATTENDANCE, "filter"),
    Signpost(gettext_noop("Thresholds"), "attendance_thresholds", Heading.ATTENDANCE, "flag"),
    Signpost(gettext_noop("Pupils"), "pupils", Heading.PEOPLE, "pupils", key="p", bar=30),
)
