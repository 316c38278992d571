"""The addresses of the timetable."""

from django.urls import path

from muster.timetable import views

urlpatterns = [
    path("timetable/", views.timetable, name="timetable"),
    path("timetable/add", views.add_lesson, name="add_lesson"),
    path("timetable/changes", views.timetable_changes, name="timetable_changes"),
    path("timetable/changes/<uuid:change_id>/undo", views.undo_timetable, name="undo_timetable"),
    path("timetable/weeks", views.timetable_weeks, name="timetable_weeks"),
    path("timetable/lessons/<uuid:lesson>/end", views.end_lesson, name="end_lesson"),
    path("cover/lessons", views.cover_lessons, name="cover_lessons"),
    path("cover/lessons/enter", views.enter_lessons_cover, name="enter_lessons_cover"),
]
