"""Decides how a school's pupils are divided into groups for figures that leave the school. No database.

The groups are few and broad, and the same for every school, so that nobody can keep dividing until one pupil is left.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from muster.calendar.profile import Profile
from muster.people.characteristics import SEX, held_words


@dataclass(frozen=True, slots=True)
class Division:
    """One division: its words, the characteristic whose codes decide it (None: the year group), and each code's group.

    `groups` are the groups' words in order; groups that it does not name come last. `broader_of` gives the broader group,
    if any, that a code's group belongs to: it may be shown where a small group may not.
    """

    words: str
    characteristic: str | None
    group_of: Callable[[str, Profile], str]
    groups: tuple[str, ...] = ()
    broader_of: Callable[[str, Profile], str] | None = None

    def broader(self, code: str, profile: Profile) -> str:
        """The broader group of a code; its own group if there is none."""
        return (self.broader_of(code, profile) if self.broader_of else "") or self.group_of(code, profile)

    def order(self, profile: Profile, present: Sequence[str]) -> list[str]:
        """The groups that are present, in their order on the page."""
        names = self.groups or tuple(group.name for group in profile.year_groups)
        ranks = {name: rank for rank, name in enumerate(names)}
        return sorted(present, key=lambda words: (ranks.get(words, len(ranks)), words))


NOT_HELD = "Not held"
MEALS, NO_MEALS = "Free school meals", "No free school meals"
NO_SUPPORT, SUPPORT, PLAN = "No special educational need", "SEN support", "Education, health and care plan"
ANY_NEED = "Any special educational need"
ENGLISH, OTHER_LANGUAGE = "First language English", "First language other than English"


def _year_group(code: str, profile: Profile) -> str:
    group = profile.year_group(code)
    return group.name if group else f"In no {profile.words.year_group}"


def _stage(code: str, profile: Profile) -> str:
    return next((stage.name for stage in profile.stages if code in stage.years), "")


def _sex(code: str, _profile: Profile) -> str:
    return held_words(SEX, code)


def _meals(code: str, _profile: Profile) -> str:
    return MEALS if code else NO_MEALS


def _support(code: str, _profile: Profile) -> str:
    return {"N": NO_SUPPORT, "": NO_SUPPORT, "K": SUPPORT, "E": PLAN}.get(code, NOT_HELD)


def _any_need(code: str, _profile: Profile) -> str:
    return ANY_NEED if code in {"K", "E"} else ""


def _language(code: str, _profile: Profile) -> str:
    """English, with its varieties such as ENGB and what is believed to be English, or another language.

    Common basic data set: ENB is believed to be English; NOT is not obtained, REF refused, ZZZ not classified yet.
    """
    if not code or code in {"NOT", "REF", "ZZZ"}:
        return NOT_HELD
    return ENGLISH if code == "ENB" or code.startswith("ENG") else OTHER_LANGUAGE


DIVISIONS = (
    Division("Year group", None, _year_group, broader_of=_stage),
    Division("Sex", SEX, _sex, ("Female", "Male")),
    Division("Free school meals", "free_school_meals", _meals, (NO_MEALS, MEALS)),
    Division("Special educational needs", "sen_status", _support, (NO_SUPPORT, SUPPORT, PLAN), _any_need),
    Division("First language", "first_language", _language, (ENGLISH, OTHER_LANGUAGE)),
)
