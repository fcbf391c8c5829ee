"""Offsets of every value in JSON text, by RFC 6901 pointer."""

import re
from dataclasses import dataclass

import orjson

from service.lint.pointer import escape

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


@dataclass(slots=True)
class Open:
    """An object or array that is being read."""

    pointer: str
    start: int
    is_object: bool
    index: int = 0
    key: str | None = None

    def next_pointer(self) -> str:
        """The pointer of the value that comes next."""
        return f"{self.pointer}/{escape(self.key or '') if self.is_object else self.index}"


def positions(text: str) -> dict[str, tuple[int, int]]:
    """Pointer -> (offset of the first character, offset behind the last).

    Text that is not JSON gives what it can.
    """
    found: dict[str, tuple[int, int]] = {}
    stack: list[Open] = []
    for match in TOKEN.finditer(text):
        token = match.group()
        if token in "}]":
            if stack:
                closed = stack.pop()
                found[closed.pointer] = (closed.start, match.end())
        elif token == ",":
            if stack:
                stack[-1].index += 1
                stack[-1].key = None
        elif token != ":":
            _value(token, match, stack, found)
    return found


def _value(token: str, match: re.Match[str], stack: list[Open], found: dict[str, tuple[int, int]]) -> None:
    above = stack[-1] if stack else None
    if above is not None and above.is_object and above.key is None:
        above.key = _text(token)
        return
    pointer = above.next_pointer() if above is not None else ""
    if token in "{[":
        stack.append(Open(pointer, match.start(), token == "{"))
    else:
        found[pointer] = (match.start(), match.end())


def _text(token: str) -> str:
    try:
        return str(orjson.loads(token))
    except orjson.JSONDecodeError:
        return token
