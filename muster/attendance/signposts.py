"""The attendance pages that every page links to."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (
    Signpost(gettext_noop("Registers"), "registers", Heading.ATTENDANCE, "register", key="r", bar=20),
    Signpost(gettext_noop("Known absences"), "known_absences", Heading.ATTENDANCE, "expected", key="k"),
    Signpost(gettext_noop("Visits and events"), "events", Heading.ATTENDANCE, "ahead"),
    Signpost(gettext_noop("Unexpected closures"), "closures", Heading.ATTENDANCE, "emergency"),
    Signpost(gettext_noop("Care today"), "care_today", Heading.ATTENDANCE, "care"),
    Signpost(gettext_noop("Missing from lessons"), "missing_in_lessons", Heading.ATTENDANCE, "clock"),
    Signpost(
        gettext_noop("How session marks are decided"), "choose_session_rule", Heading.SCHOOL_YEAR, "settings"
    ),
    Signpost(gettext_noop("Registers as a file"), "registers_as_file", Heading.ATTENDANCE, "download"),
    Signpost(gettext_noop("What I did today"), "own_day", Heading.ATTENDANCE, "history"),
    Signpost(gettext_noop("Follow-up"), "follow_up", Heading.ATTENDANCE, "call", key="f", bar=22),
    Signpost(gettext_noop("Desk"), "desk", Heading.ATTENDANCE, "sign-in", key="d", bar=40),
    Signpost(gettext_noop("Day cards"), "make_day_card", Heading.ATTENDANCE, "print"),
    Signpost(gettext_noop("Who is on site"), "evacuation", Heading.ATTENDANCE, "place"),
)
