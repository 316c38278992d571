"""Teachers who go on marking over HTTP through every fault, and remember what the server has acknowledged."""

from __future__ import annotations

import json
import random
import threading
import time
import uuid
from dataclasses import dataclass, field

from bench.browser import Asked, Browser, Unanswered
from bench.ground import TODAY, Form

PATIENCE = 120.0  # s until a teacher gives up: whatever was killed has to be back by then
_PAUSE = 0.1  # s before something is sent again


@dataclass(frozen=True, slots=True)
class Batch:
    """What was sent in one request: the key of each mark, and the code that each pupil got."""

    keys: dict[uuid.UUID, uuid.UUID]  # the pupil's mark, by pupil
    codes: dict[uuid.UUID, str]

    def body(self) -> bytes:
        """The request, the same however often it is sent."""
        marks = [
            {"key": str(key), "pupil": str(pupil), "code": self.codes[pupil], "minutes": None}
            for pupil, key in self.keys.items()
        ]
        return json.dumps({"marks": marks}).encode()


@dataclass
class Teacher(threading.Thread):
    """One teacher with one register, which nobody else writes to: what is held in the end is known exactly."""

    port: int
    form: Form
    cookie: str
    seed: int
    acknowledged: list[Batch] = field(default_factory=list)
    sent_again: int = 0
    gave_up: str = ""
    last_refusal: str = ""

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.codes: dict[uuid.UUID, str] = {}
        self._ended = threading.Event()
        self._random = random.Random(self.seed)
        self._browser: Browser | None = None

    __hash__ = threading.Thread.__hash__

    @property
    def address(self) -> str:
        """Where this morning's register of the form stands."""
        return f"/registers/{self.form.group_id}/{TODAY}/am/"

    def run(self) -> None:
        """Mark until told to end; what was begun is brought to an end."""
        while not self._ended.is_set() and not self.gave_up:
            self._until_acknowledged(self._next())
        self._hang_up()

    def has_more_than(self, count: int) -> bool:
        """Say whether more than so many requests are acknowledged, or never will be."""
        return bool(self.gave_up) or not self.is_alive() or len(self.acknowledged) > count

    def end(self) -> None:
        """Let the teacher stop, once everything sent is acknowledged."""
        self._ended.set()

    def _next(self) -> Batch:
        """Change the marks of some pupils, each to what it was not."""
        pupils = self._random.sample(self.form.pupils, self._random.randint(1, len(self.form.pupils)))
        codes = {pupil: "N" if self.codes.get(pupil) == "/" else "/" for pupil in pupils}
        return Batch({pupil: uuid.uuid4() for pupil in pupils}, codes)

    def _until_acknowledged(self, batch: Batch) -> None:
        """Send the same again until the server has said what became of it, as a page does."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self._ask(batch)
            except (OSError, Unanswered, ValueError) as problem:
                self._hang_up()
                self.sent_again += 1
                self.last_refusal = problem.body if isinstance(problem, Unanswered) else ""
                if time.monotonic() > until:
                    self.gave_up = f"not acknowledged within {PATIENCE:.0f} s: {problem}"
                    return
                time.sleep(_PAUSE)
            else:
                self._remember(batch, answer)
                return

    def _ask(self, batch: Batch) -> dict[str, list[str]]:
        if self._browser is None:
            self._browser = Browser(self.port)
        answer: dict[str, list[str]] = json.loads(
            self._browser.ask(Asked(f"{self.address}marks", self.cookie, batch.body()))
        )
        return answer

    def _remember(self, batch: Batch, answer: dict[str, list[str]]) -> None:
        if set(answer["saved"]) != {str(key) for key in batch.keys.values()}:
            self.gave_up = f"marks were not saved that nobody else had touched: {answer}"
            return
        self.codes |= batch.codes
        self.acknowledged.append(batch)

    def _hang_up(self) -> None:
        if self._browser is not None:
            self._browser.close()
            self._browser = None
