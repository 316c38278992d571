"""The pages of the school's year that every page links to."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (Signpost(gettext_noop("Terms and times"), "calendar", Heading.SCHOOL_YEAR, "calendar"),)
