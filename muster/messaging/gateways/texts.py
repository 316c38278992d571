"""A text gateway that speaks the form of Twilio's Messages resource, as several gateways do: POST of To, From and Body."""

import base64
import http.client
from dataclasses import dataclass
from urllib.parse import unquote, urlencode, urlsplit, urlunsplit

from muster.messaging.gateways.outcome import Outcome
from muster.messaging.gateways.web import post
from muster.messaging.sealing import Parcel

_BAD_REQUEST = 400
_NUMBER_CODES = {21211, 21212, 21214, 21217, 21610, 21614}
"""Error codes about the number: not valid, not reachable by text, or opted out of messages."""


@dataclass(frozen=True, slots=True)
class TextGateway:
    """A gateway by the address of its Messages resource, with user and password in front of the host."""

    url: str
    sender: str

    def send(self, parcel: Parcel, reference: str) -> Outcome:
        """Hand over one text message."""
        del reference  # this kind of gateway knows only the id that it assigns
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        address = urlunsplit(
            (parts.scheme, f"{host}:{parts.port}" if parts.port else host, parts.path, "", "")
        )
        pair = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
        headers = {
            "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode({"To": parcel.address, "From": self.sender, "Body": parcel.words}).encode()
        try:
            answer = post(address, body, headers)
        except (OSError, http.client.HTTPException):
            return Outcome.no_answer()
        if answer.is_good:
            return Outcome.accepted(str(answer.fields.get("sid", "")))
        if answer.may_be_tried_again:
            return Outcome.no_answer()
        return Outcome.refused(address=answer.fields.get("code") in _NUMBER_CODES)
