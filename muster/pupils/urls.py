"""Addresses of the pages of pupils and classes. The only thing an address says about a child is an opaque id."""

from django.urls import path

from muster.pupils import views

urlpatterns = [
    path("pupils/", views.pupils, name="pupils"),
    path("pupils/<uuid:pupil_id>", views.pupil, name="pupil"),
    path("pupils/<uuid:pupil_id>/paper", views.pupil_paper, name="pupil_paper"),
    path("pupils/<uuid:pupil_id>/profile", views.pupil_profile, name="pupil_profile"),
    path("pupils/<uuid:pupil_id>/certificate", views.attendance_certificate, name="attendance_certificate"),
    path("pupils/<uuid:pupil_id>/care", views.care_card, name="care_card"),
    path("pupils/<uuid:pupil_id>/contacts", views.pupil_contacts, name="pupil_contacts"),
    path("classes/<uuid:group_id>", views.class_page, name="class_page"),
    path("school/attendance/pupils", views.pupils_behind, name="pupils_behind"),
    path("school/attendance/measures", views.attendance_measures, name="attendance_measures"),
    path("school/attendance/thresholds", views.attendance_thresholds, name="attendance_thresholds"),
    path("school/attendance", views.school_attendance, name="school_attendance"),
]
