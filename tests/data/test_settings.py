"""Settings: defaults that need nothing, and clear words about what is wrong."""

from pathlib import Path

import pytest

from data.settings import SettingsError, settings


def test_nothing_set_needs_no_server():
    found = settings({})
    assert found.register.startswith("sqlite:///")
    assert found.port == 8050
    assert not found.demo


def test_the_home_moves_everything_written():
    found = settings({"SAPAT_HOME": "/srv/sapat"})
    assert found.archive == Path("/srv/sapat/archive")
    assert found.warehouse == Path("/srv/sapat/warehouse")
    assert found.register == "sqlite:////srv/sapat/register.sqlite"


def test_an_unknown_setting_stops_the_start_and_names_itself():
    with pytest.raises(SettingsError, match=r"SAPAT_PROT.*SAPAT_PORT"):
        settings({"SAPAT_PROT": "80"})


def test_in_demo_mode_an_unknown_setting_is_let_be():
    assert settings({"SAPAT_PROT": "80", "SAPAT_DEMO": "1"}).demo


def test_names_of_the_tests_are_no_settings():
    assert settings({"SAPAT_TEST_POSTGRES": "x"}).port == 8050


@pytest.mark.parametrize("key", ["", "short"])
def test_serving_needs_a_long_secret_outside_demo_mode(key):
    with pytest.raises(SettingsError, match="SAPAT_SECRET_KEY"):
        settings({"SAPAT_SECRET_KEY": key}, serving=True)
    assert settings({"SAPAT_SECRET_KEY": key, "SAPAT_DEMO": "1"}, serving=True).demo
    assert settings({"SAPAT_SECRET_KEY": "k" * 32}, serving=True).secret_key == "k" * 32


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SAPAT_PORT", "eighty", "whole number"),
        ("SAPAT_PORT", "70000", "between 1 and 65535"),
        ("SAPAT_DEMO", "yes", "0 or 1"),
        ("SAPAT_WORKERS", "0", "at least 1"),
        ("SAPAT_ARCHIVE_URL", "s3://bucket", "folder"),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_words(name, value, says):
    with pytest.raises(SettingsError, match=says):
        settings({name: value})
