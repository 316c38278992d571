"""The assessment pages that every page links to."""

from django.utils.translation import gettext_noop

from muster.ui.signposts import Heading, Signpost

SIGNPOSTS = (
    Signpost(gettext_noop("Assessment"), "assessment", Heading.ASSESSMENT, "marks", key="m", bar=25),
    Signpost(gettext_noop("Progress"), "progress", Heading.ASSESSMENT, "up"),
    Signpost(gettext_noop("Groups side by side"), "result_groups", Heading.ASSESSMENT, "group"),
    Signpost(gettext_noop("Value added"), "value_added", Heading.ASSESSMENT, "up"),
    Signpost(gettext_noop("Set targets"), "targets", Heading.ASSESSMENT, "check"),
    Signpost(gettext_noop("Who has not entered"), "not_entered", Heading.ASSESSMENT, "clock"),
    Signpost(gettext_noop("Missing and unlikely results"), "to_check", Heading.ASSESSMENT, "flag"),
    Signpost(gettext_noop("Assessment points"), "assessment_points", Heading.ASSESSMENT, "calendar"),
    Signpost(gettext_noop("Subjects and courses"), "courses", Heading.ASSESSMENT, "group"),
    Signpost(gettext_noop("Scales"), "scales", Heading.ASSESSMENT, "week"),
)
