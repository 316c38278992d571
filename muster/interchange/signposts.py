"""The pages of import that every page links to."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (
    Signpost(gettext_noop("Import"), "imports", Heading.PEOPLE, "import"),
    Signpost(gettext_noop("Import photographs"), "import_photographs", Heading.PEOPLE, "import"),
    Signpost(gettext_noop("Import earlier attendance"), "import_history", Heading.ATTENDANCE, "import"),
    Signpost(gettext_noop("Import a timetable"), "import_timetable", Heading.SCHOOL_YEAR, "import"),
)
