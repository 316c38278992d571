"""Pages of whole schools that can be gone to from everywhere."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (Signpost(gettext_noop("Schools"), "compare_schools", Heading.ATTENDANCE, "school", bar=55),)
