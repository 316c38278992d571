"""The pages of retention that every page links to."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (
    Signpost(gettext_noop("Kept for long enough"), "retention", Heading.PROTECTION, "clock"),
    Signpost(gettext_noop("Holds"), "holds", Heading.PROTECTION, "lock"),
    Signpost(gettext_noop("Erase on request"), "erase", Heading.PROTECTION, "remove"),
)
