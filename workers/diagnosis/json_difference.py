"""The JSON Patch (RFC 6902) from one document to another: add, remove and replace, in an order that holds."""

from collections.abc import Iterator
from typing import Any

from api_schemas.finding import JsonPatch


def json_difference(before: Any, after: Any, pointer: str = "") -> JsonPatch:
    """Operations that make ``after`` of ``before``; empty when they are equal."""
    return list(_operations(before, after, pointer))


def _operations(before: Any, after: Any, pointer: str) -> Iterator[dict[str, Any]]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _of_objects(before, after, pointer)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _of_lists(before, after, pointer)
    elif type(before) is not type(after) or before != after:
        yield {"op": "replace", "path": pointer, "value": after}


def _of_objects(before: dict[str, Any], after: dict[str, Any], pointer: str) -> Iterator[dict[str, Any]]:
    for key, value in before.items():
        path = f"{pointer}/{_escaped(key)}"
        if key in after:
            yield from _operations(value, after[key], path)
        else:
            yield {"op": "remove", "path": path}
    for key, value in after.items():
        if key not in before:
            yield {"op": "add", "path": f"{pointer}/{_escaped(key)}", "value": value}


def _of_lists(before: list[Any], after: list[Any], pointer: str) -> Iterator[dict[str, Any]]:
    """Items that both lists begin and end with stay; of the rest, as many as fit are changed in place."""
    start = _agreeing(before, after)
    end = _agreeing(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    common = min(len(old), len(new))
    for index in range(common):
        yield from _operations(old[index], new[index], f"{pointer}/{start + index}")
    for index in reversed(range(common, len(old))):
        yield {"op": "remove", "path": f"{pointer}/{start + index}"}
    for index in range(common, len(new)):
        yield {"op": "add", "path": f"{pointer}/{start + index}", "value": new[index]}


def _agreeing(before: list[Any], after: list[Any]) -> int:
    """How many items the lists have in common from their start."""
    pairs = zip(before, after, strict=False)
    return next((index for index, (old, new) in enumerate(pairs) if old != new), min(len(before), len(after)))


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
