"""The pages of whole schools and of groups that every page links to."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (
    Signpost(gettext_noop("Schools"), "compare_schools", Heading.ATTENDANCE, "school", bar=55),
    Signpost(gettext_noop("For governors"), "compare_groups", Heading.ATTENDANCE, "pupils", bar=60),
)
