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
    """A link does not open: it is forged, over, used already, or was tried too often. All get the same answer."""


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
            raise LinkRefused from None
        with transaction.atomic():
            by = unscoped_viewer(school_id, because=_BECAUSE)
            rows = self.rows.objects.select_for_update()
            link = rows.filter(school_id=school_id, token_hash=token_hash(token)).first()
            if link is None or link.is_over(by.moment):
                raise LinkRefused
            holder = replace(by, because="", standing=replace(by.standing, facts=frozenset((self.fact,))))
            with speaking(by.standing.manner):
                yield holder, link

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

    def is_proven(self, link_id: uuid.UUID, moment: dt.datetime, proof: str) -> bool:
        """Whether a proof is one of ours, for this link, and still valid."""
        expires, _, signature = proof.partition(".")
        if not (expires.isascii() and expires.isdigit() and len(expires) <= 12):
            return False
        ours = self._signature(link_id, int(expires))
        return int(expires) >= moment.timestamp() and secrets.compare_digest(
            signature.encode(), ours.encode()
        )

    def _signature(self, link_id: uuid.UUID, expires: int) -> str:
        return keyed_hash(f"{self.purpose}-proof", f"{link_id} {expires}").hex()
