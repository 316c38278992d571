"""The store of sealed files: a folder on disk or an S3 bucket. It only ever sees ciphertext.

The Django storage named `sealed` says where it is; nothing else in Muster writes files about people.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterator

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

SEALED = "sealed"


class FileMissing(RuntimeError):
    """A sealed file with a row is missing from the store: somebody changed the store behind the program's back."""


def sealed_store() -> Storage:
    """The configured storage."""
    return storages[SEALED]


def object_name(file_id: uuid.UUID) -> str:
    """The object's name: the opaque id, spread over 256 folders."""
    return f"{file_id.hex[:2]}/{file_id.hex}"


def put(file_id: uuid.UUID, sealed: bytes) -> None:
    """Store sealed bytes. Raises RuntimeError if the store chose another name because the id was taken."""
    name = object_name(file_id)
    given = sealed_store().save(name, ContentFile(sealed))
    if given != name:
        sealed_store().delete(given)
        raise RuntimeError("a sealed file of this id is in the store already")


def get(file_id: uuid.UUID) -> bytes:
    """The sealed bytes. Raises FileMissing."""
    try:
        return content_of(object_name(file_id))
    except FileNotFoundError:
        raise FileMissing(f"sealed file {file_id} is not in the store") from None


def content_of(name: str) -> bytes:
    """The sealed bytes of an object by its name. Raises FileNotFoundError."""
    with sealed_store().open(name) as file:
        content: bytes = file.read()
    return content


def remove(file_ids: Collection[uuid.UUID]) -> None:
    """Remove objects; missing ones are not an error."""
    remove_named([object_name(file_id) for file_id in file_ids])


def remove_named(names: Collection[str]) -> None:
    """As `remove`, by the names of the objects."""
    for name in names:
        sealed_store().delete(name)


def stored_at(name: str) -> dt.datetime:
    """When an object was stored, by the store's clock."""
    return sealed_store().get_modified_time(name)


def stored_names() -> Iterator[str]:
    """The name of every object, folder by folder, for backups, drills and sweeping."""
    folders, _ = _listing("")
    for folder in sorted(folders):
        _, files = _listing(folder)
        yield from (f"{folder}/{name}" for name in sorted(files))


def _listing(folder: str) -> tuple[list[str], list[str]]:
    try:
        folders, files = sealed_store().listdir(folder)
    except FileNotFoundError:  # nothing has been stored yet
        return [], []
    return [name for name in folders if name], [name for name in files if name]
