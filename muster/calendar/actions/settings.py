"""Changes the school's settings and its sites."""

import uuid
from dataclasses import asdict, dataclass

from django.db import transaction

from muster.calendar.access import CHANGE_SCHOOL
from muster.calendar.actions.changing import keep_change, snapshot
from muster.calendar.models import School, Site
from muster.calendar.profile import profile
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record


@dataclass(frozen=True, slots=True)
class Settings:
    """What a school is called, and the words and orders that it prefers."""

    name: str
    urn: str
    address: str
    telephone: str
    pupil_word: School.PupilWord
    name_order: School.NameOrder
    register_mode: School.RegisterMode


@transaction.atomic
def change_settings(*, by: Viewer, settings: Settings) -> bool:
    """Change the settings. Returns whether the order of names changed, which outdates every list of names.

    Raises NotPossible for a register mode that is not offered in the school's country.
    """
    reason = require(by, CHANGE_SCHOOL)
    school = School.objects.select_for_update().get(id=by.school_id)
    keeps_register = settings.register_mode == School.RegisterMode.IS_REGISTER
    if keeps_register and profile(school.profile).register.feeds_only:
        raise NotPossible(
            "Muster feeds the register here until it makes the statutory returns.", "register_mode"
        )
    before = snapshot(school)
    for name, value in asdict(settings).items():
        setattr(school, name, value)
    if snapshot(school) != before:
        school.save(update_fields=list(asdict(settings)))
        keep_change(by, "settings", school, before=before, after=snapshot(school))
        record(by, CHANGE_SCHOOL, "change settings", reason=reason)
    return before["name_order"] != school.name_order


@transaction.atomic
def add_site(*, by: Viewer, name: str) -> uuid.UUID:
    """Add a place where the school teaches. Returns its id."""
    reason = require(by, CHANGE_SCHOOL)
    site = Site.objects.create(school_id=by.school_id, name=name)
    record(by, CHANGE_SCHOOL, "add site", reason=reason)
    return site.id


@transaction.atomic
def rename_site(*, by: Viewer, site_id: uuid.UUID, name: str) -> None:
    """Give a site another name; the old one is kept. Raises NotThere."""
    reason = require(by, CHANGE_SCHOOL)
    site = Site.objects.filter(school_id=by.school_id, id=site_id).select_for_update().first()
    if site is None:
        raise NotThere(CHANGE_SCHOOL)
    before = snapshot(site)
    site.name = name
    site.save(update_fields=["name"])
    keep_change(by, "site", site, before=before, after=snapshot(site))
    record(by, CHANGE_SCHOOL, "rename site", reason=reason)
