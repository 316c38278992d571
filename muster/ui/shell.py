"""The shell of every page: the person it is for, where they may go, and how it looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Theme(StrEnum):
    """Chosen by the person; `AUTOMATIC` follows the device."""

    AUTOMATIC = ""
    LIGHT = "light"
    DARK = "dark"


class Density(StrEnum):
    """How close rows stand; `AUTOMATIC` is compact in its gaps on a phone, comfortable elsewhere."""

    AUTOMATIC = ""
    COMFORTABLE = "comfortable"
    COMPACT = "compact"


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its words, address and icon name."""

    words: str
    url: str
    icon: str
    key: str = ""  # letter that goes there after `g`
    current: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of "All pages" with the pages below it."""

    words: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Flash:
    """One line about what has just been done, or was refused, with an undo if there is one; it names no child."""

    words: str
    undo_url: str = ""
    is_refusal: bool = False


@dataclass(frozen=True, slots=True)
class Presence:
    """How long the session lasts: what the page needs to cover itself, and to warn before the end."""

    account_id: str  # opaque: whoever signs in beside a covered page is told apart by it
    idle_minutes: int  # without a touch for so long the page covers itself
    ends_in_seconds: int  # whatever is done
    ends_at: str  # the time of the day at which that is, in the school
    ends_soon: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """The shell for one person; all words are ready to show."""

    school_name: str = "Muster"
    home_url: str = "/"
    person_words: str = ""  # "Ms R. Adeyemi · 3B"; empty when nobody is signed in
    nav: tuple[Link, ...] = ()
    search_url: str = ""  # takes a POST of `words`; empty hides the search
    pages: tuple[Section, ...] = ()  # every page that is open to the person
    sign_out_url: str = ""
    hand_over_url: str = ""
    theme: Theme = Theme.AUTOMATIC
    density: Density = Density.AUTOMATIC
    flash: Flash | None = None
    notices: tuple[str, ...] = ()  # sentences for this person that came up while the page was made
    presence: Presence | None = None  # None where nobody is signed in by an account of their own
    foot: str = ""
    extra: tuple[str, ...] = field(default=())  # further scripts, as paths of static files
