"""The addresses of figures over whole schools."""

from django.urls import path

from muster.insights import views

urlpatterns = [path("schools", views.compare_schools, name="compare_schools")]
