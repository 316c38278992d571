"""The addresses of registers: an opaque group, a day and a slot, never a child."""

import datetime as dt

from django.urls import path, register_converter

from muster.attendance import (
    closure_views,
    day_card_views,
    event_views,
    export_views,
    known_views,
    lesson_views,
    offline_views,
    own_day_views,
    views,
)
from muster.attendance.desk_urls import DESK
from muster.attendance.paper_views import (
    paper_register,
    print_registers,
    register_from_paper,
    registers_on_paper,
)

_FIRST_YEAR, _LAST_YEAR = 1900, 2199  # pages link to the day before and after, so both must exist


class DayConverter:
    """A day as `2026-11-23`."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> dt.date:
        """The date. Raises ValueError for an impossible day, which Django answers with 404."""
        day = dt.date.fromisoformat(value)
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            raise ValueError("no school has this year")
        return day

    def to_url(self, value: dt.date) -> str:
        """The date as written in an address."""
        return value.isoformat()


register_converter(DayConverter, "day")

_KNOWN = "known-absences/<uuid:pupil>/<uuid:absence>/"
REGISTER = "registers/<uuid:group>/<day:day>/<slug:slot>/"

urlpatterns = [
    path("registers/", views.registers, name="registers"),
    path("registers/day/<day:day>/", views.registers, name="registers_of_day"),
    path("registers/day/<day:day>/paper", registers_on_paper, name="registers_on_paper"),
    path("registers/day/<day:day>/paper/<slug:slot>", print_registers, name="print_registers"),
    path("registers/file", export_views.registers_as_file, name="registers_as_file"),
    path("registers/mine/", own_day_views.own_day, name="own_day"),
    path("registers/lessons/", lesson_views.missing_in_lessons, name="missing_in_lessons"),
    path("registers/lessons/news", lesson_views.lesson_news, name="lesson_news"),
    path("registers/rule/", lesson_views.choose_rule, name="choose_session_rule"),
    path("care/today/", lesson_views.care_of_today, name="care_today"),
    path("registers/ticket", views.send_with_ticket, name="send_with_ticket"),
    path("known-absences/", known_views.known_absences, name="known_absences"),
    path("known-absences/find", known_views.find_for_absence, name="find_for_absence"),
    path("known-absences/add", known_views.add_absence, name="add_absence"),
    path(_KNOWN, known_views.one_absence, name="one_absence"),
    path(_KNOWN + "change", known_views.change_one_absence, name="change_absence"),
    path(_KNOWN + "end", known_views.end_one_absence, name="end_absence"),
    path(_KNOWN + "decide", known_views.decide_absence, name="decide_absence"),
    path(_KNOWN + "settle", known_views.settle_clash, name="settle_clash"),
    path("events/", event_views.events, name="events"),
    path("events/add", event_views.add_event, name="add_event"),
    path("events/<uuid:event>/", event_views.event, name="event"),
    path("events/<uuid:event>/count", event_views.count_heads_of, name="count_heads"),
    path("events/<uuid:event>/leave-out", event_views.leave_out, name="leave_out_of_event"),
    path("events/<uuid:event>/bring", event_views.bring_to_event, name="bring_to_event"),
    path("events/<uuid:event>/more", event_views.more_for_event, name="more_for_event"),
    path("events/<uuid:event>/cancel", event_views.cancel_one_event, name="cancel_event"),
    path("closures/", closure_views.closures, name="closures"),
    path("closures/<uuid:closure>/undo", closure_views.undo_one_closure, name="undo_closure"),
    path("day-cards/", day_card_views.make_card, name="make_day_card"),
    path("day-card/<slug:token>/", day_card_views.day_card, name="day_card"),
    *DESK,
    path("offline/", offline_views.offline, name="offline"),
    path("sw.js", offline_views.service_worker, name="service_worker"),
    path(REGISTER, views.register, name="register"),
    path(REGISTER + "marks", views.register_marks, name="register_marks"),
    path(REGISTER + "changes", views.register_changes, name="register_changes"),
    path(REGISTER + "finish", views.finish, name="finish_register"),
    path(REGISTER + "from-paper", register_from_paper, name="register_from_paper"),
    path(REGISTER + "paper", paper_register, name="paper_register"),
    path(REGISTER + "at", views.register_at, name="register_at"),
    path(REGISTER + "file", views.register_file, name="register_file"),
    path(REGISTER + "entries/<uuid:entry>/take-back", own_day_views.take_back, name="take_back_saving"),
    path(REGISTER + "pupils/<uuid:pupil>/", views.mark, name="mark"),
    path(REGISTER + "pupils/<uuid:pupil>/aside", views.aside, name="mark_aside"),
]
