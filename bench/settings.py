"""Settings of a measurement: the product's own, and beside its pages the bare ones that they are compared with."""

from __future__ import annotations

from pathlib import Path

from muster.config.settings import *  # noqa: F403  # everything is as in the product
from muster.config.settings import TEMPLATES

ROOT_URLCONF = "bench.urls"
_LOADER = "django.template.loaders.filesystem.Loader"
TEMPLATES += [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "bare",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {"loaders": [("django.template.loaders.cached.Loader", [_LOADER])]},
    }
]
