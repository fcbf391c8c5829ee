"""RFC 6901 pointers into parsed JSON."""

from collections.abc import Mapping
from typing import Any

MISSING = object()
"""What ``resolve`` answers for a pointer that leads nowhere; ``None`` is a value of JSON."""


def tokens(pointer: str) -> list[str]:
    """The unescaped parts of a pointer."""
    parts = pointer.split("/")[1:]
    if "~" not in pointer:
        return parts
    return [token.replace("~1", "/").replace("~0", "~") for token in parts]


def escape(token: str) -> str:
    """One member name, as it is written in a pointer."""
    return token.replace("~", "~0").replace("/", "~1")


def resolve(document: Any, pointer: str) -> Any:
    """The value at a pointer, or ``MISSING``."""
    value = document
    for token in tokens(pointer):
        if isinstance(value, Mapping):
            value = value.get(token, MISSING)
        elif isinstance(value, list) and token.isdecimal() and int(token) < len(value):
            value = value[int(token)]
        else:
            return MISSING
    return value


def parent(pointer: str) -> str:
    """The pointer one level up."""
    return pointer.rpartition("/")[0]


def last_index(pointer: str) -> int | None:
    """The last part as a list index, if it is one."""
    token = pointer.rpartition("/")[2]
    return int(token) if token.isdecimal() else None
