"""The pages of the office that every page links to."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (
    Signpost(gettext_noop("Roll"), "roll", Heading.PEOPLE, "pupils"),
    Signpost(gettext_noop("Fix list"), "fix_list", Heading.PEOPLE, "check"),
    Signpost(gettext_noop("Groups"), "groups", Heading.PEOPLE, "group"),
    Signpost(gettext_noop("Staff"), "staff", Heading.PEOPLE, "staff"),
    Signpost(gettext_noop("Accounts"), "accounts", Heading.PEOPLE, "key"),
    Signpost(gettext_noop("Next year"), "next_year", Heading.SCHOOL_YEAR, "ahead"),
    Signpost(gettext_noop("Cover"), "cover", Heading.SCHOOL_YEAR, "move"),
    Signpost(gettext_noop("The school"), "school_settings", Heading.SCHOOL_YEAR, "school"),
)
