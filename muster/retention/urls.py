"""The addresses of retention."""

from django.urls import path

from muster.retention import views

urlpatterns = [
    path("retention", views.retention, name="retention"),
    path("retention/ask", views.ask_for_destruction, name="ask_for_destruction"),
    path("retention/agree/<uuid:approval_id>", views.answer_destruction, name="answer_destruction"),
    path("retention/holds", views.holds, name="holds"),
    path("retention/holds/<uuid:hold_id>", views.keep_hold, name="keep_hold"),
    path("retention/erase", views.erase, name="erase"),
    path("retention/<uuid:destruction_id>/destroy", views.destroy_now, name="destroy_now"),
    path("retention/<uuid:destruction_id>/certificate", views.certificate, name="certificate"),
    path("retention/<uuid:destruction_id>/certificate.json", views.certificate_file, name="certificate_file"),
]
