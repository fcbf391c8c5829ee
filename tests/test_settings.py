"""What the environment says, and what follows from it."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from service.settings import Settings, is_loopback


def test_what_is_left_out_lies_under_home(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/gradhealth.db"
    assert settings.broker_url == f"filesystem://{tmp_path}/broker"
    assert settings.artifacts_url == f"file://{tmp_path}/artifacts"


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADHEALTH_PORT", "9000")
    monkeypatch.setenv("GRADHEALTH_DATA_PREFIXES", "s3://bucket/, file:///data/")
    settings = Settings()
    assert settings.port == 9000
    assert settings.data_prefixes == ["s3://bucket/", "file:///data/"]


@pytest.mark.parametrize("name", ["database_url", "broker_url", "artifacts_url"])
def test_what_is_no_url_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="expected a URL with a scheme"):
        Settings.model_validate({name: "localhost"})


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADHEALTH_PORT", "")
    assert Settings().port == 8000


def test_a_public_address_without_auth_is_refused() -> None:
    with pytest.raises(ValidationError, match="GRADHEALTH_ALLOW_OPEN"):
        Settings(host="0.0.0.0")


def test_a_public_address_without_auth_is_served_when_told_twice() -> None:
    assert Settings(host="0.0.0.0", allow_open=True).host == "0.0.0.0"


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("example.org", False)],
)
def test_loopback_is_what_only_this_machine_reaches(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_the_data_folder_is_its_owners_alone(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    settings.make_folders()
    assert settings.home.stat().st_mode & 0o777 == 0o700
