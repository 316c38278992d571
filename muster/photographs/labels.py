"""The words shown on pages for uses of pictures, answers, and faults in an upload."""

from django.utils.translation import gettext_lazy as _

from muster.photographs.rules import Said, Speaker, Use
from muster.protection.files.redrawing import Fault

USE_WORDS = {
    Use.KNOWING: _("The school's own photograph, to know who is who"),
    Use.DISPLAYS: _("Displays inside the school"),
    Use.NEWSLETTER: _("Newsletter and prospectus"),
    Use.WEBSITE: _("The school's website"),
    Use.SOCIAL_MEDIA: _("The school's social media"),
    Use.PRESS: _("Newspapers and television"),
    Use.CLASS_PHOTOGRAPH: _("Class photographs that are sold to families"),
}
SHORT_WORDS = {
    Use.DISPLAYS: _("Displays"),
    Use.NEWSLETTER: _("Newsletter"),
    Use.WEBSITE: _("Website"),
    Use.SOCIAL_MEDIA: _("Social media"),
    Use.PRESS: _("Press"),
    Use.CLASS_PHOTOGRAPH: _("Class photograph"),
}
SAID_WORDS = {
    Said.GIVEN: _("Agreed"),
    Said.REFUSED: _("Not agreed"),
    Said.WITHDRAWN: _("Taken back"),
    Said.OBJECTED: _("Objected: no picture is kept or shown"),
    Said.NOT_UPHELD: _("Objection not upheld"),
    Said.TAKEN_BACK: _("Objection taken back"),
}
SPEAKER_WORDS = {
    Speaker.PARENT: _("A parent"),
    Speaker.CARER: _("A carer"),
    Speaker.PUPIL: _("The pupil"),
    Speaker.SCHOOL: _("The school"),
}
FAULT_WORDS = {
    Fault.NO_PICTURE: _("This is no picture that can be read. Send a JPEG, PNG or WebP."),
    Fault.TOO_LARGE: _("This picture has more pixels than any camera makes. Save it smaller and send that."),
    Fault.TOO_SMALL: _("This picture is too small to recognise anybody. It needs at least 64 pixels a side."),
    Fault.DAMAGED: _("This picture is damaged or was cut off. Copy it again from the camera and send that."),
    Fault.HEIC: _(
        "This is a HEIC picture, as iPhones keep them. On the phone choose Settings, Camera, Formats, Most compatible; "
        "or save a copy as JPEG and send that."
    ),
    Fault.TOO_HEAVY: _("This file is larger than 16 MB. Save the picture smaller and send that."),
    Fault.STOPPED: _(
        "Reading this picture took too long or too much memory. Save it anew as JPEG and send that."
    ),
    Fault.NOT_GUARDED: _(
        "No picture can be read safely on this machine now. Whoever runs the server looks at MAC-06 of the security check."
    ),
}
