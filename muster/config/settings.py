"""Django's settings: what holds for every Muster, and what the environment may choose."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from muster.config.cluster import cluster_in
from muster.config.database import Address, Role
from muster.config.environment import Mode, StrictTransport, WrongSettings, read_environment
from muster.config.headers import add_to_static_file
from muster.config.object_store import sealed_storage
from muster.config.secret_key import secret_key

try:
    ENVIRONMENT = read_environment(os.environ)
except WrongSettings as wrong:
    sys.exit(f"Muster cannot start with these settings:\n{wrong}")

PACKAGE = Path(__file__).resolve().parents[1]

# -- What this Muster is ------------------------------------------------------------------------------------

DEBUG = False  # never: an error page would show variables, and variables hold names
SECRET_KEY = ENVIRONMENT.secret_key or secret_key(ENVIRONMENT.data)
ALLOWED_HOSTS = list(ENVIRONMENT.answered_hosts)
MODE = ENVIRONMENT.mode.value
KEY_DIRECTORY = ENVIRONMENT.keys
DATA_DIRECTORY = ENVIRONMENT.data
BACKUP_DIRECTORY = ENVIRONMENT.backups
ADDRESS = ENVIRONMENT.address
AUDIT_DIRECTORY = ENVIRONMENT.audit
AUDIT_WITNESS = ENVIRONMENT.audit_witness or ""
AUDIT_WITNESS_CA = ENVIRONMENT.audit_witness_ca
STOLEN_PASSWORDS = ENVIRONMENT.stolen_passwords
AUDIT_STORE = ENVIRONMENT.audit_store
_STARTED = ENVIRONMENT.now_since or datetime.now(UTC)
CLOCK_OFFSET = ENVIRONMENT.now - _STARTED if ENVIRONMENT.now else timedelta()

# A product of matrices takes one core, since the other workers answer on the rest: threads that wait for one another
# take many times as long on a busy machine. NumPy reads this when it is first imported, which is after the settings.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

ROOT_URLCONF = "muster.config.urls"
WSGI_APPLICATION = "muster.config.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    "muster.ui",
    "muster.protection",
    "muster.calendar",
    "muster.people",
    "muster.messaging",
    "muster.timetable",
    "muster.attendance",
    "muster.assessment",
    "muster.photographs",
    "muster.interchange",
    *(
        app
        for app in (
            "muster.pupils",
            "muster.families",
            "muster.home",
            "muster.invitations",
            "muster.alarms",
            "muster.letters",
            "muster.reports",
            "muster.insights",
            "muster.retention",
            # After every domain that declares kinds of record: a whole school and an access pack hold them all.
            "muster.exports",
            "muster.oversight",
        )
        if find_spec(app)
    ),
]
MIDDLEWARE = [
    "muster.config.headers.HeadersMiddleware",
    "muster.config.in_the_clear.InTheClearMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "muster.config.turned_input.TurnedInputMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "muster.config.time_limit.TimeLimitMiddleware",
    "muster.protection.access.middleware.RefusalMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": sorted(PACKAGE.glob("*/templates")),
        "OPTIONS": {"environment": "muster.ui.jinja.environment"},
    }
]
BACK_UP = "muster.config.restoring.back_up_and_try"
MUSTER_SHELL = "muster.home.shell.shell"
HOME_PATH = "/"

# -- The database: requests as the app, migrations as the owner ---------------------------------------------


def _database(role: Role, **options: object) -> dict[str, object]:
    embedded = cluster_in(ENVIRONMENT.data).address
    address: Address = ENVIRONMENT.databases.get(role) or embedded(role)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.database,
        "USER": address.user,
        "PASSWORD": address.password,
        "HOST": address.host,
        "PORT": address.port,
        "OPTIONS": {
            **address.protection,
            "server_side_binding": True,
            # The same few statements all day: planned once a connection, not once a request.
            "prepare_threshold": 2,
            **options,
        },
    }


DATABASES = {
    "default": {
        # A worker has four threads; one more connection serves the refusal that is recorded beside a request.
        **_database(Role.APP, pool={"min_size": 1, "max_size": 8, "timeout": 10}),
        "ATOMIC_REQUESTS": True,
    },
    "owner": _database(Role.OWNER),
    "audit": _database(Role.AUDIT),  # the keeper of the log, for sealing and verifying; no request uses it
}


def CONNECTION_AS(role: str) -> dict[str, Any]:  # noqa: N802  # a setting that is worked out when it is asked for
    """Return libpq's parameters of a role, for the security check, drills and backups, which bypass Django."""
    embedded = cluster_in(ENVIRONMENT.data).address
    address = ENVIRONMENT.databases.get(Role(role)) or embedded(Role(role))
    return {
        "host": address.host,
        "port": address.port,
        "dbname": str(DATABASES["default"]["NAME"]),
        "user": address.user,
        "password": address.password,
        **address.protection,
    }


