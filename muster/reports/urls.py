"""The addresses of files and papers."""

from django.urls import path

from muster.reports import views

urlpatterns = [
    path("marks/", views.marks_for_register, name="marks_for_register"),
    path("marks/file", views.marks_file, name="marks_file"),
    path("marks/differences", views.mark_differences, name="mark_differences"),
]
