"""The pages of exports that every page links to."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (
    Signpost(gettext_noop("Check the figures"), "check_figures", Heading.ATTENDANCE, "check"),
    Signpost(gettext_noop("Exports"), "exports", Heading.PROTECTION, "download"),
    Signpost(gettext_noop("The whole school"), "whole_school", Heading.PROTECTION, "school"),
    Signpost(gettext_noop("Exports to agree to"), "export_wishes", Heading.PROTECTION, "check"),
)
