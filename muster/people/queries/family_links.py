"""Links for families: a token that names its school, a check that only the family can pass, few tries, an expiry.

Every kind of link has its own table (`FamilyLink`), whose rows seal whose link it is. The person who follows one has
no account: holding the link is their only fact, and the log names it as the reason.
"""

import datetime as dt
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from django.db import transaction

from muster.calendar.queries import Letterhead, letterhead
from muster.people.models import FamilyLink
from muster.protection.access.policy import Fact, Permission, Reason
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.accounts.school_tokens import BadToken, make_token, school_of
from muster.protection.accounts.secrets import keyed_hash, token_hash
from muster.protection.audit.recording import Result, record
from muster.ui.wording import speaking

_PROOF_HOLDS_FOR = dt.timedelta(minutes=20)
_BECAUSE = "a family followed a link"

Row = TypeVar("Row", bound=FamilyLink)


class LinkRefused(Exception):
    """A link does not open, for a reason that its holder may know.

    A link that we never made names no school. Whatever else ends a link, such as a child who was erased or a family that
    changed, is said like a link that has run out.
    """

    def __init__(
        self, over: FamilyLink.Over | None = FamilyLink.Over.RUN_OUT, school: Letterhead | None = None
    ) -> None:
        super().__init__()
        self.over, self.school = over, school


class CheckAgain(LinkRefused):
    """The link is good, and the check has to be passed again: it was passed more than twenty minutes ago, or what
    proves it did not come back as we gave it. Whoever forged a proof learns no more than a parent who was slow.
    """


@dataclass(frozen=True, slots=True)
class LinkKind(Generic[Row]):
    """One kind of link: its rows, what its tokens are signed for, and what its holder may do by holding it."""

    rows: type[Row]
    purpose: str
    fact: Fact
    permission: Permission

    def token(self, school_id: uuid.UUID) -> str:
        """A new token that names its school."""
        return make_token(self.purpose, school_id)

    @contextmanager
    def held(self, token: str) -> Iterator[tuple[Viewer, Row]]:
        """The link under lock, and its holder. Raises LinkRefused."""
        try:
            school_id = school_of(self.purpose, token)
        except BadToken:
            raise LinkRefused(None) from None
        with transaction.atomic():
            by = unscoped_viewer(school_id, because=_BECAUSE)
            rows = self.rows.objects.select_for_update()
            link = rows.filter(school_id=school_id, token_hash=token_hash(token)).first()
            over = FamilyLink.Over.RUN_OUT if link is None else link.over(by.moment)
            if link is None or over:
                raise LinkRefused(over, letterhead(by))
            holder = replace(by, because="", standing=replace(by.standing, facts=frozenset((self.fact,))))
            try:
                with speaking(by.standing.manner):
                    yield holder, link
            except LinkRefused as refused:
                refused.school = letterhead(by)
                raise

    def reason(self) -> Reason:
        """The reason for the log: the holder has to do with the one child it concerns, and with nobody else."""
        return Reason(self.fact.name, self.fact.says)

    def count_wrong_try(self, by: Viewer, link: Row, action: str) -> None:
        """Count a check that failed; `action` is how the log calls it."""
        link.wrong_tries += 1
        link.save(update_fields=["wrong_tries"])
        record(by, self.permission, action, reason=None, result=Result.REFUSED)

    def proof(self, link_id: uuid.UUID, moment: dt.datetime) -> str:
        """What a holder who passed the check sends along; it is valid for twenty minutes."""
        expires = int((moment + _PROOF_HOLDS_FOR).timestamp())
        return f"{expires}.{self._signature(link_id, expires)}"

    def require_proof(self, link_id: uuid.UUID, moment: dt.datetime, proof: str) -> None:
        """Refuse without a proof of ours for this link that holds now, in one way whatever is wrong. Raises CheckAgain."""
        expires, _, signature = proof.partition(".")
        if not (expires.isascii() and expires.isdigit() and len(expires) <= 12):
            raise CheckAgain
        ours = self._signature(link_id, int(expires))
        is_ours = secrets.compare_digest(signature.encode(), ours.encode())
        if not is_ours or int(expires) < moment.timestamp():
            raise CheckAgain

    def _signature(self, link_id: uuid.UUID, expires: int) -> str:
        return keyed_hash(f"{self.purpose}-proof", f"{link_id} {expires}").hex()
