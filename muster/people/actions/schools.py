"""Opens a school (its keys, its row and its empty directory), and changes its settings."""

import os
import uuid
from dataclasses import dataclass

from django.db import transaction

from muster.calendar.actions import Settings, change_settings
from muster.calendar.models import School, Trust
from muster.calendar.profile import profile
from muster.people import directory
from muster.people.models import Directory
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.keys.ring import KeyClass, add_school_key, add_subject_keys
from muster.protection.walls.context import enter_schools
from muster.protection.walls.schools import add_school_id


@dataclass(frozen=True, slots=True)
class NewSchool:
    """What must be known of a school to open it. `profile` names a country profile."""

    name: str
    urn: str = ""
    address: str = ""
    telephone: str = ""
    profile: str = "england"
    timezone: str = "Europe/London"
    trust: Trust | None = None


@transaction.atomic
def open_school(new: NewSchool, *, because: str) -> Viewer:
    """Open a school. Returns the command's viewer in it, who may go on to fill it in this transaction."""
    school_id = uuid.UUID(bytes=os.urandom(16), version=4)
    add_school_id(school_id)
    enter_schools(None, [school_id], seconds=3600)
    add_school_key(school_id)
    add_subject_keys(school_id, [school_id], [KeyClass.SCHOOL, KeyClass.LOOKUP])
    School.objects.create(
        id=school_id,
        school_id=school_id,
        name=new.name,
        urn=new.urn,
        address=new.address,
        telephone=new.telephone,
        profile=new.profile,
        timezone=new.timezone,
        pupil_word=_pupil_word(new.profile),
        trust=new.trust,
    )
    Directory.objects.create(school_id=school_id)
    return unscoped_viewer(school_id, because=because)


def _pupil_word(name: str) -> str:
    """The country's word for pupils, if it is one that a school may choose. The school can change it later."""
    word = profile(name).words.pupil
    return word if word in School.PupilWord.values else School.PupilWord.PUPIL


@transaction.atomic
def change_school(*, by: Viewer, settings: Settings) -> None:
    """Change the school's settings. A new order of names renews the directory. Raises NotPossible."""
    if change_settings(by=by, settings=settings):
        directory.raise_version(by.school_id)
