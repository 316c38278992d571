"""The addresses of imports: of a roster, and of the results of a sheet."""

from django.urls import path

from muster.interchange import (
    history_views,
    photographs_views,
    results_views,
    timetable_views,
    transitions_views,
    views,
)

_SHEET = "results/<uuid:group>/<uuid:course>/<slug:sheet>/"

urlpatterns = [
    path(
        "results/<uuid:group>/<uuid:course>/gradebook/<slug:kind>",
        results_views.export_gradebook,
        {"sheet": "work"},
        name="export_gradebook",
    ),
    path(_SHEET + "import", results_views.import_results, name="import_results"),
    path(_SHEET + "<slug:kind>", results_views.export_sheet, name="export_sheet"),
    path("import/", views.imports, name="imports"),
    path("import/timetable", timetable_views.import_timetable_file, name="import_timetable"),
    path("import/timetable/<uuid:sent_id>", timetable_views.timetable_plan, name="timetable_plan"),
    path("import/timetable/<uuid:sent_id>/apply", timetable_views.apply_timetable, name="apply_timetable"),
    path("import/transitions", transitions_views.import_transitions, name="import_transitions"),
    path("import/attendance", history_views.import_history_file, name="import_history"),
    path("import/attendance/<uuid:sent_id>", history_views.history_plan, name="history_plan"),
    path("import/attendance/<uuid:sent_id>/apply", history_views.apply_history, name="apply_history"),
    path("import/photographs", photographs_views.import_photographs_zip, name="import_photographs"),
    path("import/photographs/drawing", photographs_views.photographs_drawing, name="photographs_drawing"),
    path("import/photographs/<uuid:sent_id>", photographs_views.photographs_plan, name="photographs_plan"),
    path(
        "import/photographs/<uuid:sent_id>/faces",
        photographs_views.photographs_faces,
        name="photographs_faces",
    ),
    path(
        "import/photographs/<uuid:sent_id>/apply",
        photographs_views.apply_photographs,
        name="apply_photographs",
    ),
    path(
        "import/photographs/<uuid:sent_id>/drop", photographs_views.drop_photographs, name="drop_photographs"
    ),
    path("import/<uuid:sent_id>", views.import_plan, name="import_plan"),
    path("import/<uuid:sent_id>/columns", views.import_columns, name="import_columns"),
    path("import/<uuid:sent_id>/apply", views.apply_import, name="apply_import"),
    path("import/<uuid:sent_id>/drop", views.drop_import, name="drop_import"),
]
