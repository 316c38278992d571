"""Binding: a plain row that decides who somebody is carries a keyed hash of its columns, which only this program can make.

An attacker who can write to the database, by injection or with the application's own login, still cannot give an
account another school, another password or somebody else's session: without the key file, the hash will not match.
"""

import hmac
import logging
import uuid
from typing import Any, ClassVar, TypeVar

import msgspec
from django.db import models, transaction

from muster.protection.keys.provider import provider

_log = logging.getLogger(__name__)


class Altered(RuntimeError):
    """A row was changed by something other than this program. Names the table and nothing of the row."""


class BoundRow(models.Model):
    """A row whose `bound` columns count only if its `binding` matches them."""

    bound: ClassVar[tuple[str, ...]] = ()

    binding = models.BinaryField()

    class Meta:
        abstract = True

    @property
    def is_intact(self) -> bool:
        """Whether the bound columns are as this program wrote them; if not, the log says so."""
        intact = hmac.compare_digest(bytes(self.binding), self._binding())
        if not intact:
            _log.error("a row of %s was altered by something else than Muster", self._meta.db_table)
        return intact

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # Django's signature
        """Store a new row with its binding. Bound columns of a stored row are changed by `change` alone."""
        if self._state.adding:
            self.binding = self._binding()
        elif not self.is_intact:
            raise Altered(
                f"a stored row of {self._meta.db_table} is changed by change(), which binds it anew"
            )
        super().save(*args, **kwargs)

    def change(self, **columns: object) -> None:
        """Store only these columns, so that what another request changes meanwhile is kept.

        If one of them is bound, the row is read again under lock and bound afresh. Raises Altered if it was not
        intact, and DoesNotExist if it is gone.
        """
        mine = type(self)._default_manager.filter(id=self._id)  # type: ignore[misc]  # noqa: SLF001  # Django's name
        if self._touches_bound(columns):
            self._change_bound(mine, columns)
        else:
            mine.update(**columns)
        self._take(columns)

    def _change_bound(self, mine: "models.QuerySet[Any]", columns: dict[str, object]) -> None:
        with transaction.atomic():
            stored: BoundRow = mine.select_for_update().get()
            if not stored.is_intact:
                raise Altered(f"a row of {self._meta.db_table} was altered")
            stored._take(columns)
            self.binding = stored._binding()
            mine.update(**columns, binding=self.binding)

    def _take(self, columns: dict[str, object]) -> None:
        for name, value in columns.items():
            setattr(self, name, value)

    @property
    def _id(self) -> uuid.UUID:
        found: uuid.UUID = self.id  # type: ignore[attr-defined]  # every bound table has one
        return found

    def _touches_bound(self, columns: dict[str, object]) -> bool:
        return any(self._meta.get_field(name).attname in self.bound for name in columns)  # type: ignore[union-attr]

    def _binding(self) -> bytes:
        return binding_of(self._meta.db_table, [getattr(self, column) for column in self.bound])


RowT = TypeVar("RowT", bound=BoundRow)


def intact(row: RowT | None) -> RowT | None:
    """The row, if this program wrote it; None otherwise."""
    return row if row is not None and row.is_intact else None


def binding_of(table: str, values: list[object]) -> bytes:
    """The keyed hash of a row's values, in the order of its bound columns."""
    plain = [bytes(value) if isinstance(value, memoryview) else value for value in values]
    content = msgspec.json.encode([table, *plain], order="deterministic")
    return hmac.digest(provider().derived_key("bind"), content, "sha256")
