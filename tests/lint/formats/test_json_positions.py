"""Where values stand in JSON text."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.lint.formats.json_positions import positions
from service.lint.pointer import resolve

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda below: st.lists(below) | st.dictionaries(st.text(), below),
    max_leaves=10,
)


@given(JSON, st.sampled_from([None, 1, 3]))
def test_every_position_holds_the_value_of_its_pointer(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    found = positions(text)
    assert {p: json.loads(text[a:b]) for p, (a, b) in found.items()} == {p: resolve(value, p) for p in found}
    assert "" in found


@pytest.mark.parametrize("text", ["", "{", "]", '{"a" 1', "[1,,2", '"open'])
def test_text_that_is_no_json_is_survived(text: str) -> None:
    assert isinstance(positions(text), dict)
