"""Whoever follows a link of a family: a browser that has signed in nowhere."""

import pytest
from django.test import Client


@pytest.fixture
def stranger() -> Client:
    """It speaks https."""
    client = Client(headers={"host": "localhost"})
    client.defaults["wsgi.url_scheme"] = "https"
    return client
