"""The pages of letters that every page links to."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (Signpost(gettext_noop("Letters"), "letters", Heading.ATTENDANCE, "mail"),)
