"""Draws names by how common they are, from the community a family belongs to."""

from dataclasses import dataclass

import numpy as np

from muster.demonstration.tables import Floats, Sex, community_names, names_of_births, surnames

BRITISH = "british"
RARE_GIVEN_NAMES = 0.06
MIDDLE_NAMES = 0.55
DOUBLE_SURNAMES = 0.04
USUALLY_CALLED = {
    "Alexander": "Alex", "Benjamin": "Ben", "Charlotte": "Lottie", "Elizabeth": "Lizzie", "Isabella": "Bella",
    "Jessica": "Jess", "Joseph": "Joe", "Joshua": "Josh", "Katherine": "Katie", "Matthew": "Matt",
    "Nicholas": "Nick", "Oliver": "Ollie", "Samuel": "Sam", "Theodore": "Theo", "Thomas": "Tom",
    "William": "Will", "Zachary": "Zac",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NameMaker:
    """Draws names; the same generator gives the same names."""

    rng: np.random.Generator

    def surname(self, community: str) -> str:
        """A family's surname."""
        if community == BRITISH:
            first = _weighted(*surnames(), self.rng)
            second = _weighted(*surnames(), self.rng)
            return f"{first}-{second}" if self.rng.random() < DOUBLE_SURNAMES else first
        return self._one_of(community, "family")

    def given(self, community: str, sex: Sex) -> str:
        """A child's given name."""
        if community != BRITISH:
            return self._one_of(community, sex)
        names, births = names_of_births(sex)
        common = births >= 1000
        wanted = ~common if self.rng.random() < RARE_GIVEN_NAMES else common
        return _weighted(names, np.where(wanted, births, 0.0), self.rng)

    def middle(self, community: str, sex: Sex) -> str:
        """A middle name, or none."""
        return self.given(community, sex) if self.rng.random() < MIDDLE_NAMES else ""

    def adult(self, community: str, sex: Sex) -> str:
        """An adult's given name."""
        return self._one_of(community, f"{sex}_adult" if community == BRITISH else sex)

    def called(self, given: str) -> str:
        """What a pupil likes to be called, if that is not the given name."""
        return USUALLY_CALLED.get(given, "") if self.rng.random() < 0.5 else ""

    def _one_of(self, community: str, part: str) -> str:
        names = community_names()[community, part]
        # A quarter of the list is common and drawn most of the time, because names repeat in real schools.
        place = int(len(names) * self.rng.random() ** 1.6)
        return names[place]


def _weighted(names: tuple[str, ...], weights: Floats, rng: np.random.Generator) -> str:
    until = np.cumsum(weights)
    return names[int(np.searchsorted(until, rng.random() * until[-1], side="right"))]
