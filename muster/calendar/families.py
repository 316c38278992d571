"""The part of a country profile about families: the reasons they can choose, and how telephone numbers are written."""

from muster.calendar.codes import Part, Word


class FamilyReason(Part, frozen=True):
    """A reason that a family can choose, in a family's words, and the code that is proposed to the office for it."""

    code: Word
    words: Word


class Telephone(Part, frozen=True):
    """How numbers of the country are dialled: the country code from abroad, and the prefix that replaces it at home."""

    country: Word
    at_home: Word
