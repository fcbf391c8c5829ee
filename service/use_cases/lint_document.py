"""Judge the body of a ``POST /lint``."""

from typing import Final

from api_schemas.lint import LintRequest
from service.lint.engine import lint
from service.lint.formats import Form, render
from service.lint.formats.source import Source
from service.use_cases.read_request import read_request

UNPOSITIONED: Final[frozenset[Form]] = frozenset({"json"})
"""Forms that point by JSON Pointer alone, so that the text need not be read a second time."""


def lint_document(body: bytes, form: Form) -> bytes:
    """The report on the network in ``body``, in one of the forms. Raises ``SpecError``."""
    report = lint(read_request(LintRequest, body))
    if form in UNPOSITIONED:
        return report.__pydantic_serializer__.to_json(report)
    return render(report, form, Source(body.decode())).encode()
