"""Decides the address prefix of each domain's pages."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import include, path

handler400 = "muster.ui.errors.bad_request"
handler403 = "muster.ui.errors.permission_denied"
handler404 = "muster.ui.errors.page_not_found"
handler500 = "muster.ui.errors.server_error"

DOMAINS = (
    "home",
    "pupils",
    "photographs",
    "families",
    "attendance",
    "assessment",
    "messaging",
    "invitations",
    "people",
    "timetable",
    "calendar",
    "interchange",
    "oversight",
    "retention",
    "alarms",
    "exports",
    "letters",
    "reports",
    "insights",
    "protection",
)

urlpatterns = [
    path("", include(import_module(f"muster.{domain}.urls")))
    for domain in DOMAINS
    if find_spec(f"muster.{domain}") and find_spec(f"muster.{domain}.urls")
]
