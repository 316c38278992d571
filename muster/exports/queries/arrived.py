"""Looks through what a school brought before it is kept: that every word is known here, and that every seal opens."""

import uuid
import zoneinfo
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from django.db.models import QuerySet

from muster.assessment import entries as results
from muster.assessment.models import ResultEntry
from muster.attendance import entries as marks
from muster.attendance.models import RegisterEntry
from muster.calendar.models import School
from muster.calendar.profile import profile_names
from muster.calendar.refusals import NotPossible
from muster.exports.queries.sealed_rows import opened_messages, opened_names, opened_rows, school_tables
from muster.exports.whole_access import EXPORT_WHOLE
from muster.people.models import RoleHolding
from muster.people.roles import ROLES
from muster.protection.access.viewer import Viewer
from muster.protection.files.keeping import opens
from muster.protection.files.models import SealedFile
from muster.protection.folder.arriving import NotReadable, UnknownKind, open_every_record
from muster.protection.folder.kinds import declared_kinds
from muster.protection.folder.models import Folder
from muster.protection.keys.ring import KeyClass, subject_ciphers

_AGAIN: Final = "Nothing was taken in. Have it made again, and compare its fingerprint."


def require_known_words(school_id: uuid.UUID) -> None:
    """Every word of a fixed list is one of this Muster's list. Raises NotPossible, which says the first that is not."""
    for what, found, known in _words(school_id):
        for word in sorted({str(one) for one in found} - {str(one) for one in known}):
            raise NotPossible(
                f"The package has a {what} that this Muster does not know: {word!a}. It was altered, "
                f"or comes from another version of Muster. {_AGAIN}"
            )


def _words(school_id: uuid.UUID) -> Iterator[tuple[str, Iterable[object], Iterable[object]]]:
    """What stands in the rows that came, and what may."""
    schools = School.objects.filter(id=school_id)
    yield "role", _distinct(RoleHolding.objects.filter(school_id=school_id), "role"), ROLES
    yield "country", schools.values_list("profile", flat=True), profile_names()
    yield "time zone", schools.values_list("timezone", flat=True), zoneinfo.available_timezones()
    files = SealedFile.objects.filter(school_id=school_id)
    yield "kind of file", _distinct(files, "kind"), declared_kinds()
    for model in school_tables():
        rows = model.objects.filter(**{"id" if model is School else "school_id": school_id})
        for field in model._meta.concrete_fields:  # noqa: SLF001  # of Django, and documented
            if field.choices:
                yield (
                    f"{field.verbose_name} in {model.__name__}",
                    _distinct(rows, field.name),
                    dict(field.flatchoices),
                )


def _distinct(rows: QuerySet[Any], field: str) -> Iterable[object]:
    return rows.exclude(**{field: None}).order_by().values_list(field, flat=True).distinct()


def require_seals(viewer: Viewer) -> None:
    """Everything sealed opens with the keys that came along. Raises NotPossible, which says of what kind the first is that does not."""
    looks: dict[str, Callable[[Viewer], None]] = {
        "a record of a folder": lambda viewer: open_every_record(viewer, EXPORT_WHOLE),
        "an entry of a register": _open_register_entries,
        "an entry of results": _open_result_entries,
        "the name of a group, a room or a device": lambda viewer: _through(opened_names(viewer.school_id)),
        "a message": lambda viewer: _through(opened_messages(viewer.school_id)),
        "a hold, a breach, a request, a letter or a family's link": lambda viewer: _through(
            opened_rows(viewer.school_id)
        ),
    }
    for what, look in looks.items():
        try:
            look(viewer)
        except UnknownKind as unknown:
            raise NotPossible(f"The package has {unknown} that this Muster does not know. {_AGAIN}") from None
        except NotReadable:
            raise NotPossible(f"The package was altered: {what} in it does not open. {_AGAIN}") from None


def require_file(row: SealedFile, sealed: bytes) -> None:
    """A file opens with the key of its person. Raises NotPossible."""
    if not opens(row, sealed):
        raise NotPossible(f"The package was altered: a file in it does not open. {_AGAIN}")


def _open_register_entries(viewer: Viewer) -> None:
    ciphers = subject_ciphers(viewer.school_id, _people(viewer), KeyClass.REGISTER)
    rows = RegisterEntry.objects.filter(school_id=viewer.school_id)
    for entry_id, year_id, sealed in rows.values_list("id", "register__year_id", "sealed").iterator():
        place = marks.EntryPlace(viewer.school_id, year_id, entry_id)
        _through(marks.open_entry(place, bytes(sealed), ciphers))


def _open_result_entries(viewer: Viewer) -> None:
    ciphers = subject_ciphers(viewer.school_id, _people(viewer), KeyClass.EDUCATIONAL)
    rows = ResultEntry.objects.filter(school_id=viewer.school_id)
    for entry_id, year_id, sealed in rows.values_list("id", "year_id", "sealed").iterator():
        place = results.EntryPlace(viewer.school_id, year_id, entry_id)
        _through(results.open_entry(place, bytes(sealed), ciphers))


def _people(viewer: Viewer) -> list[uuid.UUID]:
    return list(Folder.objects.filter(school_id=viewer.school_id).values_list("id", flat=True))


def _through(opened: Iterable[Any]) -> None:
    for _ in opened:
        pass
