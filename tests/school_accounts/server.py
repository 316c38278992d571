"""A school's own accounts for tests: a certified OpenID Connect provider on this machine, and a browser at it."""

from __future__ import annotations

import contextlib
import http.client
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

HERE = Path(__file__).parent
START_SECONDS = 20.0
CLIENT_ID, CLIENT_SECRET = "muster", "a secret of these tests & of nothing else: 100%"


def is_missing() -> bool:
    """Whether the provider is not installed here."""
    return shutil.which("node") is None or not (HERE / "node_modules" / "oidc-provider").is_dir()


@dataclass
class SchoolProvider:
    """A provider that runs, and whom it knows."""

    issuer: str
    people_file: Path
    people: dict[str, dict[str, object]] = field(default_factory=dict)

    def know(self, subject: str, email: str, *, verified: bool = True) -> None:
        """Have somebody among the school's accounts."""
        self.people[subject] = {"email": email, "email_verified": verified}
        self.people_file.write_text(json.dumps(self.people))


@dataclass
class BrowserThere:
    """Somebody's browser at the provider, with its cookies; it follows redirects until they lead away."""

    provider: SchoolProvider
    cookies: dict[str, str] = field(default_factory=dict)

    def signs_in(self, address: str, subject: str, **typed: str) -> str:
        """Open the address that Muster sent to, say who one is, and return the address that leads back."""
        found = self._follow("GET", address)
        if urlsplit(found).path.startswith("/who/"):
            found = self._follow("POST", found, {"subject": subject, "answer": "yes", **typed})
        return found

    def _follow(self, method: str, address: str, typed: dict[str, str] | None = None) -> str:
        """The first address that is not the provider's own, or the page on which it asks."""
        while address.startswith(self.provider.issuer):
            if method == "GET" and urlsplit(address).path.startswith("/who/"):
                return address
            address = self._ask(method, address, typed)
            method, typed = "GET", None
        return address

    def _ask(self, method: str, address: str, typed: dict[str, str] | None) -> str:
        parts = urlsplit(address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if typed is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            target = f"{parts.path}?{parts.query}" if parts.query else parts.path
            connection.request(method, target, urlencode(typed) if typed else None, headers)
            answer = connection.getresponse()
            body = answer.read().decode()
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        location = answer.headers["Location"]
        assert location, f"{answer.status} {body[:500]}"
        return location if "://" in location else f"{self.provider.issuer}{location}"


@contextlib.contextmanager
def school_provider(place: Path, *return_to: str) -> Iterator[SchoolProvider]:
    """Start the provider, with Muster as its only client; end it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uris": list(return_to)}
    (place / "client.json").write_text(json.dumps(client))
    (place / "people.json").write_text("{}")
    with (place / "provider.log").open("w") as log:
        process = subprocess.Popen(
            ["node", HERE / "provider.mjs", str(port), place / "people.json", place / "client.json"],
            stdout=log,
            stderr=log,
        )
        try:
            _wait(port, process, place / "provider.log")
            yield SchoolProvider(f"http://localhost:{port}", place / "people.json")
        finally:
            process.terminate()
            process.wait()


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"the provider did not start: {log.read_text()[-500:]}")
