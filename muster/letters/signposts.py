"""Pages of letters that can be gone to from everywhere."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (Signpost(gettext_noop("Letters"), "letters", Heading.ATTENDANCE, "mail"),)
