"""The pages of evidence that every page links to."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (
    Signpost(gettext_noop("Protection"), "protection", Heading.PROTECTION, "data"),
    Signpost(gettext_noop("Who opened what"), "who_opened_what", Heading.PROTECTION, "history"),
    Signpost(gettext_noop("Access requests"), "access_requests", Heading.PROTECTION, "file"),
    Signpost(gettext_noop("Breaches and rehearsals"), "breaches", Heading.PROTECTION, "warning"),
    Signpost(gettext_noop("Access for support"), "support_access", Heading.PROTECTION, "key"),
    Signpost(gettext_noop("Pupils lent to you"), "support_pupils", Heading.PROTECTION, "pupils"),
    Signpost(gettext_noop("Let a colleague in again"), "recoveries", Heading.PEOPLE, "key"),
    Signpost(gettext_noop("Passes for one day"), "day_passes", Heading.PEOPLE, "key"),
    Signpost(gettext_noop("Keep an opening from a family"), "withhold", Heading.PROTECTION, "cover"),
    Signpost(gettext_noop("What families are not shown"), "not_shown", Heading.PROTECTION, "cover"),
)
