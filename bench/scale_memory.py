"""Analyses many schools in a process of its own, which then prints its peak memory in MB. Its input names schools and heads."""

from __future__ import annotations

import sys
import uuid

import django

django.setup()

from bench.peak import peak  # noqa: E402  # Django must be ready
from bench.rows.scales import OneOfMany, analysed  # noqa: E402

analysed(OneOfMany(*map(uuid.UUID, line.split())) for line in sys.stdin)
print(peak())
