"""GitHub Actions workflow commands: annotations beside the config's lines."""

from api_schemas.finding import Finding
from api_schemas.lint import LintReport
from service.lint.formats.source import Source

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def as_github(report: LintReport, source: Source) -> str:
    """One ``::error file=...::message`` a finding."""
    return "".join(f"{_command(finding, source)}\n" for finding in report.findings)


def _command(finding: Finding, source: Source) -> str:
    region = source.region(finding.pointer)
    properties = {
        "file": source.uri,
        "line": region.start_line,
        "endLine": region.end_line,
        "col": region.start_column,
        "endColumn": region.end_column,
        "title": f"{finding.code} {finding.name}",
    }
    written = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{COMMANDS[finding.severity]} {written}::{_data(finding.message)}"


def _data(text: str) -> str:
    """A command ends at the line's end, so line breaks and percent signs travel as escapes."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
