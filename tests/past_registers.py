"""Registers of past days for tests: a week is ten letters, two for each day, and a dot is a gap."""

import datetime as dt
import uuid
from collections.abc import Mapping

from muster.attendance.actions.history import PastRegister, enter_history
from muster.attendance.lines import session_place
from muster.attendance.marks import Mark
from muster.calendar.profile import profile
from tests.cast import School


def take_week(school: School, group: uuid.UUID, monday: dt.date, weeks: Mapping[uuid.UUID, str]) -> None:
    """Take ten registers of a group, with one letter a session: `take_week(s, s.form_3b, day, {s.ada: "LLNN..IIVV"})`."""
    codes = profile("england").bytes_by_symbol
    registers = []
    for number in range(10):
        day = monday + dt.timedelta(days=number // 2)
        marks = [(pupil, Mark(codes[week[number]])) for pupil, week in weeks.items() if week[number] != "."]
        place = school.register(group, day, number % 2)
        line = session_place(
            first_day=school.year.first_day, last_day=school.year.last_day, day=day, slot=number % 2
        )
        moment = dt.datetime.combine(day, dt.time(9 + 4 * (number % 2)), dt.UTC)
        if marks:
            registers.append(PastRegister(place, line, moment, None, moment, marks))
    with school.seen_by_command() as viewer:
        enter_history(by=viewer, year=school.year, registers=registers)
