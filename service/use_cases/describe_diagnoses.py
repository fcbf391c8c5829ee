"""The diagnoses, read from a generated file: the API process imports no worker."""

from functools import cache
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from api_schemas.rules import RulePage

DESCRIBED: Final = Path(__file__).parent / "diagnoses.json"
"""Written by ``make docs``; a test holds it fresh."""


@cache
def diagnoses() -> tuple[RulePage, ...]:
    """Every diagnosis, by code."""
    return tuple(TypeAdapter(list[RulePage]).validate_json(DESCRIBED.read_bytes()))


def find_diagnosis(code_or_name: str) -> RulePage | None:
    """The diagnosis with this code or this name."""
    return next((page for page in diagnoses() if code_or_name in (page.code, page.name)), None)
