"""``gradhealth keys``."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli import app
from service.cli.command_error import CommandError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADHEALTH_HOME", str(tmp_path))


def test_a_key_is_made_listed_and_revoked() -> None:
    key = keys("create", "--tenant", "vision", "--scope", "lint").strip()
    assert f"{key[:11]}…  vision           lint             valid" in keys("list")
    keys("revoke", key[:11])
    assert "revoked" in keys("list")


def test_the_whole_key_is_never_listed() -> None:
    key = keys("create", "--tenant", "vision", "--days", "30").strip()
    assert key not in keys("list")


def test_revoking_what_is_no_key_is_refused() -> None:
    with pytest.raises(CommandError, match="is no key"):
        keys("revoke", "gh_nothing")


def keys(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["keys", *arguments])
    if isinstance(result.exception, CommandError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output
