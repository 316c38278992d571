from pathlib import Path

import pytest
from pytest_django import Settings

from muster.cli.addresses import outside
from muster.config.served_at import NAME, remember_port


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, settings: Settings) -> Path:
    settings.ADDRESS = None
    settings.BEHIND_PROXY = False
    settings.DATA_DIRECTORY = tmp_path
    return tmp_path


def test_a_link_leads_to_the_port_that_was_last_served(own_data: Path):
    assert outside("/link/x") == "http://localhost:8000/link/x"
    remember_port(own_data, 8123)
    remember_port(own_data, 8124)
    assert outside("/link/x") == "http://localhost:8124/link/x"


def test_the_address_that_was_set_goes_before_the_port(own_data: Path, settings: Settings):
    remember_port(own_data, 8123)
    settings.ADDRESS = "https://muster.elm.example/"
    assert outside("/link/x") == "https://muster.elm.example/link/x"


def test_behind_a_proxy_no_port_of_this_machine_is_told(own_data: Path, settings: Settings):
    remember_port(own_data, 8123)
    settings.BEHIND_PROXY = True
    settings.ALLOWED_HOSTS = ["muster.elm.example"]
    assert outside("/link/x") == "https://muster.elm.example/link/x"


def test_a_spoilt_note_of_the_port_stops_no_command(own_data: Path):
    (own_data / NAME).write_text("eight thousand")
    assert outside("/link/x") == "http://localhost:8000/link/x"
