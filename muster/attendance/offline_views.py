"""What a device may cache for working offline: files that never change, and one page without people on it."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from muster.protection.access.guards import public
from muster.ui.jinja import static
from muster.ui.shell import Shell

KEPT = (
    "ui/built/muster.css",
    "ui/built/pages.css",
    "ui/built/icons.svg",
    "ui/icon.svg",
    "ui/app.js",
    "ui/keys.js",
    "ui/idle.js",
    "ui/pending.js",
    "ui/to_check.js",
    "ui/leaving.js",
    "ui/lists.js",
    "ui/in_list.js",
    "ui/projector.js",
    "ui/queue.js",
    "ui/offline.js",
    "ui/register.js",
    "ui/live.js",
    "ui/sheet.js",
    "ui/reasons.js",
    "ui/saving.js",
    "ui/aside.js",
    "attendance/evacuation.css",
    "attendance/opening.js",
    "attendance/pack.js",
    "attendance/ticks.js",
    "ui/built/assessment.css",
    "ui/marksheet.js",
    "ui/grid.js",
    "ui/cellline.js",
)


@public("the page that a device shows without a network says nothing about anybody")
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The one cached page."""
    return HttpResponse(render_to_string("attendance/offline.html", {"shell": Shell()}, request))


@public("the script that keeps static files says nothing about anybody")
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, served from the root so that its scope is the whole site."""
    del request
    answer = HttpResponse(_script(), content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@cache
def _script() -> str:
    """The worker with the addresses to cache; a changed file changes its hash and so the text, and the browser takes the new one."""
    found = finders.find("ui/worker.js")
    if not isinstance(found, str):
        raise TypeError("the static file ui/worker.js is missing")
    source = Path(found).read_text(encoding="utf-8")
    files = [reverse("offline"), *(static(path) for path in KEPT)]
    name = hashlib.sha256("".join([*files, source]).encode()).hexdigest()[:12]
    constants = {"NAME": name, "OFFLINE": reverse("offline"), "FILES": files}
    lines = [f"const {word} = {json.dumps(value)};" for word, value in constants.items()]
    return "\n".join([*lines, source])
