"""The demonstration from outside: the moment at which it opens, what is loaded, and how to sign in."""

import base64
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SEED = 20260901
OPENS_AT, SCHOOL_IS_OVER = time(8, 50), time(15, 30)
LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class SignIn:
    """How one of the cast signs in. The secret goes into an authenticator, which gives a code every half minute."""

    who: str
    email: str
    password: str
    totp_secret: str

    @property
    def secret(self) -> bytes:
        """The secret as an authenticator uses it."""
        return base64.b32decode(self.totp_secret)


CAST: Mapping[str, str] = {
    "r.adeyemi@oakfield.example": "Class teacher of 3B",
    "a.saleh@oakfield.example": "Attendance officer, primary",
    "o.trent@oakfield.example": "School office, primary",
    "h.marsh@oakfield.example": "Head teacher, primary",
    "s.hughes@oakfield.example": "SENCO, primary",
    "d.osei@oakfield.example": "Safeguarding lead, primary",
    "c.voss@oakfield.example": "Cover supervisor, primary",
    "d.kowalska@oakfield.example": "Data manager, primary",
    "p.desai@oakfield.example": "Data protection lead, both schools",
    "i.castell@oakfield.example": "IT administrator, both schools",
    "s.orton@oakfield.example": "Support of the software, with no grant yet",
    "t.lindqvist@oakfield.example": "Trust officer, both schools",
    "g.ashdown@oakfield.example": "Governor, primary",
    "o.pryce@northgate.example": "Mathematics teacher and tutor of 7A",
    "n.rahman@northgate.example": "Head of mathematics",
    "b.langford@northgate.example": "Attendance officer, secondary",
    "g.pemberton@northgate.example": "Head teacher, secondary",
}
"""Who can sign in, by address; everyone else works here too but has not been invited yet."""


def opening_moment(today: date) -> datetime:
    """When the demonstration's clock starts: ten to nine on the last school day up to today."""
    from muster.demonstration.year import last_school_day

    return datetime.combine(last_school_day(today), OPENS_AT, LONDON)


def moment_to_go_on(opened: datetime, latest: datetime | None) -> datetime:
    """When the clock starts again: just after the latest thing done, so that nothing already done lies in the future.

    Once that day's school is over, it starts as the next school day opens, with registers to take.
    """
    from muster.demonstration.year import school_year_of

    if latest is None or latest <= opened:
        return opened
    local = latest.astimezone(LONDON)
    day = next(
        (
            day
            for day in school_year_of(local.date()).days
            if day > local.date() or (day == local.date() and local.time() < SCHOOL_IS_OVER)
        ),
        local.date(),  # after the last day of the school year there is no next one
    )
    return max(local + timedelta(seconds=1), datetime.combine(day, OPENS_AT, LONDON))


def load(*, say: Callable[[str], None]) -> None:
    """Make both schools, everyone in them, their registers up to now, and the accounts of the cast."""
    from muster.demonstration.loading import load_schools

    load_schools(say=say, seed=SEED, sign_ins=sign_ins())


def sign_ins() -> tuple[SignIn, ...]:
    """How the cast signs in. Made from the installation's own key, so that no two demonstrations share a password."""
    return tuple(
        SignIn(
            who=who,
            email=email,
            password=_derived(email, "password")[:15].lower(),
            totp_secret=_derived(email, "second factor"),
        )
        for email, who in CAST.items()
    )


def _derived(email: str, purpose: str) -> str:
    """32 letters and digits that only this installation can work out."""
    from muster.protection.keys.provider import provider

    key = provider().derived_key("demonstration")
    return base64.b32encode(hmac.digest(key, f"{purpose}:{email}".encode(), "sha256")[:20]).decode()
