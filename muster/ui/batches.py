"""What a device sends of the changes that it kept until now (`ui/static/ui/queue.js`), whatever it is that changed."""

from typing import Generic, TypeVar

import msgspec

Change = TypeVar("Change")


class Batch(msgspec.Struct, Generic[Change], frozen=True):
    """The changes in the order in which they were made, and the ticket that lets this device send them."""

    marks: list[Change]
    ticket: str = ""
