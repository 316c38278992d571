"""The pages of alarms that every page links to."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (
    Signpost(gettext_noop("Alarms"), "alarms", Heading.PROTECTION, "warning"),
    Signpost(gettext_noop("Decoys"), "decoys", Heading.PROTECTION, "pupils"),
    Signpost(gettext_noop("Busy days"), "occasions", Heading.PROTECTION, "calendar"),
)
