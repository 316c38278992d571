"""Deployments to be looked at and broken by the tests of the security check."""

import contextlib
import functools
import http.server
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer

from muster.protection.posture.check import Outcome, Result, declared_checks
from muster.protection.posture.check import _looked as looked
from muster.protection.posture.deployment import Deployment, this_deployment

WHOLE = {
    "found": 0,
    "values": 400,
    "people": 20,
    "files": 90,
    "rows": 7000,
    "objects": 10,
    "megabytes": 3,
    "tables": 50,
}
"""A result as every drill and backup could have it."""


def result(name: str, deployment: Deployment | None = None) -> Result:
    """How one check ends, of this test's own deployment unless another is given."""
    return looked(declared_checks()[name], deployment or this_deployment())


def is_good(name: str, deployment: Deployment | None = None) -> bool:
    """Whether the check looked, and found nothing."""
    ended = result(name, deployment)
    assert ended.outcome is not Outcome.NOT_LOOKED, ended.words
    return ended.outcome is Outcome.GOOD


def found(name: str, deployment: Deployment | None = None) -> str:
    """What the check found, all of it; it must have found something."""
    ended = result(name, deployment)
    assert ended.outcome is Outcome.FOUND, ended
    return " ".join(ended.words)


def in_folder(place: Path) -> Deployment:
    """A deployment whose files are in a folder of the test, with keys, data and backups apart from each other."""
    here = replace(
        this_deployment(),
        data=place / "data",
        keys=place / "data-keys",
        backups=place / "data-backups",
        static=place / "data" / "static",
    )
    for folder in (here.data, here.keys, here.backups, here.static):
        folder.mkdir(mode=0o700, parents=True)
    return here


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Say nothing."""


class _Careless(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Say nothing."""


@contextlib.contextmanager
def the_pages() -> Iterator[str]:
    """The address of the real pages, with the middleware that the settings name at this moment."""
    server = ThreadedWSGIServer(("localhost", 0), _Quiet)
    server.set_app(WSGIHandler())
    with _running(server):
        yield f"http://localhost:{server.server_port}"


@contextlib.contextmanager
def a_careless_server(folder: Path) -> Iterator[str]:
    """The address of a web server that hands out whatever lies in a folder, listings included."""
    handler = functools.partial(_Careless, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("localhost", 0), handler)
    with _running(server):
        yield f"http://localhost:{server.server_port}"


@contextlib.contextmanager
def _running(server: http.server.HTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
