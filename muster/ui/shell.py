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
    """How close rows stand together; `AUTOMATIC` is compact on a phone and comfortable elsewhere."""

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

    account_id: str  # opaque: shows whether somebody else signed in while the page was covered
    idle_minutes: int  # after so long without a touch the page covers itself
    ends_in_seconds: int  # whatever the person does
    ends_at: str  # that moment as a time of day in the school
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
    notices: tuple[str, ...] = ()  # sentences for this person that arose while the page was being made
    presence: Presence | None = None  # None if nobody is signed in with an account of their own
    foot: str = ""
    extra: tuple[str, ...] = field(default=())  # further scripts, as paths of static files
