"""From outside: what a stranger without a session gets from the running server."""

import http.client
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from muster.protection.files.store import stored_names
from muster.protection.posture.check import NotLooked, Severity, check
from muster.protection.posture.deployment import Deployment

SECONDS = 10
_MOST_BYTES = 64 * 1024

MEDIA = ("/media/", "/files/", "/uploads/", "/photos/", "/sealed-files/", "/var/sealed-files/")
BACKUPS = (
    "/backup/",
    "/backups/",
    "/var-backups/",
    "/backup.zip",
    "/backup.tar.gz",
    "/backup.sql",
    "/dump.sql",
    "/muster.sql",
    "/muster.dump",
    "/db.sqlite3",
)
FOLDERS = ("/static/", "/static/ui/", "/static/../", "/assets/", "/media/", "/var/", "/tmp/")  # noqa: S108  # addresses
METRICS = ("/metrics", "/server-status", "/status", "/debug/vars", "/actuator/env", "/__debug__/", "/silk/")
REPOSITORY = (
    "/.git/HEAD",
    "/.git/config",
    "/.git/",
    "/.env",
    "/.hg/",
    "/.svn/entries",
    "/pyproject.toml",
    "/run",
)
KEYS = (
    "/secret-key",
    "/var/secret-key",
    "/system.key",
    "/var-keys/system.key",
    "/keys/system.key",
    "/cluster/passwords.json",
    "/var/cluster/passwords.json",
    "/cluster/postgres/PG_VERSION",
    "/var/cluster/postgres/PG_VERSION",
)
PAGES = ("/", "/pupils/", "/registers/", "/who-opened-what", "/protection", "/school")
SIGN_IN = "/sign-in"
MANIFEST = "staticfiles.json"
HEADERS = {
    "content-security-policy": "default-src 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=()",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: status, headers with lower-case names, every cookie, the beginning of the body."""

    status: int
    headers: dict[str, str]
    cookies: tuple[str, ...]
    body: str


def knock(deployment: Deployment, path: str, *, host: str | None = None) -> Answer:
    """Request one path as a stranger, following no redirect. Raises NotLooked if nobody answers."""
    if deployment.address is None:
        raise NotLooked("No address was given at which the pages answer.")
    where = urlsplit(deployment.address)
    kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
    connection = kind(where.netloc, timeout=SECONDS)
    try:
        connection.putrequest("GET", quote(path, safe="/.%"), skip_host=True)
        connection.putheader("Host", host or where.netloc)
        connection.putheader("User-Agent", "Muster security check")
        connection.endheaders()
        response = connection.getresponse()
        return Answer(
            response.status,
            {name.lower(): value for name, value in response.getheaders()},
            tuple(value for name, value in response.getheaders() if name.lower() == "set-cookie"),
            response.read(_MOST_BYTES).decode(errors="replace"),
        )
    except OSError as problem:
        raise NotLooked(f"Nobody answers at {deployment.address} ({type(problem).__name__}).") from None
    finally:
        connection.close()


def answered(deployment: Deployment, paths: Iterable[str]) -> Iterator[str]:
    """A sentence for each path that gives a stranger something it should not."""
    for path in dict.fromkeys(paths):
        answer = knock(deployment, path)
        if answer.status in {200, 206}:
            yield f"{path} answers a stranger with {answer.status}."


@check(
    "OUT-01",
    Severity.RED,
    "Files and pictures cannot be fetched from outside",
    do="Let the web server pass every request to Muster, and serve no folder of the data directory itself.",
)
def files_from_outside(deployment: Deployment) -> Iterator[str]:
    """Sealed files: the usual paths, each tried with the real name of a stored file."""
    yield from answered(deployment, MEDIA)
    some = next(stored_names(), None)
    if some:
        yield from answered(deployment, (f"{folder}{some}" for folder in ("/", *MEDIA)))


@check(
    "OUT-02",
    Severity.RED,
    "Backups cannot be fetched from outside",
    do="Move the backups out of what the web server serves, and take its rule for that folder away.",
)
def backups_from_outside(deployment: Deployment) -> Iterator[str]:
    """Backups: the usual paths, each tried with the real names of existing backups."""
    yield from answered(deployment, BACKUPS)
    names = [
        path.relative_to(deployment.backups).as_posix() for path in sorted(deployment.backups.rglob("*.age"))
    ]
    folders = ("/", "/backups/", f"/{deployment.backups.name}/")
    yield from answered(deployment, (f"{folder}{name}" for name in names[-3:] for folder in folders))


@check(
    "OUT-03",
    Severity.RED,
    "No folder shows what is in it",
    do="Switch directory listings off in the web server in front of Muster (autoindex off; Options -Indexes).",
)
def listings(deployment: Deployment) -> Iterator[str]:
    """Directory listings, of static files and other folders."""
    yield from answered(deployment, FOLDERS)


@check(
    "OUT-04",
    Severity.AMBER,
    "No page of figures about the server answers strangers",
    do="Let such pages answer on the machine itself only, or switch them off.",
)
def metrics(deployment: Deployment) -> Iterator[str]:
    """Metrics, status and debugging pages of servers and frameworks."""
    yield from answered(deployment, METRICS)


@check(
    "OUT-05",
    Severity.RED,
    "The program's own repository and settings cannot be fetched",
    do="Serve nothing from the project's folder; refuse every path that begins with a dot.",
)
def repository(deployment: Deployment) -> Iterator[str]:
    """Repositories and settings files from a project's folder."""
    yield from answered(deployment, REPOSITORY)


@check(
    "OUT-06",
    Severity.RED,
    "Keys, passwords and the database's files cannot be fetched",
    do="Take the server off the network now, change every key (./run keys rotate), then mend the web server's rules.",
)
def keys_from_outside(deployment: Deployment) -> Iterator[str]:
    """Key files and the embedded server's passwords, by their real names."""
    named = [path.name for path in sorted(deployment.keys.glob("*.key"))]
    folders = ("/", f"/{deployment.keys.name}/")
    yield from answered(deployment, (*KEYS, *(f"{folder}{name}" for name in named for folder in folders)))


@check(
    "OUT-07",
    Severity.RED,
    "Every page asks a stranger to sign in",
    do="Find out what answers at this address: it is not this Muster, or something in front of it keeps pages.",
)
def pages(deployment: Deployment) -> Iterator[str]:
    """Pages must send a stranger to sign in, and show nothing else."""
    yield from answered(deployment, PAGES)
    if knock(deployment, SIGN_IN).status != 200:
        yield f"{SIGN_IN} does not answer: nobody can sign in."


@check(
    "OUT-08",
    Severity.AMBER,
    "Every answer carries the headers that keep a browser safe",
    do="Let the proxy in front pass Muster's headers on unchanged.",
)
def headers(deployment: Deployment) -> Iterator[str]:
    """The headers of a page and of an error."""
    for path in (SIGN_IN, "/no-such-page"):
        answer = knock(deployment, path)
        for name, part in HEADERS.items():
            if part not in answer.headers.get(name, ""):
                yield f"{path} answers without {name}: {part}."
    if (deployment.address or "").startswith("https:") and "strict-transport-security" not in knock(
        deployment, SIGN_IN
    ).headers:
        yield "Strict-Transport-Security is missing: a browser may be led to the unencrypted address."


@check(
    "OUT-09",
    Severity.RED,
    "Cookies can be read by no script, go to no other site and travel encrypted only",
    do="Let the proxy in front pass Muster's cookies on unchanged.",
)
def cookies(deployment: Deployment) -> Iterator[str]:
    """The cookies of the sign-in page."""
    for cookie in knock(deployment, SIGN_IN).cookies:
        words = {word.strip().lower().split("=")[0] for word in cookie.split(";")[1:]}
        name = cookie.split("=", 1)[0]
        missing = sorted({"secure", "httponly", "samesite"} - words)
        if missing:
            yield f"The cookie {name} is set without {', '.join(missing)}."
        if not name.startswith("__Host-"):
            yield f"The cookie {name} can be set by another host of the same domain: its name lacks __Host-."


@check(
    "OUT-10",
    Severity.RED,
    "An error shows nothing of the program",
    do="Serve the program as it is delivered; another server is answering with its own error pages.",
)
def errors(deployment: Deployment) -> Iterator[str]:
    """Errors must reveal nothing: missing pages and malformed addresses."""
    for path in ("/no-such-page", "/%ff%fe", "/registers/%00/"):
        body = knock(deployment, path).body
        if any(
            sign in body for sign in ("Traceback", "DEBUG = True", "URLconf", "Exception Type", "/lib/python")
        ):
            yield f"{path} shows the inside of the program."


@check(
    "OUT-11",
    Severity.AMBER,
    "Requests for other hosts are refused",
    do="Name in MUSTER_HOSTS the names of this school only, and pass the Host header on unchanged.",
)
def other_hosts(deployment: Deployment) -> Iterator[str]:
    """A foreign Host header, as used to poison password reset links."""
    if knock(deployment, SIGN_IN, host="stranger.example").status == 200:
        yield "The sign-in page answers for stranger.example."


@check(
    "OUT-12",
    Severity.RED,
    "Among the files that everybody may fetch there are only the program's own",
    do="Remove these files, and find out what was in them: after the next start every stranger can fetch them.",
)
def among_static_files(deployment: Deployment) -> Iterator[str]:
    """Files in the folder of static files that were not collected there: an export put aside, a dump, a repository."""
    root = deployment.data / "static"
    own = {MANIFEST, *_collected(root / MANIFEST)}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and name.removesuffix(".gz").removesuffix(".br") not in own:
            yield f"{name} lies among the static files."


def _collected(manifest: Path) -> Iterator[str]:
    """The names of the files that were collected, each with and without the hash of its content."""
    if manifest.exists():
        for name, hashed in json.loads(manifest.read_text())["paths"].items():
            yield from (name, hashed)
