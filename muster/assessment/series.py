"""Kinds of result. Results of two kinds are never mixed in one series, whatever their scales."""

from enum import IntEnum, StrEnum


class Series(StrEnum):
    """The kinds of result: where a pupil is, how they moved, how they work, and what is hoped for."""

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
    """The source of a figure. The number is stored in the pupil's record; 0 is a person."""

    ENTERED = 0
    RULE = 1
    AGREED = 2
