"""What a stranger gets: of the real pages nothing, and of a careless server everything is noticed."""

from dataclasses import replace
from pathlib import Path

import pytest

from muster.protection.files import store
from muster.protection.posture.check import Outcome
from muster.protection.posture.deployment import this_deployment
from muster.protection.tests.deployments import (
    a_careless_server,
    found,
    in_folder,
    is_good,
    result,
    the_pages,
)

OUTSIDE = [f"OUT-{number:02}" for number in range(1, 13)]


@pytest.mark.parametrize("name", OUTSIDE)
def test_the_real_pages_give_a_stranger_nothing(db_app: None, name: str, tmp_path: Path, caplog):
    with the_pages() as address:
        assert is_good(name, replace(in_folder(tmp_path), address=address))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("OUT-01", "media/index.html"),
        ("OUT-02", "backup.zip"),
        ("OUT-04", "metrics"),
        ("OUT-05", ".git/HEAD"),
        ("OUT-05", ".env"),
        ("OUT-06", "cluster/passwords.json"),
        ("OUT-07", "pupils/index.html"),
    ],
)
def test_a_server_that_hands_out_one_thing_is_found_by_its_check(name: str, path: str, tmp_path: Path):
    (tmp_path / "served" / path).parent.mkdir(parents=True)
    (tmp_path / "served" / path).write_text("anything")
    with a_careless_server(tmp_path / "served") as address:
        words = found(name, replace(in_folder(tmp_path), address=address))
    assert f"/{path.removesuffix('index.html')} answers a stranger with 200." in words


def test_a_folder_that_shows_what_is_in_it_is_found(tmp_path: Path):
    (tmp_path / "served" / "static").mkdir(parents=True)
    with a_careless_server(tmp_path / "served") as address:
        assert "/static/ answers" in found("OUT-03", replace(in_folder(tmp_path), address=address))


def test_the_real_names_of_backups_files_and_keys_are_tried_too(tmp_path: Path, monkeypatch):
    here = in_folder(tmp_path)
    backup = here.backups / "data" / "20261124T020000Z"
    backup.mkdir(parents=True)
    (backup / "data.age").write_bytes(b"age-encryption.org/v1")
    (here.keys / "root-105775.key").write_bytes(b"k" * 32)
    file = here.data / "sealed-files" / "ab"
    file.mkdir(parents=True)
    (file / "abcd").write_bytes(b"sealed")
    monkeypatch.setattr(store.sealed_store(), "location", str(here.data / "sealed-files"), raising=False)
    with a_careless_server(tmp_path) as address:
        bare = replace(here, address=address)
        assert "/data-backups/data/20261124T020000Z/data.age answers" in found("OUT-02", bare)
        assert "/data-keys/root-105775.key answers" in found("OUT-06", bare)
    with a_careless_server(here.data) as address:
        assert "/sealed-files/ab/abcd answers" in found("OUT-01", replace(here, address=address))


def test_what_was_put_among_the_static_files_is_found(tmp_path: Path):
    here = in_folder(tmp_path)
    static = here.data / "static"
    (static / "ui").mkdir(parents=True)
    (static / "staticfiles.json").write_text('{"paths": {"ui/a.css": "ui/a.1f.css"}}')
    for name in ("ui/a.css", "ui/a.1f.css", "ui/a.1f.css.br", "ui/a.css.gz"):
        (static / name).write_text("body {}")
    assert is_good("OUT-12", here)
    (static / ".git").mkdir()
    for name in ("export.csv", ".git/HEAD"):
        (static / name).write_text("anything")
    words = found("OUT-12", here)
    assert "export.csv lies among the static files" in words
    assert ".git/HEAD lies among the static files" in words


def test_headers_that_a_proxy_took_away_are_missed(db_app: None, settings, caplog):
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "CSPMiddleware" not in one]
    settings.SECURE_REFERRER_POLICY = None
    with the_pages() as address:
        words = found("OUT-08", replace(this_deployment(), address=address))
    assert "content-security-policy" in words
    assert "referrer-policy" in words


def test_a_cookie_that_scripts_can_read_or_that_travels_in_clear_is_found(db_app: None, settings):
    settings.CSRF_COOKIE_SECURE = settings.CSRF_COOKIE_HTTPONLY = False
    settings.CSRF_COOKIE_NAME = "csrf"
    with the_pages() as address:
        words = found("OUT-09", replace(this_deployment(), address=address))
    assert "The cookie csrf is set without httponly, secure." in words
    assert "lacks __Host-" in words


def test_an_error_page_that_shows_the_program_is_found(db_app: None, settings, caplog):
    settings.DEBUG = True
    with the_pages() as address:
        assert "/no-such-page shows the inside" in found(
            "OUT-10", replace(this_deployment(), address=address)
        )


def test_a_server_that_answers_for_any_host_is_found(db_app: None, settings):
    settings.ALLOWED_HOSTS = ["*"]
    with the_pages() as address:
        assert "stranger.example" in found("OUT-11", replace(this_deployment(), address=address))


def test_where_nobody_answers_nothing_is_called_good(tmp_path: Path):
    for address in (None, "http://127.0.0.1:9"):
        ended = result("OUT-05", replace(this_deployment(), address=address))
        assert ended.outcome is Outcome.NOT_LOOKED
        assert ended.words
