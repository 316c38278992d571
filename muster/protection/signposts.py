"""The pages of one's own account that every page links to."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (
    Signpost(gettext_noop("Your sessions"), "sessions", Heading.YOU, "lock"),
    Signpost(gettext_noop("Another school"), "choose_school", Heading.YOU, "school"),
    Signpost(gettext_noop("Settings"), "settings", Heading.YOU, "settings"),
)
