"""The addresses of alarms."""

from django.urls import path

from muster.alarms import views

urlpatterns = [
    path("alarms/", views.alarms, name="alarms"),
    path("alarms/<uuid:alarm_id>", views.alarm, name="alarm"),
    path("alarms/decoys", views.decoys, name="decoys"),
    path("alarms/decoys/<uuid:decoy_id>/remove", views.take_decoy_away, name="take_decoy_away"),
    path("alarms/occasions", views.occasions, name="occasions"),
    path("alarms/occasions/<uuid:occasion_id>/remove", views.take_occasion_back, name="take_occasion_back"),
    path("pupils/<uuid:pupil_id>/emergency", views.emergency_access, name="emergency_access"),
]
