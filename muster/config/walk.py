"""Checks a running Muster by walking through a teacher's morning over HTTP, like a browser without scripts.

Sign in with both factors, open home and a register, save a mark, read it back, open the pupil, sign out.
"""

from __future__ import annotations

import base64
import json
import re
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from muster.protection.accounts.timed_codes import code_at

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_REGISTER = re.compile(r'href="(/registers/[0-9a-f-]{36}/\d{4}-\d{2}-\d{2}/[a-z0-9]+/)"')
_PUPIL = re.compile(r'<li class="pupil" data-pupil="([0-9a-f-]{36})"')
_CHOICE = re.compile(r'<input type="radio" name="mark-\d+" value="([^"]*)"( checked)?')
_REDIRECTS = (301, 302, 303)
_MOST_REDIRECTS = 5


class WalkFailed(Exception):
    """A step failed; the text says which, and what the server answered."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The server's answer, after redirects."""

    path: str
    status: int
    text: str

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page's forms, including the CSRF token."""
        return {name: unescape(value) for name, value in _HIDDEN.findall(self.text)}


@dataclass
class Browser:
    """Keeps cookies and follows redirects; sends the cookies that a browser keeps for this machine."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path)

    def post(self, page: Answer, fields: Mapping[str, str]) -> Answer:
        """Send the form of a page to the page's own address."""
        body = urlencode({**page.hidden, **fields})
        return self._ask("POST", page.path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def send(self, page: Answer, path: str, content: object) -> Answer:
        """Send JSON, as a script of the page does."""
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "X-CSRFToken": page.hidden.get("csrfmiddlewaretoken", ""),
        }
        return self._ask("POST", path, json.dumps(content), headers)

    def _ask(
        self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        for _ in range(_MOST_REDIRECTS):
            status, text, moved = self._ask_once(method, path, body, headers or {})
            if status not in _REDIRECTS:
                return Answer(path, status, text)
            method, path, body, headers = "GET", moved, None, None
        raise WalkFailed(f"{path} redirects for ever")

    def _ask_once(
        self, method: str, path: str, body: str | None, headers: Mapping[str, str]
    ) -> tuple[int, str, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Host": f"localhost:{self.port}", "Cookie": kept, **headers}
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, HTTPException) as problem:
            raise WalkFailed(f"{path}: no answer ({problem})") from None
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        moved = urlsplit(response.headers.get("Location", ""))
        return response.status, text, moved.path + (f"?{moved.query}" if moved.query else "")


@dataclass(frozen=True, slots=True)
class Credentials:
    """How the walker signs in; the secret is an authenticator's, in base32."""

    email: str
    password: str
    secret: str


def code_now(secret: str) -> str:
    """Return the code that an authenticator with this secret shows at the moment."""
    return code_at(base64.b32decode(secret), time.time())


def walk(
    port: int, as_whom: Credentials, say: Callable[[str], None], *, browser: Browser | None = None
) -> str:
    """Take every step; raise WalkFailed at the first that fails. Returns the id of the pupil who was marked."""
    browser = browser or Browser(port)
    home = _sign_in(browser, as_whom)
    say("Signed in with both factors, and home is there.")
    register = _open_register(browser, home)
    say("A register is there.")
    pupil = _save_mark(browser, register)
    say("A mark was saved and read back.")
    _expect(browser.get(f"/pupils/{pupil}"), "the pupil's page", "<h1")
    say("The pupil's page is there.")
    return pupil


def _sign_in(browser: Browser, as_whom: Credentials) -> Answer:
    first = _expect(browser.get("/"), "the page to sign in", 'name="password"')
    second = browser.post(first, {"email": as_whom.email, "password": as_whom.password})
    _expect(second, "the page for the code", 'name="code"')
    browser.post(second, {"code": code_now(as_whom.secret)})
    return _expect(browser.get("/"), "home", "<main")


def _open_register(browser: Browser, home: Answer) -> Answer:
    """Open the first register that home or the list of registers leads to."""
    listed = browser.get("/registers/").text
    for path in dict.fromkeys(_REGISTER.findall(home.text + listed)):
        page = browser.get(path)
        if page.status == 200 and _CHOICE.search(page.text):
            return page
    raise WalkFailed("no register can be opened from home or from the list of registers")


def _save_mark(browser: Browser, register: Answer) -> str:
    """Change the first pupil's mark as the page's script would, and find it on the page afterwards."""
    pupil, was = _marked(register)[0]
    code = "N" if was != "N" else "L"
    mark = {"key": str(uuid.uuid4()), "pupil": pupil, "was": was, "code": code, "minutes": None}
    answer = browser.send(register, f"{register.path}marks", {"marks": [mark]})
    _expect(answer, "saving a mark", mark["key"] or "")
    if (pupil, code) not in _marked(browser.get(register.path)):
        raise WalkFailed("the mark that was saved is not in the register")
    return pupil


def _marked(register: Answer) -> list[tuple[str, str]]:
    """Return each pupil's id with the chosen mark, empty if none is."""
    _, *rows = _PUPIL.split(register.text)
    chosen = []
    for pupil, row in zip(rows[::2], rows[1::2], strict=True):
        codes = [unescape(code) for code, is_chosen in _CHOICE.findall(row) if is_chosen]
        chosen.append((pupil, codes[0] if codes else ""))
    return chosen


def _expect(answer: Answer, what: str, sign: str) -> Answer:
    if answer.status == 200 and sign in answer.text:
        return answer
    raise WalkFailed(f"{what}: {answer.path} answered {answer.status} without {sign!r}")
