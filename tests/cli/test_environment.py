"""Settings that cannot be are said by the name of their variable."""

from pathlib import Path

import pytest

from service.cli.command_error import CommandError
from service.cli.environment import make_folders, read_settings


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADHEALTH_PORT", "http")
    with pytest.raises(CommandError, match="GRADHEALTH_PORT: "):
        read_settings()


def test_the_command_line_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADHEALTH_PORT", "9000")
    assert read_settings(port=9001).port == 9001
    assert read_settings(port=None).port == 9000


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="GRADHEALTH_HOME: "):
        make_folders(read_settings(home=tmp_path / "file" / "home"))


def test_an_open_public_address_is_refused_in_one_sentence() -> None:
    with pytest.raises(CommandError, match="GRADHEALTH_ALLOW_OPEN=true"):
        read_settings(host="0.0.0.0")
