"""The patch from one document to another, held to jsonpatch's own application of it."""

import copy
from typing import Any

import jsonpatch
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.diagnosis.json_difference import json_difference

SCALARS = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["", "a", "a/b", "~"])
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["a", "b", "a/b", "~"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(deadline=None)  # the machine may be busy
@given(DOCUMENTS, DOCUMENTS)
def test_applied_to_the_first_document_it_gives_the_second(before: Any, after: Any) -> None:
    wrapped = {"x": before}

    patched = jsonpatch.apply_patch(copy.deepcopy(wrapped), json_difference(wrapped, {"x": after}))

    assert repr(patched) == repr({"x": after}) or patched == {"x": after}


@settings(deadline=None)
@given(DOCUMENTS)
def test_equal_documents_differ_in_nothing(document: Any) -> None:
    assert json_difference(document, copy.deepcopy(document)) == []


def test_a_layer_that_was_put_in_is_one_operation() -> None:
    before = {"layers": [{"type": "dense"}, {"type": "flatten"}]}
    after = {"layers": [{"type": "dense"}, {"type": "batch_normalization"}, {"type": "flatten"}]}

    assert json_difference(before, after) == [
        {"op": "add", "path": "/layers/1", "value": {"type": "batch_normalization"}}
    ]
