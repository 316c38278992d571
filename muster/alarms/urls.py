"""The addresses of alarms."""

from django.urls import path

from muster.alarms import emergency_views, views

urlpatterns = [
    path("alarms/", views.alarms, name="alarms"),
    path("alarms/<uuid:alarm_id>", views.alarm, name="alarm"),
    path("alarms/decoys", views.decoys, name="decoys"),
    path("alarms/decoys/<uuid:decoy_id>/remove", views.take_decoy_away, name="take_decoy_away"),
    path("alarms/occasions", views.occasions, name="occasions"),
    path("alarms/occasions/<uuid:occasion_id>/remove", views.take_occasion_back, name="take_occasion_back"),
    path("emergency/<uuid:pupil_id>", emergency_views.open_in_emergency, name="open_in_emergency"),
    path("emergencies/", emergency_views.emergencies, name="emergencies"),
    path("emergencies/<uuid:opening_id>", emergency_views.in_an_emergency, name="in_an_emergency"),
    path("emergencies/<uuid:opening_id>/why", emergency_views.say_why, name="say_why"),
    path("pupils/<uuid:pupil_id>/emergency", emergency_views.emergency_access, name="emergency_access"),
]
