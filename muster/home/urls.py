"""The address of the first page."""

from django.urls import path

from muster.home import views

urlpatterns = [path("", views.home, name="home")]
