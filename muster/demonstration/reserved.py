"""Telephone numbers, e-mail addresses, postcodes and pupil numbers that cannot belong to anybody."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import count

import numpy as np

MOBILE = "07700 900"
LANDLINES = ("01632 960", "020 7946 0", "0113 496 0", "0116 496 0", "0121 496 0", "0161 496 0", "0191 498 0")
"""Ranges that the regulator, Ofcom, keeps for radio and television drama: a thousand numbers each."""

MAIL_DOMAINS = ("example.org", "example.net", "example.com")
"""Domains that no one can register (RFC 2606, section 3)."""

LOCAL_AUTHORITY = "990"
"""No authority has this number, so no real pupil can have one of our UPNs."""

_OUTWARD = ("ZX1", "ZX2", "ZX3", "ZX4", "ZX5")
_INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_STREETS = (
    "Acorn", "Barley", "Beacon", "Bramble", "Canal", "Chapel", "Clay Pit", "Copper Beech", "Curlew", "Foundry",
    "Garden", "Granary", "Hazel", "Heron", "Kiln", "Lantern", "Larkspur", "Mill Race", "Meadow", "Nightingale",
    "Orchard", "Osier", "Park View", "Quarry", "Rope Walk", "Sorrel", "Station", "Tannery", "Wharf", "Windmill",
)  # fmt: skip
_ENDINGS = ("Road", "Street", "Close", "Avenue", "Lane", "Way", "Drive", "Terrace")
_TOWN = "Thornmere"


def mobile_numbers() -> Iterator[str]:
    """Mobile numbers in turn; they repeat after a thousand."""
    return (f"{MOBILE}{(37 * number + 111) % 1000:03}" for number in count())


def landline_numbers() -> Iterator[str]:
    """Landline numbers in turn."""
    return (
        f"{LANDLINES[number % len(LANDLINES)]}{(53 * (number // len(LANDLINES)) + 7) % 1000:03}"
        for number in count()
    )


def address(rng: np.random.Generator) -> str:
    """House, street and an invented town."""
    street = f"{_STREETS[rng.integers(len(_STREETS))]} {_ENDINGS[rng.integers(len(_ENDINGS))]}"
    return f"{rng.integers(1, 160)} {street}, {_TOWN}"


def postcode(rng: np.random.Generator) -> str:
    """A postcode in an area that does not exist."""
    letters = "".join(_INWARD_LETTERS[place] for place in rng.integers(len(_INWARD_LETTERS), size=2))
    return f"{_OUTWARD[rng.integers(len(_OUTWARD))]} {rng.integers(1, 10)}{letters}"


class MailAddresses:
    """E-mail addresses made from people's names, no two alike."""

    def __init__(self) -> None:
        """Start with no address in use."""
        self._given: set[str] = set()

    def of(self, given: str, family: str, domain: str) -> str:
        """An address for a person, with a number if it would repeat an earlier one."""
        local = ".".join(part for part in (_plain(given), _plain(family)) if part) or "family"
        tries = (f"{local}{number or ''}@{domain}" for number in count())
        found = next(mail for mail in tries if mail not in self._given)
        self._given.add(found)
        return found


def _plain(name: str) -> str:
    """The letters of a name that an e-mail address can hold."""
    decomposed = unicodedata.normalize("NFKD", name)
    return re.sub(r"[^a-z-]", "", decomposed.lower()).strip("-")
