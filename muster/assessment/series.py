"""What a column of results says. Results of two kinds never stand in one series, whatever their scales are."""

from enum import IntEnum, StrEnum


class Series(StrEnum):
    """The kinds of result that are kept apart: where a pupil is, how they moved, how they work, and what is hoped for."""

    ATTAINMENT = "attainment"
    PROGRESS = "progress"
    EFFORT = "effort"
    TARGET = "target"
    PREDICTED = "predicted"
    JUDGEMENT = "judgement"
    STATUTORY = "statutory"

    @property
    def words(self) -> str:
        """The kind as it is written on a page."""
        return _WORDS[self]

    @property
    def hint(self) -> str:
        """What the kind means, in a sentence."""
        return _HINTS[self]


_WORDS = {
    Series.ATTAINMENT: "Attainment",
    Series.PROGRESS: "Progress",
    Series.EFFORT: "Effort",
    Series.TARGET: "Target",
    Series.PREDICTED: "Predicted",
    Series.JUDGEMENT: "Teacher judgement",
    Series.STATUTORY: "Statutory result",
}
_HINTS = {
    Series.ATTAINMENT: "Where the pupil is now.",
    Series.PROGRESS: "How far the pupil has come since the last point.",
    Series.EFFORT: "How the pupil works.",
    Series.TARGET: "What the pupil and the school aim for.",
    Series.PREDICTED: "What the teacher expects in the end.",
    Series.JUDGEMENT: "What the teacher judges overall.",
    Series.STATUTORY: "What a national test or assessment gave.",
}


class Source(IntEnum):
    """From what a figure came. The number lies in the pupil's record; what a person enters is 0."""

    ENTERED = 0
    RULE = 1
    AGREED = 2
