"""Pages of evidence that can be gone to from everywhere."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (
    Signpost(gettext_noop("Protection"), "protection", Heading.PROTECTION, "data"),
    Signpost(gettext_noop("Who opened what"), "who_opened_what", Heading.PROTECTION, "history"),
)
