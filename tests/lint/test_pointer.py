"""RFC 6901."""

import pytest

from service.lint.pointer import MISSING, escape, last_index, parent, resolve, tokens

DOCUMENT = {"a": [1, {"b/c": 2, "~": None}]}


@pytest.mark.parametrize(
    ("pointer", "value"), [("", DOCUMENT), ("/a/0", 1), ("/a/1/b~1c", 2), ("/a/1/~0", None)]
)
def test_a_pointer_leads_to_its_value(pointer: str, value: object) -> None:
    assert resolve(DOCUMENT, pointer) == value


@pytest.mark.parametrize("pointer", ["/b", "/a/2", "/a/-", "/a/x", "/a/0/b"])
def test_a_pointer_into_nothing_says_so(pointer: str) -> None:
    assert resolve(DOCUMENT, pointer) is MISSING


def test_escaping_is_undone_by_reading() -> None:
    assert tokens("/" + escape("a/~b")) == ["a/~b"]


def test_parents_and_indices() -> None:
    assert parent("/a/1") == "/a"
    assert last_index("/a/1") == 1
    assert last_index("/a/b") is None
