"""Names of the colours of marks, for the key of a chart."""

from collections.abc import Mapping

from muster.calendar.codes import Tone
from muster.calendar.words import Words


def tone_words(words: Words) -> Mapping[Tone, str]:
    """The names, in the order of the key, with the country's own words for an absence."""
    return {
        Tone.PRESENT: "Present",
        Tone.LATE: "Late",
        Tone.ABSENT: "Absent, no reason",
        Tone.AUTHORISED: words.authorised.capitalize(),
        Tone.UNAUTHORISED: words.unauthorised.capitalize(),
        Tone.OFF_SITE: "Off site",
        Tone.NOT_REQUIRED: "Not required",
        Tone.CLOSED: "Closed",
        Tone.NOT_TAKEN: "Not marked",
    }
