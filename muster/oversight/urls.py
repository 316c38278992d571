"""The addresses of oversight."""

from django.urls import path

from muster.oversight import (
    breach_views,
    family_views,
    pass_views,
    recovery_views,
    request_views,
    support_views,
    views,
)

urlpatterns = [
    path("who-opened-what", views.who_opened_what, name="who_opened_what"),
    path("who-opened-what/<int:sequence>/receipt", views.log_receipt, name="log_receipt"),
    path("who-opened-what/<uuid:person_id>/family", family_views.family_view, name="family_view"),
    path("who-opened-what/withhold", family_views.withhold, name="withhold"),
    path("who-opened-what/not-shown", family_views.not_shown, name="not_shown"),
    path("who-opened-what/not-shown/looked", family_views.look_again, name="look_again"),
    path("breaches", breach_views.breaches, name="breaches"),
    path("breaches/new", breach_views.new_breach, name="new_breach"),
    path("breaches/<uuid:breach_id>", breach_views.breach, name="breach"),
    path("breaches/<uuid:breach_id>/words", breach_views.breach_words, name="breach_words"),
    path("breaches/<uuid:breach_id>/report", breach_views.breach_report, name="breach_report"),
    path("breaches/<uuid:breach_id>/letters", breach_views.breach_letters, name="breach_letters"),
    path("breaches/<uuid:breach_id>/told", breach_views.told, name="breach_told"),
    path("breaches/<uuid:breach_id>/regulator", breach_views.regulator, name="breach_regulator"),
    path("breaches/<uuid:breach_id>/close", breach_views.close, name="breach_close"),
    path("access-requests", request_views.access_requests, name="access_requests"),
    path("access-requests/<uuid:request_id>", request_views.access_request, name="access_request"),
    path("access-requests/<uuid:request_id>/others", request_views.decide_others, name="decide_others"),
    path("access-requests/<uuid:request_id>/pack", request_views.access_preview, name="access_preview"),
    path("access-requests/<uuid:request_id>/release", request_views.release_access, name="release_access"),
    path("access-requests/<uuid:request_id>/extend", request_views.extend_access, name="extend_access"),
    path("access-requests/<uuid:request_id>/close", request_views.close_access, name="close_access"),
    path("accounts/recovery", recovery_views.recoveries_page, name="recoveries"),
    path("accounts/recovery/<uuid:approval_id>", recovery_views.answer_recovery_page, name="answer_recovery"),
    path("accounts/day-passes", pass_views.day_passes_page, name="day_passes"),
    path("accounts/day-passes/<uuid:pass_id>/end", pass_views.end_day_pass_page, name="end_given_pass"),
    path("protection/support", support_views.support_access, name="support_access"),
    path("protection/support/pupils", support_views.support_pupils, name="support_pupils"),
    path(
        "protection/support/<uuid:approval_id>/answer",
        support_views.answer_support_page,
        name="answer_support",
    ),
    path("protection/support/<uuid:grant_id>/end", support_views.end_support_page, name="end_support"),
    path("protection", views.protection, name="protection"),
    path("protection/check", views.security_check, name="security_check"),
    path("protection/check/now", views.look_now, name="look_now"),
]
