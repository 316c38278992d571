"""The addresses of the pages of the school year."""

from django.urls import path

from muster.calendar import views

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/years/add", views.add_year, name="add_year"),
    path("calendar/years/<uuid:year_id>/", views.school_year, name="school_year"),
    path("calendar/years/<uuid:year_id>/change", views.change_year, name="change_year"),
    path("calendar/years/<uuid:year_id>/add/<slug:what>", views.add_to_year, name="add_to_year"),
    path("calendar/parts/<slug:what>/<uuid:row_id>", views.change_part, name="change_part"),
    path("calendar/parts/<slug:what>/<uuid:row_id>/remove", views.remove_part, name="remove_part"),
]
