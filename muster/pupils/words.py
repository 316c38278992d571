"""Names of the colours of marks, for the key of a chart."""

from collections.abc import Mapping

from muster.calendar.codes import Tone

TONE_WORDS: Mapping[Tone, str] = {
    Tone.PRESENT: "Present",
    Tone.LATE: "Late",
    Tone.ABSENT: "Absent, no reason",
    Tone.AUTHORISED: "Authorised",
    Tone.UNAUTHORISED: "Unauthorised",
    Tone.OFF_SITE: "Off site",
    Tone.NOT_REQUIRED: "Not required",
    Tone.CLOSED: "Closed",
    Tone.NOT_TAKEN: "Not marked",
}
