"""The addresses of the pages for families: random tokens, and nothing about a child."""

from django.urls import path

from muster.families import report_views, views

urlpatterns = [
    path("absence/<slug:token>", views.absence_reason, name="absence_reason"),
    path("report/<slug:token>", report_views.family_report, name="family_report"),
]
