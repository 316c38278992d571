"""The forms of photographs: an upload, and what a family said about pictures."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from muster.photographs.actions import NewAnswer
from muster.photographs.labels import FAULT_WORDS, SAID_WORDS, SPEAKER_WORDS, USE_WORDS
from muster.photographs.rules import Said, Speaker, Use
from muster.protection.files.redrawing import MOST_BYTES, Fault
from muster.ui.wording import spoken_choices


class PhotographForm(forms.Form):
    """One file. What it says of itself, its name and type, is not looked at."""

    photograph = forms.FileField(
        label=_("Photograph"),
        help_text=_("From the camera or a file: JPEG, PNG or WebP, up to 16 MB. Place and time are removed."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )

    def clean_photograph(self) -> bytes:
        """The bytes of the file. Raises ValidationError where there are too many."""
        sent: UploadedFile[bytes] = self.cleaned_data["photograph"]
        if (sent.size or 0) > MOST_BYTES:
            raise ValidationError(FAULT_WORDS[Fault.TOO_HEAVY])
        content: bytes = sent.read()
        return content


class AnswerForm(forms.Form):
    """What was said about one use, by whom and when."""

    use = forms.ChoiceField(label=_("Use"), choices=[(use.value, words) for use, words in USE_WORDS.items()])
    said = forms.ChoiceField(
        label=_("What was said"), choices=[(said.value, words) for said, words in SAID_WORDS.items()]
    )
    said_by = forms.ChoiceField(
        label=_("Who said it"),
        choices=spoken_choices((speaker.value, words) for speaker, words in SPEAKER_WORDS.items()),
    )
    on = forms.DateField(label=_("On"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def answer(self) -> NewAnswer:
        """What was typed, once it is valid."""
        typed = self.cleaned_data
        return NewAnswer(Use(typed["use"]), Said(typed["said"]), Speaker(typed["said_by"]), typed["on"])
