"""Bytes from strangers: strict JSON within limits, each refusal at once and by name."""

import time

import orjson
import pytest

from service.lint.document import parse_document
from service.lint.errors import SpecError

BUDGET_SECONDS = 0.25
"""Of processor time, so that a busy machine does not fail the test."""


def _refusal(body: bytes) -> SpecError:
    start = time.thread_time()
    with pytest.raises(SpecError) as caught:
        parse_document(body)
    assert time.thread_time() - start < BUDGET_SECONDS
    return caught.value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": 1' + b"0" * 400 + b"}",
        b'{"a": "\\ud800"}',
        b'{"a": "\xff"}',
        b'{"a": 1} {"b": 2}',
        b"\x00\x01\x02",
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
    ids=lambda body: repr(body[:20]),
)
def test_malformed_json_is_refused(body: bytes) -> None:
    assert _refusal(body).code == "malformed-json"


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 1}}',
        b'{"a": ":", "b": 1, "b": 2}',
        b'{"a": "\\u003a", "b": 1, "b": 2}',
        b'{"model": "::", "a": "\\u003A", "b": 1, "b": 2}',
        b'{"model": {"units": 1, "units"  \n : 2}}',
    ],
)
def test_a_key_stated_twice_is_refused(body: bytes) -> None:
    refusal = _refusal(body)

    assert refusal.code == "malformed-json"
    assert "twice" in refusal.faults[0].detail


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 65 + b"]" * 65 + b"",
        b"[" + b"1," * 200_000 + b"1]",
        b'["' + b"a" * 4097 + b'"]',
        b'{"' + b"a" * 4097 + b':": 1, "b": ":"}',
        b'"' + b"a" * (4 * 1024 * 1024) + b'"',
    ],
    ids=["depth", "values", "string", "key", "bytes"],
)
def test_what_is_too_large_is_refused(body: bytes) -> None:
    assert _refusal(body).code == "too-large"


def test_line_and_column_are_named() -> None:
    assert "line 2, column 8" in _refusal(b'{\n  "a": nope}').faults[0].detail


def test_colons_in_strings_are_no_keys() -> None:
    assert parse_document(b'{"a": "x:y", "b": ":::"}') == {"a": "x:y", "b": ":::"}


def test_a_model_may_be_a_long_json_string() -> None:
    model = orjson.dumps({"layers": [{"a": "b"}] * 2000}).decode()

    assert parse_document(orjson.dumps({"model": model}))["model"] == model


def test_the_limit_of_bytes_is_the_caller_s() -> None:
    with pytest.raises(SpecError, match="at most 3 bytes"):
        parse_document(b"[1, 2]", max_bytes=3)
