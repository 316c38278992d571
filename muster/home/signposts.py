"""The home page, which every page links to."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (Signpost(gettext_noop("Today"), "home", Heading.ATTENDANCE, "today", key="t", bar=10),)
