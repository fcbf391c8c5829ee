"""A report in the forms that people and their tools read. Pure functions from report to text."""

from collections.abc import Callable, Mapping
from typing import Final, Literal

from api_schemas.lint import LintReport
from service.lint.formats.as_json import as_json
from service.lint.formats.github import as_github
from service.lint.formats.junit import as_junit
from service.lint.formats.sarif import as_sarif
from service.lint.formats.source import Source
from service.lint.formats.text import as_text

Form = Literal["json", "text", "sarif", "junit", "github"]

RENDERERS: Final[Mapping[Form, Callable[[LintReport, Source], str]]] = {
    "json": as_json,
    "text": as_text,
    "sarif": as_sarif,
    "junit": as_junit,
    "github": as_github,
}
MEDIA_TYPES: Final[Mapping[Form, str]] = {
    "json": "application/json",
    "text": "text/plain; charset=utf-8",
    "sarif": "application/sarif+json",
    "junit": "application/xml",
    "github": "text/plain; charset=utf-8",
}


def render(report: LintReport, form: Form, source: Source | None = None) -> str:
    """The report in one of the forms; ``source`` is the text that was judged, for lines and columns."""
    return RENDERERS[form](report, source or Source(""))
