"""Decides which settings the environment may change, their safe defaults, and how a wrong one is refused."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from muster.config import setting_values
from muster.config.database import DATABASE_URLS, Address, Role, address_from_url, is_on_this_machine
from muster.config.object_store import OBJECT_STORE_SETTINGS, ObjectStore
from muster.config.ways_out import WAYS_OUT_SETTINGS, WaysOut, problems_of, ways_out_of

PROJECT = Path(__file__).resolve().parents[2]

# Written into a data directory when the demonstration is loaded: the moment at which its clock starts.
DEMONSTRATION_MARK = "demonstration"
# In the directory while the demonstration is served: that moment, and the real one at which it was served. Commands go by it.
RUNNING_CLOCK = "demonstration.clock"

Value = TypeVar("Value")


class Mode(StrEnum):
    """What the running system is for."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class StrictTransport(StrEnum):
    """For which names browsers are told to use TLS alone (RFC 6797)."""

    HOST = "host"
    SUBDOMAINS = "subdomains"
    PRELOAD = "preload"


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable, for the reader of the settings page."""

    name: str
    meaning: str
    default: str
    secret: bool = False  # may also be given as NAME_FILE, and is never repeated in a message


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "MUSTER_MODE",
        "What the system is for: production, demo or test",
        "demo in a data directory that holds the demonstration, otherwise production",
    ),
    Setting("MUSTER_DATA", "Data directory", "var in the project"),
    Setting(
        "MUSTER_KEYS",
        "Key directory; never copy it into a backup of the data",
        "beside the data directory, with -keys added to its name",
    ),
    Setting(
        "MUSTER_BACKUPS",
        "Directory of the backups",
        "beside the data directory, with -backups added to its name",
    ),
    Setting(
        "MUSTER_ADDRESS",
        "Address at which people reach Muster: links in messages, on paper and for invitations lead there, and the security check "
        "knocks there",
        "none: no links to reports are sent, other links lead to the address that the page was opened with, and only what can be seen "
        "from inside is checked",
    ),
    Setting(
        "MUSTER_AUDIT",
        "Directory of the audit's checkpoints; never put it into the database's backups",
        "beside the data directory, with -audit added to its name",
    ),
    Setting("MUSTER_AUDIT_WITNESS", "Address of a witness on another machine: https://...", "none"),
    Setting(
        "MUSTER_AUDIT_WITNESS_CA", "File of the certificate that the witness is trusted by", "the system's"
    ),
    Setting(
        "MUSTER_HOSTS",
        "Host names that are answered besides the one of MUSTER_ADDRESS, with commas",
        "localhost,127.0.0.1",
    ),
    Setting(
        "MUSTER_BEHIND_PROXY",
        "yes if a proxy of yours ends TLS and sets X-Forwarded-Proto and X-Forwarded-For",
        "no",
    ),
    Setting(
        "MUSTER_STRICT_TRANSPORT",
        "Behind a proxy, what browsers may reach encrypted only: subdomains (Muster's host and every name below it), host (only its "
        "host: where somebody else serves names below it without TLS), or preload (as subdomains, and browsers may keep it in the list "
        "that they come with)",
        "subdomains",
    ),
    Setting(
        "MUSTER_STOLEN_PASSWORDS",
        "File of the SHA-1 of passwords stolen elsewhere, in order (Pwned Passwords); none of them is accepted",
        "none",
    ),
    Setting("MUSTER_TIME_ZONE", "Time zone of the schools", "Europe/London"),
    Setting("MUSTER_NOW", "Moment at which the demonstration's clock starts", "the demonstration's own"),
    Setting(
        "MUSTER_NOW_SINCE", "Real moment at which it started", "when it was served, or the process started"
    ),
    Setting("MUSTER_SECRET_KEY", "Signs forms and links", "made and kept in the data directory", secret=True),
    *(
        Setting(
            name, f"Database as {role.value}: postgresql://{role.value}:PASSWORD@HOST/NAME", default, True
        )
        for name, role, default in DATABASE_URLS
    ),
    *(Setting(*one) for one in (*OBJECT_STORE_SETTINGS, *WAYS_OUT_SETTINGS)),
)


class WrongSettings(Exception):
    """The settings cannot be used; each problem is a sentence that says what to do."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings as read, typed and checked."""

    mode: Mode
    data: Path
    keys: Path
    backups: Path
    address: str | None
    audit: Path
    audit_witness: str | None
    audit_witness_ca: Path | None
    stolen_passwords: Path | None
    audit_store: ObjectStore | None  # a bucket whose objects are locked
    hosts: tuple[str, ...]
    behind_proxy: bool
    strict_transport: StrictTransport
    time_zone: str
    now: datetime | None
    now_since: datetime | None
    secret_key: str | None
    databases: Mapping[Role, Address]  # empty: the embedded server in the data directory
    ways_out: WaysOut
    object_store: ObjectStore | None  # None: a folder of the data directory

    @property
    def answered_hosts(self) -> tuple[str, ...]:
        """The hosts that were set, and that of MUSTER_ADDRESS, which need not be set twice."""
        own = urlsplit(self.address or "").hostname
        return (*self.hosts, own) if own and own not in self.hosts else self.hosts


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Read every setting, and raise `WrongSettings` naming all the wrong ones at once."""
    reading = _Reading(variables)
    data = reading.value("MUSTER_DATA", setting_values.directory, PROJECT / "var")
    marked = (data / DEMONSTRATION_MARK).is_file()
    mode = reading.value("MUSTER_MODE", _mode, Mode.DEMO if marked else Mode.PRODUCTION)
    environment = Environment(
        mode=mode,
        data=data,
        keys=reading.value("MUSTER_KEYS", setting_values.directory, data.with_name(f"{data.name}-keys")),
        backups=reading.value(
            "MUSTER_BACKUPS", setting_values.directory, data.with_name(f"{data.name}-backups")
        ),
        address=reading.value("MUSTER_ADDRESS", setting_values.address, None),
        audit=reading.value("MUSTER_AUDIT", setting_values.directory, data.with_name(f"{data.name}-audit")),
        audit_witness=reading.value("MUSTER_AUDIT_WITNESS", setting_values.secure_address, None),
        audit_witness_ca=reading.value("MUSTER_AUDIT_WITNESS_CA", setting_values.file, None),
        stolen_passwords=reading.value("MUSTER_STOLEN_PASSWORDS", setting_values.file, None),
        audit_store=reading.object_store("MUSTER_S3_AUDIT_BUCKET"),
        hosts=reading.value("MUSTER_HOSTS", setting_values.hosts, ("localhost", "127.0.0.1")),
        behind_proxy=reading.value("MUSTER_BEHIND_PROXY", setting_values.yes_or_no, False),
        strict_transport=reading.value(
            "MUSTER_STRICT_TRANSPORT", _strict_transport, StrictTransport.SUBDOMAINS
        ),
        time_zone=reading.value("MUSTER_TIME_ZONE", setting_values.time_zone, "Europe/London"),
        now=reading.now(data, mode),
        now_since=reading.value("MUSTER_NOW_SINCE", setting_values.moment, reading.now_since(data)),
        secret_key=reading.value("MUSTER_SECRET_KEY", setting_values.secret_key, None),
        databases=reading.databases(),
        object_store=reading.object_store("MUSTER_S3_BUCKET"),
        ways_out=reading.ways_out(),
    )
    reading.refuse_unknown_names()
    if reading.problems:
        raise WrongSettings(tuple(reading.problems))
    return environment


class _Reading:
    """Collects values and problems, so that somebody can correct all settings in one go."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.problems: list[str] = []

    def value(self, name: str, parse: Callable[[str], Value], default: Value) -> Value:
        """Return the value of one setting, or note what is wrong with it and return the default."""
        text = self._text(name)
        if text is None:
            return default
        try:
            return parse(text)
        except ValueError as problem:
            self.problems.append(self._sentence(name, text, problem))
            return default

    def now(self, data: Path, mode: Mode) -> datetime | None:
        """Return the moment at which the clock starts; only a demonstration or a test may have one."""
        if mode is Mode.PRODUCTION:
            self.problems.extend(
                f"{name}: production keeps the real time. Remove the setting."
                for name in ("MUSTER_NOW", "MUSTER_NOW_SINCE")
                if self._text(name) is not None
            )
            return None
        mark = data / DEMONSTRATION_MARK
        default = setting_values.moment(mark.read_text()) if mark.is_file() else None
        return self.value("MUSTER_NOW", setting_values.moment, _running_clock(data)[0] or default)

    def now_since(self, data: Path) -> datetime | None:
        """Return the real moment at which the clock of a demonstration that is being served started, unless a setting starts another."""
        return None if self._text("MUSTER_NOW") else _running_clock(data)[1]

    def databases(self) -> dict[Role, Address]:
        """Return the managed server's addresses: all that the product needs, or none at all."""
        given = {
            role: self.value(name, address_from_url, None)
            for name, role, _ in DATABASE_URLS
            if self._text(name) is not None
        }
        for name, role, _ in DATABASE_URLS:
            address = given.get(role)
            if given and role.needed_to_run and role not in given:
                self.problems.append(f"{name}: missing. Give the address of every role, or of none.")
            if address is not None and role is not Role.SUPERUSER and address.user != role.value:
                self.problems.append(
                    f"{name}: the user must be {role.value}. Change the user in the address."
                )
        return {role: address for role, address in given.items() if address is not None}

    def ways_out(self) -> WaysOut:
        """Return how messages leave this server."""
        given = {name: self._text(name) for name, *_ in WAYS_OUT_SETTINGS}
        self.problems += problems_of(given)
        return ways_out_of(given)

    def object_store(self, setting: str) -> ObjectStore | None:
        """Return the bucket that a setting names, if any. A bucket needs credentials too."""
        given = {name: self._text(name) for name, *_ in OBJECT_STORE_SETTINGS}
        bucket = given[setting]
        if bucket is None:
            if setting == "MUSTER_S3_BUCKET" and not given["MUSTER_S3_AUDIT_BUCKET"]:
                self._want_a_bucket(given)
            return None
        endpoint = urlsplit(given["MUSTER_S3_ENDPOINT"] or "")
        if endpoint.scheme == "http" and not is_on_this_machine(endpoint.hostname or ""):
            self.problems.append("MUSTER_S3_ENDPOINT: the value is not encrypted. Write https://.")
        for name in ("MUSTER_S3_KEY_ID", "MUSTER_S3_SECRET"):
            if given[name] is None:
                self.problems.append(f"{name}: missing. A bucket is opened with an id and its secret.")
        return ObjectStore(
            bucket,
            given["MUSTER_S3_ENDPOINT"],
            given["MUSTER_S3_REGION"] or "us-east-1",
            given["MUSTER_S3_KEY_ID"] or "",
            given["MUSTER_S3_SECRET"] or "",
        )

    def _want_a_bucket(self, given: Mapping[str, str | None]) -> None:
        self.problems += [
            f"{name}: there is no MUSTER_S3_BUCKET. Name the bucket too, or remove this setting."
            for name, text in given.items()
            if text is not None
        ]

    def refuse_unknown_names(self) -> None:
        """Note every MUSTER_ variable that is not a setting, because a misspelt one protects nobody."""
        known = {setting.name for setting in SETTINGS}
        known |= {f"{setting.name}_FILE" for setting in SETTINGS if setting.secret}
        for name in sorted(self._variables):
            if name.startswith("MUSTER_") and name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                advice = f"Did you mean {near[0]}?" if near else "Remove it."
                self.problems.append(f"{name}: there is no such setting. {advice}")

    def _text(self, name: str) -> str | None:
        if f"{name}_FILE" not in self._variables or not _is_secret(name):
            return self._variables.get(name, "").strip() or None
        try:
            return Path(self._variables[f"{name}_FILE"]).read_text().strip()
        except OSError as problem:
            self.problems.append(f"{name}_FILE: {problem.strerror}. Give a file that this user can read.")
            return None

    def _sentence(self, name: str, text: str, problem: ValueError) -> str:
        shown = "the value" if _is_secret(name) else repr(text)
        return f"{name}: {shown} {problem}"


def _is_secret(name: str) -> bool:
    return any(setting.name == name and setting.secret for setting in SETTINGS)


# As those of `setting_values`, for what is chosen among the words above.


def _mode(text: str) -> Mode:
    try:
        return Mode(text.lower())
    except ValueError:
        raise ValueError("is no mode. Write production, demo or test.") from None


def _strict_transport(text: str) -> StrictTransport:
    try:
        return StrictTransport(text.lower())
    except ValueError:
        raise ValueError("is none of the three. Write subdomains, host or preload.") from None


def _running_clock(data: Path) -> tuple[datetime, datetime] | tuple[None, None]:
    if not (file := data / RUNNING_CLOCK).is_file():
        return None, None
    school, real = map(setting_values.moment, file.read_text().split())
    return school, real
