"""The pages of the timetable that every page links to."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (
    Signpost(gettext_noop("Timetable"), "timetable", Heading.SCHOOL_YEAR, "week", key="l"),
    Signpost(gettext_noop("Cover lesson by lesson"), "cover_lessons", Heading.SCHOOL_YEAR, "move"),
)
