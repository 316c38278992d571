"""The addresses of oversight."""

from django.urls import path

from muster.oversight import views

urlpatterns = [
    path("who-opened-what", views.who_opened_what, name="who_opened_what"),
    path("protection", views.protection, name="protection"),
    path("protection/check", views.security_check, name="security_check"),
    path("protection/check/now", views.look_now, name="look_now"),
]
