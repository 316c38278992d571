"""The pages of messages that every page links to."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (Signpost(gettext_noop("Messages"), "messages", Heading.FAMILIES, "mail"),)
