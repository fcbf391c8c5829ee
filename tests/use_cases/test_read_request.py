"""Where a document departs from its contract, and how that is said."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from api_schemas.strict import Contract
from service.lint.errors import SpecError
from service.use_cases.read_request import MAX_FAULTS, read_request, validate_document


class Inner(Contract):
    size: int = Field(default=1, ge=1)
    word: Literal["a", "b"] = "a"


class Outer(Contract):
    inner: Inner
    either: str | dict[str, Any] | None = None
    parts: list[Inner] = Field(default_factory=list, max_length=2)
    named: dict[Annotated[str, Field(pattern="^[a-z]+$")], int] = Field(default_factory=dict)


def test_a_good_document_is_read() -> None:
    assert read_request(Outer, b'{"inner": {"size": 3}}').inner.size == 3


@pytest.mark.parametrize(
    ("document", "pointer", "detail"),
    [
        ({}, "/inner", "expected a value, received nothing"),
        ({"inner": 7}, "/inner", "expected an object, received an integer"),
        ({"inner": {"size": True}}, "/inner/size", "expected an integer, received a boolean"),
        ({"inner": {"size": 1.0}}, "/inner/size", "expected an integer, received a number"),
        ({"inner": {"size": 0}}, "/inner/size", "expected a number of at least 1, received an integer"),
        ({"inner": {"word": "c"}}, "/inner/word", "expected 'a' or 'b', received a string"),
        ({"inner": {"word": None}}, "/inner/word", "expected 'a' or 'b', received null"),
        ({"inner": {}, "either": 3}, "/either", "expected a string or an object, received an integer"),
        ({"inner": {}, "parts": {}}, "/parts", "expected a list, received an object"),
        ({"inner": {}, "parts": [{}, {}, {}]}, "/parts", "expected at most 2 items, received a list"),
        (
            {"inner": {}, "parts": [{"sise": 1}]},
            "/parts/0/sise",
            "expected no field of this name, received an integer",
        ),
        ({"inner": {}, "a/b~c": 1}, "/a~1b~0c", "expected no field of this name, received an integer"),
    ],
)
def test_a_fault_is_said_at_its_place(document: Any, pointer: str, detail: str) -> None:
    with pytest.raises(SpecError) as caught:
        validate_document(Outer, document)
    assert [(fault.pointer, fault.detail) for fault in caught.value.faults] == [(pointer, detail)]


def test_faults_are_told_up_to_a_bound() -> None:
    with pytest.raises(SpecError) as caught:
        validate_document(Outer, {"inner": {}} | {f"extra_{n}": 1 for n in range(1000)})
    assert len(caught.value.faults) == MAX_FAULTS


def test_the_value_itself_is_never_repeated() -> None:
    with pytest.raises(SpecError) as caught:
        validate_document(Outer, {"inner": {"size": "s3cret", "word": "s3cret"}})
    assert "s3cret" not in str(caught.value)
