"""Judge the body of a ``POST /lint``."""

from collections.abc import Mapping
from typing import Final, Literal

from api_schemas.lint import LintRequest
from service.lint.engine import lint
from service.use_cases.read_request import read_request

Format = Literal["json", "sarif", "text", "github", "junit"]

MEDIA_TYPES: Final[Mapping[Format, str]] = {
    "json": "application/json",
}


def lint_document(body: bytes, form: Format) -> bytes:
    """The report on the network in ``body``, in one of the forms. Raises ``SpecError``."""
    report = lint(read_request(LintRequest, body))
    return report.__pydantic_serializer__.to_json(report)
