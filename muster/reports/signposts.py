"""The pages of files and papers that every page links to."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (
    Signpost(
        gettext_noop("Marks for the school's register"), "marks_for_register", Heading.ATTENDANCE, "download"
    ),
    Signpost(gettext_noop("Reports to families"), "reports", Heading.ASSESSMENT, "print"),
)
