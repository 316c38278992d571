"""The addresses of the desk, of who is on site and of following up: opaque ids, never a name."""

from django.urls import path

from muster.attendance import desk_views, evacuation_views, follow_up_views

DESK = [
    path("desk/", desk_views.desk, name="desk"),
    path("desk/find", desk_views.desk_find, name="desk_find"),
    path("desk/gate/", desk_views.desk_gate, name="desk_gate"),
    path("desk/pupils/<uuid:pupil_id>/", desk_views.desk_at, name="desk_at"),
    path("desk/pupils/<uuid:pupil_id>/slip", desk_views.desk_slip, name="desk_slip"),
    path("desk/pupils/<uuid:pupil_id>/take-back", desk_views.desk_take_back, name="desk_take_back"),
    path("evacuation/", evacuation_views.evacuation, name="evacuation"),
    path("evacuation/devices", evacuation_views.evacuation_devices, name="evacuation_devices"),
    path("evacuation/pack", evacuation_views.evacuation_pack, name="evacuation_pack"),
    path(
        "evacuation/devices/<uuid:device_id>/end",
        evacuation_views.end_evacuation_device,
        name="end_evacuation_device",
    ),
    path("follow-up/", follow_up_views.follow_up, name="follow_up"),
    path("follow-up/registers", follow_up_views.chase_missing_registers, name="chase_missing_registers"),
    path("follow-up/<slug:step>", follow_up_views.follow_up_step, name="follow_up_step"),
]
