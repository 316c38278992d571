"""The form for a photographer's zip."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from muster.interchange.forms import MOST_BYTES

TOO_LARGE = _("The zip is larger than 48 MB. Send it in parts, for instance a year group at a time.")


class PhotographsForm(forms.Form):
    """One zip."""

    photographs = forms.FileField(
        label=_("Zip of photographs"),
        help_text=_("Up to 48 MB and 500 files; larger ones in parts. Place and time are removed from each."),
        widget=forms.FileInput({"accept": ".zip,application/zip"}),
        error_messages={
            "required": _("No zip of up to 48 MB was sent. Choose one; a larger one goes in parts.")
        },
    )

    def clean_photographs(self) -> tuple[str, bytes]:
        """The file's name and bytes. Raises ValidationError where there are too many."""
        sent: UploadedFile[bytes] = self.cleaned_data["photographs"]
        if (sent.size or 0) > MOST_BYTES:
            raise ValidationError(TOO_LARGE)
        return sent.name or "zip", sent.read()
