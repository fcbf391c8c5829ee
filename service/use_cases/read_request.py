"""From bytes to a contract, saying where and how a document departs from it."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from service.lint.document import parse_document
from service.lint.errors import Fault, SpecError

C = TypeVar("C", bound=BaseModel)

MAX_FAULTS = 20
"""Faults told of one document: enough to mend a slip made throughout, too few to flood."""

_EXPECTED_TYPE = {
    "string_type": "a string",
    "int_type": "an integer",
    "int_from_float": "an integer",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "none_required": "null",
    "missing": "a value",
    "extra_forbidden": "no field of this name",
}

_EXPECTED_LIMIT = {
    "literal_error": "{expected}",
    "enum": "{expected}",
    "greater_than": "a number greater than {gt}",
    "greater_than_equal": "a number of at least {ge}",
    "less_than": "a number less than {lt}",
    "less_than_equal": "a number of at most {le}",
    "string_too_short": "a string of at least {min_length} characters",
    "string_too_long": "a string of at most {max_length} characters",
    "string_pattern_mismatch": "a string that matches {pattern}",
    "too_short": "at least {min_length} items",
    "too_long": "at most {max_length} items",
}


def read_request(schema: type[C], body: bytes) -> C:
    """The contract that ``body`` holds.

    The size of ``body`` is its reader's business. Raises ``SpecError`` with a pointer for each fault: not
    JSON, over a structural limit, or not of ``schema``.
    """
    return validate_document(schema, parse_document(body, max_bytes=len(body)))


def validate_document(schema: type[C], document: Any, prefix: str = "") -> C:
    """The contract that a parsed document holds; pointers of faults begin with ``prefix``."""
    try:
        return schema.model_validate(document)
    except ValidationError as error:
        raise SpecError(*_faults(error, document, prefix)) from None


def _faults(error: ValidationError, document: Any, prefix: str) -> list[Fault]:
    expected: dict[str, list[str]] = {}
    received: dict[str, str] = {}
    for detail in error.errors(include_url=False):
        pointer = prefix + _pointer(detail["loc"], document)
        words = expected.setdefault(pointer, [])
        phrase = _expectation(detail)
        if phrase not in words:
            words.append(phrase)
        received[pointer] = "nothing" if detail["type"] == "missing" else type_name(detail["input"])
    return [
        Fault(pointer, f"expected {' or '.join(words)}, received {received[pointer]}")
        for pointer, words in list(expected.items())[:MAX_FAULTS]
    ]


def _expectation(error: ErrorDetails) -> str:
    kind = error["type"]
    if kind in _EXPECTED_TYPE:
        return _EXPECTED_TYPE[kind]
    if kind in _EXPECTED_LIMIT:
        return _EXPECTED_LIMIT[kind].format_map(error.get("ctx", {}))
    return error["msg"].removeprefix("Value error, ").removeprefix("expected ")


def _pointer(location: Sequence[int | str], document: Any) -> str:
    """The pointer of a Pydantic location, which also names the members of unions that were tried."""
    pointer, here = "", document
    for position, part in enumerate(location):
        if _holds(here, part):
            here = here[part]
        elif position < len(location) - 1 or not isinstance(here, Mapping) or not _is_field(part):
            continue
        pointer += "/" + str(part).replace("~", "~0").replace("/", "~1")
    return pointer


def _holds(value: Any, part: int | str) -> bool:
    if isinstance(value, Mapping):
        return part in value
    return isinstance(value, list) and isinstance(part, int) and part < len(value)


def _is_field(part: int | str) -> bool:
    """Union members are named like ``dict[str,any]`` or ``str``; missing fields by an identifier."""
    return isinstance(part, str) and part.isidentifier() and part not in {"str", "int", "float", "bool"}


def type_name(value: Any) -> str:
    """The JSON type of a value, with its article. The value itself is never repeated."""
    if value is None:
        return "null"
    for kinds, name in (
        (bool, "a boolean"),
        (int, "an integer"),
        (float, "a number"),
        (str, "a string"),
        (list, "a list"),
        (Mapping, "an object"),
    ):
        if isinstance(value, kinds):
            return name
    return "a value of another kind"
