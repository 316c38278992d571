"""What a country calls things, as its profile says."""

from muster.calendar.codes import Part, Word


class Words(Part, frozen=True):
    """What the country calls things. `authorised` and `unauthorised` say what an absence with a reason that counts is, and one without."""

    pupil: Word
    pupils: Word
    form: Word
    lesson: Word
    session: Word
    half_day: Word
    half_days: Word
    year_group: Word
    term: Word
    half_term: Word
    authorised: Word = "authorised"
    unauthorised: Word = "unauthorised"

    @property
    def authorised_absence(self) -> str:
        """As the head of a line or a column."""
        return f"{self.authorised} absence".capitalize()

    @property
    def unauthorised_absence(self) -> str:
        """As the head of a line or a column."""
        return f"{self.unauthorised} absence".capitalize()
