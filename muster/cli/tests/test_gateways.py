"""The printed address takes a gateway's reports."""

import argparse
import json
import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from muster.cli import gateways
from tests.cast import School


@pytest.mark.usefixtures("own_database")
def test_the_address_that_is_printed_takes_reports_and_no_other_does(
    school: School, settings: Settings, capsys: pytest.CaptureFixture[str]
):
    settings.ADDRESS = "https://muster.oakfield.example/"
    parser = argparse.ArgumentParser()
    gateways.add_arguments(parser)
    assert gateways.run(parser.parse_args([])) == 0
    found = re.search(
        rf"^{school.name}: (https://muster\.oakfield\.example/\S+)$", capsys.readouterr().out, re.MULTILINE
    )
    assert found
    path = urlsplit(found[1]).path
    report = json.dumps({"reference": "nothing of ours", "status": "delivered"})
    answered = [
        Client().post(address, report, content_type="application/json", secure=True).status_code
        for address in (path, path[:-9] + ("A" if path[-9] != "A" else "B") + path[-8:])
    ]
    assert answered == [204, 404]
