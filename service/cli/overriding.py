"""What is given on the command line goes before what the file says."""

from typing import Any


def stated(options: dict[str, Any]) -> dict[str, Any]:
    """The options that were given."""
    return {name: value for name, value in options.items() if value is not None}


def merge(request: dict[str, Any], part: str, given: dict[str, Any]) -> None:
    """Put given members into a part of the request, in place of the file's own."""
    if not given:
        return
    held = request.get(part)
    request[part] = {**held, **given} if isinstance(held, dict) else given
