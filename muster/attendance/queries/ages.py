"""Which pupils are of compulsory school age on a day, for the few codes that depend on it."""

import datetime as dt
import uuid
from collections.abc import Sequence

from muster.attendance.access import CHECK_AGE
from muster.calendar.profile import Profile
from muster.calendar.rules import is_of_compulsory_age
from muster.people.records import PARTICULARS
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders


def of_compulsory_age(
    viewer: Viewer, profile: Profile, people: Sequence[uuid.UUID], day: dt.date
) -> dict[uuid.UUID, bool]:
    """Whether each of them is of compulsory school age on a day; a pupil without a birth date is missing.

    Empty for a viewer who may not check ages, and in a country without such an age.
    """
    ages = profile.compulsory_age
    if ages is None or viewer.reason_everywhere(CHECK_AGE) is None:
        return {}
    opened = open_folders(viewer, CHECK_AGE, people, Want(PARTICULARS), action="check age").of(PARTICULARS)
    return {
        person: is_of_compulsory_age(held.record.born, day, ages)
        for person, held in opened.items()
        if held.record.born
    }
