"""Exports a group's registers over some days as one file: original entries and amendments, as a workbook or CSV."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from muster.attendance.access import EXPORT_REGISTER
from muster.attendance.queries.original import registers_between
from muster.attendance.queries.pupils import register_groups
from muster.calendar.fields import IdChoiceField, day_field
from muster.calendar.refusals import NotPossible
from muster.calendar.rules import monday_of
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.tables import Table, csv_answer, workbook_answer

_SHAPES = (
    ("workbook", "A workbook with both"),
    ("entries", "Original entries, CSV"),
    ("amendments", "Amendments, CSV"),
)


class RegistersForm(forms.Form):
    """The group, the days, and the file format."""

    group_id = IdChoiceField(label="Whose registers?")
    first_day = day_field("From")
    last_day = day_field("To")
    shape = forms.ChoiceField(label="As", choices=_SHAPES, widget=forms.RadioSelect, initial="workbook")

    def offer(self, groups: Iterable[tuple[uuid.UUID, str]]) -> None:
        """Offer these groups."""
        field = self.fields["group_id"]
        if isinstance(field, IdChoiceField):
            field.offer(groups)

    def clean(self) -> None:
        """Require that the last day is not before the first."""
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day is before the first.")


@requires(EXPORT_REGISTER)
@require_http_methods(["GET", "POST"])
def registers_as_file(request: ViewerRequest) -> HttpResponse:
    """Choose group, days and format; a POST returns the file."""
    viewer = request.viewer
    last_week = monday_of(viewer.today) - dt.timedelta(days=7)
    form = RegistersForm(request.POST or None, initial={"first_day": last_week, "last_day": viewer.today})
    form.offer(register_groups(viewer))
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            found = registers_between(viewer, chosen["group_id"], chosen["first_day"], chosen["last_day"])
        except NotPossible as refusal:
            form.add_error(refusal.field, refusal.words)
        else:
            return _answer(found, chosen["shape"])
    about = FormPage(
        "Registers as a file",
        "Which registers?",
        reverse("registers"),
        "Get the file",
        "Every register of one form or class over these days, one after the other: the original entries, and apart from"
        " them every amendment with who made it, when and why. That the file was made is recorded.",
    )
    return form_page(request, form, about)


def _answer(tables: tuple[Table, Table], shape: str) -> HttpResponse:
    originals, amendments = tables
    if shape == "entries":
        return csv_answer(originals, "registers-entries.csv")
    if shape == "amendments":
        return csv_answer(amendments, "registers-amendments.csv")
    return workbook_answer(tables, "registers.xlsx")
