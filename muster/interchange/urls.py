"""The addresses of an import."""

from django.urls import path

from muster.interchange import views

urlpatterns = [
    path("import/", views.imports, name="imports"),
    path("import/<uuid:sent_id>", views.import_plan, name="import_plan"),
    path("import/<uuid:sent_id>/columns", views.import_columns, name="import_columns"),
    path("import/<uuid:sent_id>/apply", views.apply_import, name="apply_import"),
    path("import/<uuid:sent_id>/drop", views.drop_import, name="drop_import"),
]
