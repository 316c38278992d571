"""The addresses of oversight."""

from django.urls import path

from muster.oversight import views

urlpatterns = [path("who-opened-what", views.who_opened_what, name="who_opened_what")]
