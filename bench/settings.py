"""The settings for measuring: the product's own, with the bare pages added."""

from __future__ import annotations

import os
from pathlib import Path

from bench import unprotected
from muster.config.settings import *  # noqa: F403  # everything is as in the product
from muster.config.settings import INSTALLED_APPS, TEMPLATES

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

if unprotected.FLAG in os.environ:
    unprotected.take_ciphers_away()
    INSTALLED_APPS += ["bench.unprotected.Unprotected"]
