"""Refuses passwords built from words that a guesser would try first: the product, the school, the year."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LISTED = (
    "muster", "school", "academy", "college", "primary", "secondary", "infant", "junior", "nursery", "teacher",
    "headteacher", "office", "admin", "register", "attendance", "pupil", "student", "class", "password", "letmein",
    "welcome", "qwerty", "autumn", "spring", "summer", "winter", "monday", "friday", "term",
)  # fmt: skip
"""Words of this program, of any school, and of passwords set in a hurry. A longer sentence may contain them."""

FEWEST_BESIDE = 8
"""The letters and digits that must be left once the listed words are removed."""


class NotOfListedWords:
    """Refuses a password with little left once listed words are removed: "Muster-School-2026" is long, yet guessed at once."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError unless enough is left without the listed words. `user` does not matter."""
        rest = password.casefold()
        for word in sorted(LISTED, key=len, reverse=True):
            rest = rest.replace(word, "")
        if sum(character.isalnum() for character in rest) < FEWEST_BESIDE:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        """The requirement in words."""
        return _(
            "Too much of it is words that anybody would try for a school. Put three or four unrelated words together."
        )
