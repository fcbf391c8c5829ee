"""The report itself."""

from api_schemas.lint import LintReport
from service.lint.formats.source import Source


def as_json(report: LintReport, source: Source) -> str:
    """The report as ``POST /lint`` answers it."""
    return report.model_dump_json()
