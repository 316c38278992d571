"""The address of the home page."""

from django.urls import path

from muster.home import views

urlpatterns = [path("", views.home, name="home")]
