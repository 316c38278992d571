"""The addresses of photographs. No address says anything of a child but an opaque id."""

from django.urls import path

from muster.attendance.urls import REGISTER
from muster.photographs import face_views, views

urlpatterns = [
    path("pupils/<uuid:pupil_id>/photograph", views.photograph, name="photograph"),
    path("pupils/<uuid:pupil_id>/pictures", views.pupil_pictures, name="pupil_pictures"),
    path("pupils/<uuid:pupil_id>/pictures/keep", views.keep_photograph, name="keep_photograph"),
    path("pupils/<uuid:pupil_id>/pictures/remove", views.remove_photograph, name="remove_photograph"),
    path("pupils/<uuid:pupil_id>/pictures/answer", views.record_picture_answer, name="record_picture_answer"),
    path("pupils/<uuid:pupil_id>/face", face_views.pupil_face, name="pupil_face"),
    path("classes/<uuid:group_id>/pictures", views.class_pictures, name="class_pictures"),
    path("classes/<uuid:group_id>/faces", face_views.class_faces, name="class_faces"),
    path(REGISTER + "faces", face_views.register_faces, name="register_faces"),
    path("desk/faces", face_views.desk_faces, name="desk_faces"),
]
