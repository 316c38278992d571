"""The addresses of families: random tokens, never a child."""

from django.urls import path

from muster.families import views

urlpatterns = [path("absence/<slug:token>", views.absence_reason, name="absence_reason")]
