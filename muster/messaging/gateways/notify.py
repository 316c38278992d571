"""GOV.UK Notify, as its REST API documentation says: a signed token, a template of the service, one POST a message."""

import base64
import hashlib
import hmac
import http.client
import json
import time
from dataclasses import dataclass

from muster.messaging.gateways.outcome import Outcome
from muster.messaging.gateways.web import Answered, post
from muster.messaging.models import Message
from muster.messaging.sealing import Parcel

_ID_LENGTH = 36
_BAD_REQUEST = 400


@dataclass(frozen=True, slots=True)
class Notify:
    """One channel of a Notify service.

    `key` is the API key as Notify shows it: a name, the service's id and a secret, joined by hyphens. The template has
    the places ((message)) and, for e-mail, ((subject)).
    """

    url: str
    key: str
    channel: str
    template: str

    def send(self, parcel: Parcel, reference: str) -> Outcome:
        """Hand over one message; Notify later reports its delivery under the reference."""
        is_text = self.channel == Message.Channel.TEXT
        place = "phone_number" if is_text else "email_address"
        words = {"message": parcel.words} if is_text else {"message": parcel.words, "subject": parcel.subject}
        body = {
            place: parcel.address,
            "template_id": self.template,
            "personalisation": words,
            "reference": reference,
        }
        address = f"{self.url}/v2/notifications/{'sms' if is_text else 'email'}"
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"}
        try:
            answer = post(address, json.dumps(body).encode(), headers)
        except (OSError, http.client.HTTPException):
            return Outcome.no_answer()
        return _outcome(answer, place)

    def _token(self) -> str:
        """A JSON Web Token (RFC 7519) as Notify asks for it: HS256, the service's id and this moment."""
        service, secret = self.key[-2 * _ID_LENGTH - 1 : -_ID_LENGTH - 1], self.key[-_ID_LENGTH:]
        # The gateway goes by real time, even if the demonstration has a clock of its own.
        claims = {"iss": service, "iat": int(time.time())}
        unsigned = f"{_encoded({'typ': 'JWT', 'alg': 'HS256'})}.{_encoded(claims)}"
        signature = hmac.digest(secret.encode(), unsigned.encode(), hashlib.sha256)
        return f"{unsigned}.{_base64(signature)}"


def _outcome(answer: Answered, place: str) -> Outcome:
    if answer.is_good:
        return Outcome.accepted(str(answer.fields.get("id", "")))
    if answer.may_be_tried_again:
        return Outcome.no_answer()
    about_address = answer.status == _BAD_REQUEST and place in json.dumps(answer.fields.get("errors", []))
    return Outcome.refused(address=about_address)


def _encoded(part: dict[str, object]) -> str:
    return _base64(json.dumps(part, separators=(",", ":")).encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
