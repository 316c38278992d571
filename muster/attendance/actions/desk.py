"""What the desk records: arrivals, departures and with whom, returns, and corrections."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
from django.db import transaction

from muster.attendance.access import RUN_DESK
from muster.attendance.actions.saving import Saved, save_marks
from muster.attendance.authority import Authority
from muster.attendance.intake import Because
from muster.attendance.models import Register, RegisterEntry
from muster.attendance.movements import Arrival, arrival_at, last_seen
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.desk import (
    Collector,
    clocks_of,
    collectors_of,
    marks_today,
    require_on_roll,
    year_today,
)
from muster.attendance.queries.due import SchoolYear
from muster.attendance.queries.roll import OnRoll
from muster.attendance.records import MOVEMENTS, SESSION_LINE, Moved, Movement, Movements
from muster.attendance.rules import SentMark, WhyChanged
from muster.people.directory import names
from muster.people.names import could_be
from muster.people.records import RELATIONSHIPS
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.folder.keeping import open_to_change
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.protection.folder.writing import Change, rewrite_opened
from muster.ui.formats import clock


class DeskRefused(Exception):
    """Something cannot be recorded; the words say why and what to do."""

    def __init__(self, words: str) -> None:
        super().__init__("the desk was refused")
        self.words = words


@dataclass(frozen=True, slots=True)
class Departure:
    """How a pupil leaves: with a contact, with another adult whom somebody vouched for, or (neither) alone."""

    code: str = ""
    words: str = ""
    collector: uuid.UUID | None = None
    with_adult: str = ""
    confirmed_with: str = ""
    has_read_warning: bool = False


@transaction.atomic(savepoint=False)
def note_arrival(*, by: Viewer, pupil_id: uuid.UUID, reason: str = "", words: str = "") -> Movement:
    """Record that a pupil arrives now, and mark the current session by the country's rule.

    A pupil who had left and returns keeps the mark. Raises NotThere, NoSchoolToday and DeskRefused.
    """
    on_roll, year = require_on_roll(by, pupil_id), year_today(by)
    wants = (Want(SESSION_LINE, year.period), Want(MOVEMENTS, year.period))
    opened = open_folders(by, RUN_DESK, [pupil_id], *wants, action="note arrival")
    noted = opened.of(MOVEMENTS, year.period).get(pupil_id)
    last = last_seen(noted.record.movements, by.today, by.now.tzinfo) if noted else None
    if last is not None and last.moved is Moved.LEFT:
        return _note(by, pupil_id, year, Movement(by.moment, Moved.RETURNED, by.person_id, words=words))
    if last is not None:
        raise DeskRefused(f"The desk noted the arrival at {clock(last.at)} already.")
    clocks = clocks_of(year, by.today, site=on_roll.site_id, year_group=on_roll.year_group)
    held = opened.of(SESSION_LINE, year.period).get(pupil_id)
    present = marks_today(year, held.record if held else None, by.today)
    arrival = arrival_at(by.now.time(), clocks, year.profile, present=present, reason=reason)
    was = present.get(arrival.slot, "") if arrival.slot is not None else ""
    _mark_arrival(by, on_roll, arrival, was=was, words=words)
    movement = Movement(
        by.moment,
        Moved.ARRIVED,
        by.person_id,
        code=arrival.code,
        was=was,
        minutes=arrival.minutes,
        words=words,
    )
    return _note(by, pupil_id, year, movement)


def _mark_arrival(by: Viewer, on_roll: OnRoll, arrival: Arrival, *, was: str, words: str) -> None:
    if not arrival.code or arrival.slot is None or arrival.code == was or on_roll.form_id is None:
        return
    place = RegisterPlace(on_roll.form_id, by.today, Register.Kind.SESSION, arrival.slot)
    sent = SentMark(uuid.uuid4(), on_roll.pupil_id, arrival.code, was, arrival.minutes)
    _refuse_unsaved(_save(by, place, sent, Because(WhyChanged.ARRIVED_LATE, words)))


def _save(by: Viewer, place: RegisterPlace, sent: SentMark, because: Because) -> Saved:
    return save_marks(
        by=by,
        place=place,
        marks=[sent],
        because=because,
        origin=RegisterEntry.Origin.DESK,
        authority=Authority(RUN_DESK, require(by, RUN_DESK)),
    )


def _refuse_unsaved(saved: Saved) -> None:
    if saved.conflicts:
        raise DeskRefused(
            "The mark was changed at this very moment. Look again, and note the arrival once more."
        )
    for refused in saved.refused:
        raise DeskRefused(refused.why)


@transaction.atomic(savepoint=False)
def note_departure(*, by: Viewer, pupil_id: uuid.UUID, departure: Departure) -> Movement:
    """Record that a pupil leaves now and with whom; no mark changes. Raises NotThere, NoSchoolToday, DeskRefused."""
    require_on_roll(by, pupil_id)
    year = year_today(by)
    _refuse_collector(by, pupil_id, departure)
    movement = Movement(
        by.moment,
        Moved.LEFT,
        by.person_id,
        code=departure.code,
        words=departure.words,
        collector=departure.collector,
        with_adult=departure.with_adult,
        confirmed_with=departure.confirmed_with,
    )
    return _note(by, pupil_id, year, movement)


def _refuse_collector(by: Viewer, pupil_id: uuid.UUID, departure: Departure) -> None:
    """Refuse to hand a pupil over to a person who must not collect, or to anybody before the warnings are read."""
    opened = open_folders(by, RUN_DESK, [pupil_id], Want(RELATIONSHIPS), action="check who collects")
    collectors = collectors_of(by, opened, pupil_id)
    if departure.collector is not None:
        chosen = next((one for one in collectors if one.id == departure.collector), None)
        if chosen is None:
            raise DeskRefused("Choose one of the pupil's contacts.")
        if not chosen.may_collect:
            raise DeskRefused(
                f"{chosen.name} must not collect this pupil. {chosen.warning} Nothing was noted."
            )
    _refuse_by_name(by, [one for one in collectors if not one.may_collect], departure)
    is_warned = any(one.warning or not one.may_collect for one in collectors)
    if is_warned and not departure.has_read_warning:
        raise DeskRefused("Read the warning about who may collect, and say that you have read it.")


def _refuse_by_name(by: Viewer, barred: Sequence[Collector], departure: Departure) -> None:
    """Refuse an adult who is not on the list but may be a person who must not collect, also as the one who agreed."""
    for one in barred:
        name = names(by).person(one.id)
        if could_be(departure.with_adult, name):
            raise DeskRefused(
                f"{one.name} must not collect this pupil. {one.warning} Nothing was noted. If this is somebody else, "
                "write their first name and surname."
            )
        if could_be(departure.confirmed_with, name):
            raise DeskRefused(
                f"{one.name} must not collect this pupil, and cannot say who does. {one.warning} Nothing was noted. "
                "Ring another contact, and write with whom you spoke."
            )


@transaction.atomic(savepoint=False)
def take_back_arrival(*, by: Viewer, pupil_id: uuid.UUID) -> None:
    """Take back today's latest movement of a pupil, recorded for the wrong one; the mark becomes what it was before.

    Both stay in the history. Raises NotThere, NoSchoolToday and DeskRefused.
    """
    on_roll, year = require_on_roll(by, pupil_id), year_today(by)
    opened = open_folders(by, RUN_DESK, [pupil_id], Want(MOVEMENTS, year.period), action="take back arrival")
    held = opened.of(MOVEMENTS, year.period).get(pupil_id)
    last = last_seen(held.record.movements, by.today, by.now.tzinfo) if held else None
    if last is None:
        raise DeskRefused("The desk has noted nothing about this pupil today.")
    if last.moved is Moved.ARRIVED and last.code and last.code != last.was and on_roll.form_id:
        _unmark(by, on_roll.form_id, pupil_id, year=year, last=last, on_roll=on_roll)
    _rewrite(by, pupil_id, year, lambda noted: _without(noted, last.at))


def _unmark(
    by: Viewer, form_id: uuid.UUID, pupil_id: uuid.UUID, *, year: SchoolYear, last: Movement, on_roll: OnRoll
) -> None:
    clocks = clocks_of(year, by.today, site=on_roll.site_id, year_group=on_roll.year_group)
    at = last.at.astimezone(by.now.tzinfo).time()
    slot = next(clock.slot for clock in clocks if clock.opens <= at < clock.ends)
    place = RegisterPlace(form_id, by.today, Register.Kind.SESSION, slot)
    sent = SentMark(uuid.uuid4(), pupil_id, last.was, last.code)
    _refuse_unsaved(_save(by, place, sent, Because(WhyChanged.WRONG_PUPIL)))


def _without(movements: tuple[Movement, ...], at: dt.datetime) -> tuple[Movement, ...]:
    return tuple(msgspec.structs.replace(one, taken_back=True) if one.at == at else one for one in movements)


def _note(by: Viewer, pupil_id: uuid.UUID, year: SchoolYear, movement: Movement) -> Movement:
    _rewrite(by, pupil_id, year, lambda noted: (*noted, movement))
    return movement


def _rewrite(
    by: Viewer,
    pupil_id: uuid.UUID,
    year: SchoolYear,
    change: Callable[[tuple[Movement, ...]], tuple[Movement, ...]],
) -> None:
    want = Want(MOVEMENTS, year.period)
    opened = open_to_change(
        by,
        RUN_DESK,
        [pupil_id],
        want=want,
        empty=Movements(),
        action="note movement",
    )
    held = opened.of(MOVEMENTS, year.period)[pupil_id]
    changed = Change(pupil_id, Movements(change(held.record.movements)), held.version)
    rewrite_opened(by, opened, MOVEMENTS, [changed], period=year.period)
