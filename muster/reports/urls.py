"""The addresses of files and papers."""

from django.urls import path

from muster.reports.views import cycles, handing, reports, sending

_CYCLE = "reports/<uuid:cycle>/"
_PUPIL = _CYCLE + "<uuid:pupil>/"

urlpatterns = [
    path("marks/", sending.marks_for_register, name="marks_for_register"),
    path("marks/file", sending.marks_file, name="marks_file"),
    path("marks/differences", sending.mark_differences, name="mark_differences"),
    path("reports/", reports.reports, name="reports"),
    path("reports/add", cycles.new_cycle, name="new_cycle"),
    path("reports/templates/", cycles.report_templates, name="report_templates"),
    path("reports/templates/add", cycles.new_template, name="new_template"),
    path("reports/templates/<uuid:template>", cycles.change_template, name="change_template"),
    path(_CYCLE, reports.report_cycle, name="report_cycle"),
    path(_CYCLE + "change", cycles.change_cycle, name="change_cycle"),
    path(_CYCLE + "write/<uuid:group>/<slug:part>", reports.report_words, name="report_words"),
    path(_CYCLE + "proofs", reports.report_proofs, name="report_proofs"),
    path(_CYCLE + "make", reports.make_reports, name="make_reports"),
    path(_CYCLE + "progress", reports.report_progress, name="report_progress"),
    path(_CYCLE + "release", reports.release, name="release"),
    path(_CYCLE + "hand-out", handing.hand_out, name="hand_out"),
    path(_CYCLE + "hand-out/<uuid:group>", handing.released_form, name="released_form"),
    path(_PUPIL, reports.report, name="report"),
    path(_PUPIL + "good", reports.find_good, name="find_good"),
    path(_PUPIL + "paper", reports.report_paper, name="report_paper"),
    path(_PUPIL + "released", handing.released_report, name="released_report"),
    path(_PUPIL + "link", handing.send_link_again, name="send_link_again"),
]
