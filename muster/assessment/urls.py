"""The addresses of assessment: opaque groups, courses and columns, never a child."""

from django.urls import path

from muster.assessment.views import (
    again,
    checking,
    eight,
    gradebook,
    grading,
    groups,
    leading,
    moderation,
    overview,
    progress,
    scales,
    set_up,
    sheets,
    targets,
    value_added,
)

_SHEET = "assessment/<uuid:group>/<uuid:course>/<slug:sheet>/"
_BOOK = "assessment/<uuid:group>/<uuid:course>/gradebook/"
_WORK = {"sheet": "work"}
"""A gradebook stands on the sheet of assignments of its class."""

_RESULT = _SHEET + "<int:column>/<uuid:pupil>/"

urlpatterns = [
    path("assessment/", overview.assessment, name="assessment"),
    path("assessment/progress/", progress.progress, name="progress"),
    path("assessment/attainment-8/", eight.attainment_8, name="attainment_8"),
    path("assessment/attainment-8/<uuid:pupil_id>/", eight.pupil_attainment_8, name="pupil_attainment_8"),
    path("assessment/value-added/", value_added.value_added, name="value_added"),
    path("assessment/value-added/tables/", value_added.transition_tables, name="transition_tables"),
    path(
        "assessment/value-added/tables/<uuid:table_id>/retire",
        value_added.retire_transition_table,
        name="retire_transition_table",
    ),
    path("assessment/groups/", groups.result_groups, name="result_groups"),
    path("assessment/targets/", targets.targets, name="targets"),
    path("assessment/targets/<uuid:setting_id>/undo", targets.undo_targets, name="undo_targets"),
    path("assessment/on-track/<uuid:group>/", targets.class_on_track, name="class_on_track"),
    path("assessment/not-entered/", overview.not_entered, name="not_entered"),
    path(
        "assessment/not-entered/remind/<uuid:point>/<uuid:course>/<uuid:group>",
        overview.remind,
        name="remind_class",
    ),
    path("assessment/moderation/", moderation.moderation_sample, name="moderation_sample"),
    path("assessment/moderation/<uuid:course_id>", moderation.moderate_sample, name="moderate_sample"),
    path("assessment/to-check/", checking.to_check, name="to_check"),
    path("assessment/ticket", sheets.send_results_with_ticket, name="send_results_with_ticket"),
    path("assessment/scales/", scales.scales, name="scales"),
    path("assessment/scales/take-over", scales.take_over_scale, name="take_over_scale"),
    path("assessment/scales/add", scales.add_scale, name="add_scale"),
    path("assessment/scales/meanings", scales.name_meanings, name="name_meanings"),
    path("assessment/scales/<uuid:scale_id>/", scales.scale, name="scale"),
    path("assessment/scales/<uuid:scale_id>/change", scales.change_scale, name="change_scale"),
    path("assessment/scales/<uuid:scale_id>/retire", scales.retire_scale, name="retire_scale"),
    path("assessment/scales/<uuid:scale_id>/meanings", scales.place_meanings, name="place_meanings"),
    path("assessment/scales/<uuid:scale_id>/convert", scales.add_conversion, name="add_conversion"),
    path("assessment/courses/", set_up.courses, name="courses"),
    path("assessment/courses/add", set_up.add_course, name="add_course"),
    path("assessment/courses/comment-bank", set_up.comment_bank, name="comment_bank"),
    path("assessment/courses/<uuid:course_id>/", set_up.course, name="course"),
    path("assessment/courses/<uuid:course_id>/change", set_up.change_course, name="change_course"),
    path("assessment/courses/<uuid:course_id>/groups", set_up.course_groups, name="course_groups"),
    path("assessment/courses/<uuid:course_id>/leaders", leading.subject_leaders, name="subject_leaders"),
    path("assessment/courses/<uuid:course_id>/objectives", set_up.objectives, name="objectives"),
    path("assessment/points/", set_up.assessment_points, name="assessment_points"),
    path("assessment/points/add", set_up.add_point, name="add_point"),
    path("assessment/points/<uuid:point_id>/change", set_up.change_point, name="change_point"),
    path("assessment/points/<uuid:point_id>/ask", set_up.ask_for, name="ask_for"),
    path("assessment/points/<uuid:point_id>/asked", set_up.set_asked, name="set_asked"),
    path("assessment/courses/<uuid:course_id>/gradebook", grading.course_gradebook, name="course_gradebook"),
    path("assessment/grades/<uuid:pupil_id>/", gradebook.pupil_grades, name="pupil_grades"),
    path(
        "assessment/grades/<uuid:pupil_id>/<uuid:course_id>/", gradebook.why_this_grade, name="why_this_grade"
    ),
    path(_BOOK, gradebook.gradebook, _WORK, name="gradebook"),
    path(_BOOK + "work/<uuid:work>", gradebook.change_work, _WORK, name="change_work"),
    path(_BOOK + "late/<int:column>", gradebook.late_work, _WORK, name="late_work"),
    path(_SHEET, sheets.mark_sheet, name="mark_sheet"),
    path(_SHEET + "results", sheets.sheet_results, name="sheet_results"),
    path(_SHEET + "again", again.teach_again, name="teach_again"),
    path(_SHEET + "on-track", targets.on_track, name="on_track"),
    path(_SHEET + "work", overview.set_work, name="set_work"),
    path(_RESULT, sheets.result, name="result"),
    path(_RESULT + "moderate", sheets.moderate, name="moderate"),
    path(_RESULT + "agree", targets.agree_target, name="agree_target"),
]
