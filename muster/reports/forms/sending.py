"""Which marks are wanted, and the file that they are compared with."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 40_000_000


class MarksForm(forms.Form):
    """The days, both included, and since when something has to have been entered."""

    first = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    last = forms.DateField(label=_("To"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    since = forms.DateTimeField(
        label=_("Only what was entered or changed since"),
        help_text=_(
            "The moment stands in the name of the last file. Leave it empty for every mark of these days."
        ),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
    )

    def clean(self) -> None:
        """The last day is not before the first. Raises ValidationError."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            raise ValidationError({"last": _("The last day is before the first.")})


class TheirFile(forms.Form):
    """The file of marks that the other system exports."""

    marks = forms.FileField(
        label=_("Their file"), help_text=_("CSV with the columns UPN, Date, Session (AM or PM) and Code.")
    )

    def clean_marks(self) -> str:
        """The text of the file. Raises ValidationError where it is none."""
        sent: UploadedFile[bytes] = self.cleaned_data["marks"]
        if (sent.size or 0) > MOST_BYTES:
            raise ValidationError(_("The file is larger than the marks of a year."))
        content: bytes = sent.read()
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(
                _("This is no text in UTF-8. Save the table as CSV (UTF-8) and send that.")
            ) from None