DATABASE_ROUTERS = ["muster.config.routers.OwnerMigratesRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- Jobs: each domain declares its own in jobs.py ----------------------------------------------------------

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# -- Accounts, sessions and cookies -------------------------------------------------------------------------

# Only with invented people may somebody go on who lacks what their role needs.
IS_DEMONSTRATION = ENVIRONMENT.mode is Mode.DEMO
AUTH_USER_MODEL = "protection.Account"
AUTHENTICATION_BACKENDS = ["muster.protection.accounts.backend.EmailBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
SHORTEST_PASSWORD = 12
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": SHORTEST_PASSWORD},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "muster.protection.accounts.passwords.NotOfListedWords"},
    {"NAME": "muster.protection.accounts.passwords.NotSoonGuessed"},
    {"NAME": "muster.protection.accounts.passwords.NotStolenElsewhere"},
]
SESSION_ENGINE = "muster.protection.accounts.sessions"
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "muster.protection.accounts.views.stale.csrf_failure"

# -- Headers on every answer --------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 63_072_000 if ENVIRONMENT.behind_proxy else 0  # two years, once TLS is certain
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.strict_transport is not StrictTransport.HOST
SECURE_HSTS_PRELOAD = ENVIRONMENT.strict_transport is StrictTransport.PRELOAD
SECURE_SSL_REDIRECT = ENVIRONMENT.behind_proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.behind_proxy else None
BEHIND_PROXY = ENVIRONMENT.behind_proxy
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# -- Ways out for messages ----------------------------------------------------------------------------------

SMTP_URL, MAIL_FROM = ENVIRONMENT.ways_out.smtp_url, ENVIRONMENT.ways_out.mail_from
NOTIFY_URL, NOTIFY_KEY = ENVIRONMENT.ways_out.notify_url, ENVIRONMENT.ways_out.notify_key
NOTIFY_TEMPLATES = ENVIRONMENT.ways_out.notify_templates  # by channel
TEXT_URL, TEXT_FROM = ENVIRONMENT.ways_out.text_url, ENVIRONMENT.ways_out.text_from
MESSAGES_STAY_HERE = (
    ENVIRONMENT.mode is not Mode.PRODUCTION
)  # without a way out, a demonstration only shows them

# -- Static files -------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = ENVIRONMENT.data / "static"
# Style sheet and icons are built here and not beside their sources: the account that serves need not own the program.
BUILT_FILES = ENVIRONMENT.data / "built"
STATICFILES_DIRS = [("ui/built", BUILT_FILES)]
SILENCED_SYSTEM_CHECKS = ["staticfiles.W004"]  # the directory exists once it is built
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": ENVIRONMENT.data / "files"},
    },
    "sealed": sealed_storage(ENVIRONMENT.object_store, ENVIRONMENT.data),
    "staticfiles": {"BACKEND": "muster.config.static_files.HashedStaticFiles"},
}
WHITENOISE_ADD_HEADERS_FUNCTION = add_to_static_file
WHITENOISE_ALLOW_ALL_ORIGINS = False

# -- Language and time --------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
USE_I18N = True
TIME_ZONE = ENVIRONMENT.time_zone
USE_TZ = True

# -- Limits and logs ----------------------------------------------------------------------------------------

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000  # a register of 60 as a plain form has 180
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]  # nothing unsealed on disk
FILE_UPLOAD_MAX_MEMORY_SIZE = 64_000_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_values": {"()": "muster.config.logs.WithoutValues"}},
    "formatters": {"plain": {"()": "muster.config.logs.PlainFormatter"}},
    "handlers": {
        "standard_error": {
            "class": "logging.StreamHandler",
            "filters": ["without_values"],
            "formatter": "plain",
        }
    },
    "root": {"handlers": ["standard_error"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}
