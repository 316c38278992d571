from datetime import UTC, datetime

import pytest

from muster.config.database import Role
from muster.config.environment import PROJECT, Mode, WrongSettings, read_environment

LOGIN = "postgresql://{}:secret-word@db.example/muster"
MANAGED = {
    "MUSTER_DATABASE_URL": LOGIN.format("muster_app"),
    "MUSTER_DATABASE_OWNER_URL": LOGIN.format("muster_owner"),
    "MUSTER_DATABASE_AUDIT_URL": LOGIN.format("muster_audit"),
    "MUSTER_DATABASE_BACKUP_URL": LOGIN.format("muster_backup"),
}


def problems_of(variables: dict[str, str]) -> str:
    with pytest.raises(WrongSettings) as refused:
        read_environment(variables)
    return str(refused.value)


def test_nothing_set_is_production_on_this_machine_alone(tmp_path):
    environment = read_environment({"MUSTER_DATA": str(tmp_path / "empty")})
    assert environment.mode is Mode.PRODUCTION
    assert environment.hosts == ("localhost", "127.0.0.1")
    assert environment.now is None
    assert not environment.databases


@pytest.mark.parametrize(
    "hosts", [{}, {"MUSTER_HOSTS": "muster.elm.example,localhost"}, {"MUSTER_HOSTS": "10.0.0.7"}]
)
def test_the_host_of_the_address_is_answered_without_being_said_twice(hosts):
    environment = read_environment({"MUSTER_ADDRESS": "https://Muster.Elm.example:8443", **hosts})
    assert environment.answered_hosts.count("muster.elm.example") == 1
    assert set(environment.hosts) <= set(environment.answered_hosts)


def test_data_lies_in_the_project_and_keys_beside_it():
    environment = read_environment({})
    assert environment.data == PROJECT / "var"
    assert environment.keys == PROJECT / "var-keys"


def test_a_directory_that_holds_the_demonstration_is_served_as_one_with_its_own_clock(tmp_path):
    (tmp_path / "demonstration").write_text("2026-03-20T08:50+00:00\n")
    environment = read_environment({"MUSTER_DATA": str(tmp_path)})
    assert environment.mode is Mode.DEMO
    assert environment.now == datetime(2026, 3, 20, 8, 50, tzinfo=UTC)


def test_a_command_goes_by_the_clock_of_the_demonstration_that_is_served(tmp_path):
    (tmp_path / "demonstration").write_text("2026-03-20T08:50+00:00\n")
    (tmp_path / "demonstration.clock").write_text("2026-03-23T08:50+00:00 2026-11-29T21:00+00:00")
    given = {"MUSTER_DATA": str(tmp_path)}
    environment = read_environment(given)
    assert environment.now == datetime(2026, 3, 23, 8, 50, tzinfo=UTC)
    assert environment.now_since == datetime(2026, 11, 29, 21, tzinfo=UTC)
    another = read_environment({**given, "MUSTER_NOW": "2026-03-27T12:00+00:00"})
    assert another.now == datetime(2026, 3, 27, 12, tzinfo=UTC)
    assert another.now_since is None


def test_processes_that_start_one_after_the_other_share_the_moment_at_which_their_clock_began():
    given = {"MUSTER_MODE": "demo", "MUSTER_NOW": "2026-03-20T08:50+00:00"}
    environment = read_environment({**given, "MUSTER_NOW_SINCE": "2026-11-29T21:00+00:00"})
    assert environment.now == datetime(2026, 3, 20, 8, 50, tzinfo=UTC)
    assert environment.now_since == datetime(2026, 11, 29, 21, tzinfo=UTC)


def test_production_refuses_another_time(tmp_path):
    words = problems_of({"MUSTER_DATA": str(tmp_path / "x"), "MUSTER_NOW": "2026-03-20T08:50+00:00"})
    assert "MUSTER_NOW: production keeps the real time" in words


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("MUSTER_MODE", "debug", "production, demo or test"),
        ("MUSTER_HOSTS", "*", "plain host names"),
        ("MUSTER_HOSTS", "https://school.example", "plain host names"),
        ("MUSTER_BEHIND_PROXY", "maybe", "neither yes nor no"),
        ("MUSTER_TIME_ZONE", "Europe/Londn", "Europe/London"),
        ("MUSTER_HOST", "school.example", "Did you mean MUSTER_HOSTS?"),
        ("MUSTER_COLOUR", "blue", "there is no such setting"),
        ("MUSTER_SECRET_KEY", "short", "at least 50"),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_do(name, value, advice):
    words = problems_of({name: value})
    assert name in words
    assert advice in words


