"""The settings of this environment, or a refusal that says which variable is wrong."""

from typing import TYPE_CHECKING, Any

from service.cli.command_error import CommandError

if TYPE_CHECKING:
    from service.settings import Settings


def read_settings(**given: Any) -> "Settings":
    """Settings from the environment, with what the command line gives instead."""
    from pydantic import ValidationError

    from service.settings import Settings

    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise CommandError("; ".join(_explain(dict(part)) for part in error.errors())) from None


def make_folders(settings: "Settings") -> None:
    """Make the data folder. Raises ``CommandError`` when it cannot be made."""
    try:
        settings.make_folders()
    except OSError as error:
        raise CommandError(f"GRADHEALTH_HOME: {settings.home} cannot be made: {error.strerror}") from None


def _explain(part: dict[str, Any]) -> str:
    message = str(part["msg"]).removeprefix("Value error, ")
    location = part["loc"]
    return f"GRADHEALTH_{'_'.join(map(str, location)).upper()}: {message}" if location else message
