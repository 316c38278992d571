"""Decides from the declared keeping times when a class of records may end. No database."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from muster.protection.folder.kinds import Basis, Keeping, Kind
from muster.protection.keys.ring import KeyClass
from muster.ui.formats import full_date

HOLDS_FOR_DESTRUCTION = dt.timedelta(days=7)
CLASS_WORDS: Mapping[KeyClass, str] = {
    KeyClass.REGISTER: "Attendance",
    KeyClass.EDUCATIONAL: "Educational record and identity",
    KeyClass.CARE: "Care card",
    KeyClass.PHOTOGRAPH: "Photographs",
}
"""The classes that end here, in words. Safeguarding is not among them: its lead decides on each file."""

CONTACTS_WORDS = "Contacts of families"
"""What is held of contacts: how to reach them, until a month after their last pupil has left."""


@dataclass(frozen=True, slots=True)
class Life:
    """What decides how long somebody is kept: when they were born and when they left; None where that is not known."""

    born: dt.date | None
    left_on: dt.date | None


def due_on(kinds: Sequence[Kind[Any]], life: Life) -> dt.date | None:
    """When the last of these kinds has been kept for long enough; None where it cannot be reckoned, or not yet.

    Kinds of a class share a key, and so end together: with the one that is kept longest.
    """
    days = [kind.keeping.ends_on(born=life.born, left_on=life.left_on) for kind in kinds]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def contact_due_on(keeping: Keeping, left: Sequence[dt.date | None]) -> dt.date | None:
    """When a contact may end: after the last pupil they belong to has left; None while one has not."""
    days = [day for day in left if day is not None]
    if not days or len(days) < len(left):
        return None
    return keeping.ends_on(born=None, left_on=max(days))


def refusal_of_erasure(
    kinds: Sequence[Kind[Any]], due: dt.date | None, today: dt.date, *, is_held: bool
) -> str:
    """Why a class may not be erased on request, in words; empty where it may (UK GDPR, Article 17(3))."""
    if is_held:
        return "A hold stops it until it is reviewed."
    if due is not None and due <= today:
        return ""
    required = [kind for kind in kinds if kind.basis is Basis.LEGAL_OBLIGATION]
    if not required:
        return "" if due is not None else "It is needed while the person is here."
    if due is None:
        return "The law requires it to be kept while the person is here, and for some time after."
    return f"The law requires it to be kept until {full_date(due)}. It then comes up by itself."