def test_all_wrong_settings_are_named_at_once():
    words = problems_of({"MUSTER_MODE": "debug", "MUSTER_BEHIND_PROXY": "maybe"})
    assert "MUSTER_MODE" in words
    assert "MUSTER_BEHIND_PROXY" in words


def test_a_time_without_an_offset_is_refused():
    assert "offset" in problems_of({"MUSTER_MODE": "demo", "MUSTER_NOW": "2026-03-20T08:50"})


def test_a_data_directory_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").touch()
    assert "is a file" in problems_of({"MUSTER_DATA": str(tmp_path / "file")})


def test_a_managed_server_takes_the_place_of_the_embedded_one():
    environment = read_environment(MANAGED)
    assert environment.databases[Role.OWNER].user == "muster_owner"
    assert environment.databases[Role.APP].host == "db.example"


def test_a_server_elsewhere_has_to_prove_who_it_is():
    app = read_environment(MANAGED).databases[Role.APP]
    assert app.protection == {"sslmode": "verify-full", "sslrootcert": "system"}
    own = LOGIN.format("muster_app") + "?sslrootcert=/etc/school/roots.pem"
    found = read_environment({**MANAGED, "MUSTER_DATABASE_URL": own}).databases[Role.APP]
    assert found.protection == {"sslmode": "verify-full", "sslrootcert": "/etc/school/roots.pem"}
    for mode in ("disable", "allow", "prefer", "require", "verify-ca"):
        weaker = LOGIN.format("muster_app") + f"?sslmode={mode}"
        assert "would trust whatever server answers" in problems_of(
            {**MANAGED, "MUSTER_DATABASE_URL": weaker}
        )


def test_an_object_store_elsewhere_is_spoken_to_encrypted():
    store = {"MUSTER_S3_BUCKET": "files", "MUSTER_S3_KEY_ID": "us", "MUSTER_S3_SECRET": "secret-word"}
    assert "not encrypted" in problems_of({**store, "MUSTER_S3_ENDPOINT": "http://store.example"})
    read_environment({**store, "MUSTER_S3_ENDPOINT": "http://127.0.0.1:7480"})


def test_a_managed_server_needs_the_address_of_every_role():
    some = {name: value for name, value in MANAGED.items() if "AUDIT" not in name}
    assert "MUSTER_DATABASE_AUDIT_URL: missing" in problems_of(some)


def test_a_role_cannot_be_served_by_another_user():
    words = problems_of({**MANAGED, "MUSTER_DATABASE_URL": LOGIN.format("postgres")})
    assert "the user must be muster_app" in words


def test_a_secret_that_is_wrong_is_not_repeated():
    words = problems_of({**MANAGED, "MUSTER_DATABASE_URL": "postgresql://muster_app:secret-word@db.example"})
    assert "has no dbname" in words
    assert "secret-word" not in words


def test_an_address_does_not_show_its_password():
    assert "secret-word" not in repr(read_environment(MANAGED))


def test_a_secret_may_lie_in_a_file(tmp_path):
    (tmp_path / "key").write_text("k" * 60 + "\n")
    assert read_environment({"MUSTER_SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key == "k" * 60


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path):
    words = problems_of({"MUSTER_SECRET_KEY_FILE": str(tmp_path / "none")})
    assert "MUSTER_SECRET_KEY_FILE" in words


def test_only_a_secret_may_lie_in_a_file(tmp_path):
    assert "no such setting" in problems_of({"MUSTER_MODE_FILE": str(tmp_path / "mode")})


def test_a_bucket_is_named_with_who_we_are_there():
    whole = {
        "MUSTER_S3_BUCKET": "sealed",
        "MUSTER_S3_ENDPOINT": "http://127.0.0.1:7480",
        "MUSTER_S3_KEY_ID": "muster",
        "MUSTER_S3_SECRET": "a-secret-word",
    }
    store = read_environment(whole).object_store
    assert store is not None
    assert (store.bucket, store.region) == ("sealed", "us-east-1")
    assert "a-secret-word" not in repr(store)
    assert "MUSTER_S3_SECRET: missing" in problems_of(
        {name: whole[name] for name in ("MUSTER_S3_BUCKET", "MUSTER_S3_KEY_ID")}
    )
    assert "there is no MUSTER_S3_BUCKET" in problems_of({"MUSTER_S3_ENDPOINT": "http://127.0.0.1:7480"})
    assert read_environment({}).object_store is None
