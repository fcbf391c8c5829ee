"""Bytes from a stranger into JSON values, within limits."""

import json
from typing import Any

import orjson

from service.lint.errors import Fault, SpecError

MAX_BYTES = 4 * 1024 * 1024
"""A 1,041-layer NASNetLarge config is 1 MiB."""

MAX_DEPTH = 64
MAX_VALUES = 200_000
MAX_STRING = 4096
MAX_KEYS = 4096
"""Of one object; the most that a contract or a layer has is below a hundred."""

MARKS = (b",", b"[", b"{")
"""A value brings at most two of these with it: a text with more is refused before it is given memory."""

ESCAPED_COLON = b"\\u003"
"""How ``\\u003a`` begins: a colon that the text does not show."""


def parse_document(body: bytes, *, max_bytes: int = MAX_BYTES) -> Any:
    """Strict JSON: no NaN, no infinities, no lone surrogates, no duplicate keys, nothing too large.

    A ``model`` that is a JSON string may be long; it is checked when it is read.
    Raises SpecError with code ``too-large`` or ``malformed-json``.
    """
    if len(body) > max_bytes:
        raise refused("", f"expected at most {max_bytes} bytes, received {len(body)}", "too-large")
    return parse_checked(body, "")


def parse_checked(body: bytes, pointer: str) -> Any:
    """JSON text into values, every limit but that of the body's size checked."""
    if sum(body.count(mark) for mark in MARKS) > 2 * MAX_VALUES:
        raise refused(pointer, f"expected at most {MAX_VALUES} values", "too-large")
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise refused(pointer, f"expected JSON, received {error.msg} at {where}") from None
    keys = count_keys(document, pointer)
    if body.count(b":") != keys:
        refuse_duplicates(body, keys, document, pointer)
    return document


def refused(pointer: str, detail: str, code: str = "malformed-json") -> SpecError:
    """A document that is not read any further."""
    return SpecError(Fault(pointer, detail), code=code)


def count_keys(document: Any, pointer: str) -> int:
    """Number of keys of all objects. Refuses what is too deep, too numerous or too long on the way."""
    model = document.get("model") if type(document) is dict else None
    level: list[Any] = [document]
    values = keys = depth = 0
    while level:
        values += len(level)
        if values > MAX_VALUES:
            raise refused(pointer, f"expected at most {MAX_VALUES} values", "too-large")
        if depth >= MAX_DEPTH and any(type(value) in (dict, list) for value in level):
            raise refused(pointer, f"expected at most {MAX_DEPTH} levels of nesting", "too-large")
        below: list[Any] = []
        for value in level:
            kind = type(value)
            if kind is str:
                if len(value) > MAX_STRING and value is not model:
                    raise _too_long(pointer, value)
            elif kind is dict:
                keys += len(value)
                if len(value) > MAX_KEYS:
                    raise refused(pointer, f"expected objects of at most {MAX_KEYS} fields", "too-large")
                if value and len(max(value, key=len)) > MAX_STRING:
                    raise _too_long(pointer, max(value, key=len))
                below += value.values()
            elif kind is list:
                below += value
        level, depth = below, depth + 1
    return keys


def _too_long(pointer: str, value: str) -> SpecError:
    detail = f"expected strings of at most {MAX_STRING} characters, received {len(value)}"
    return refused(pointer, detail, "too-large")


def refuse_duplicates(body: bytes, keys: int, document: Any, pointer: str) -> None:
    """An object that states a key twice means two things; orjson silently keeps the last.

    Every key has a colon of its own, so a text with as many colons as the values have keys has no
    duplicates. Colons inside strings call for a second reading, except those of a model sent as a string.
    """
    model = document.get("model") if type(document) is dict else None
    if type(model) is str and ESCAPED_COLON not in body and body.count(b":") == keys + model.count(":"):
        return
    try:
        json.loads(body, object_pairs_hook=lambda pairs: _unique(pairs, pointer))
    except RecursionError:
        raise refused(pointer, f"expected at most {MAX_DEPTH} levels of nesting", "too-large") from None


def _unique(pairs: list[tuple[str, Any]], pointer: str) -> None:
    seen = set()
    for key, _ in pairs:
        if len(key) > MAX_STRING:
            raise _too_long(pointer, key)
        if key in seen:
            raise refused(pointer, f"expected every key once, received {key[:64]!r} twice")
        seen.add(key)
