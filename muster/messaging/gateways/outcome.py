"""The outcome of handing a message to a gateway."""

from __future__ import annotations

from dataclasses import dataclass

from muster.messaging.models import Message


@dataclass(frozen=True, slots=True)
class Outcome:
    """Accepted, or not, with the reason; `is_final` if trying again would not help."""

    failure: Message.Failure = Message.Failure.NONE
    is_final: bool = True
    gateway_id: str = ""

    @classmethod
    def accepted(cls, gateway_id: str = "") -> Outcome:
        """The gateway has it."""
        return cls(gateway_id=gateway_id)

    @classmethod
    def no_answer(cls) -> Outcome:
        """Nobody answered, or the gateway asked to be tried later."""
        return cls(Message.Failure.NO_ANSWER, is_final=False)

    @classmethod
    def refused(cls, *, address: bool) -> Outcome:
        """The gateway refuses it, because of its address or for another reason."""
        return cls(Message.Failure.ADDRESS if address else Message.Failure.REFUSED)

    @property
    def is_accepted(self) -> bool:
        """Whether the gateway has it."""
        return self.failure is Message.Failure.NONE
