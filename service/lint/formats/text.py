"""For people, at a terminal."""

from api_schemas.finding import Finding
from api_schemas.lint import LintReport
from service.lint.formats.source import Source


def as_text(report: LintReport, source: Source) -> str:
    """One paragraph per finding, the worst first, and a line that sums up."""
    order = {"error": 0, "warning": 1, "info": 2}
    findings = sorted(report.findings, key=lambda finding: order[finding.severity])
    paragraphs = [_paragraph(finding, source) for finding in findings]
    return "\n\n".join([*paragraphs, _summary(report)]) + "\n"


def _paragraph(finding: Finding, source: Source) -> str:
    region = source.region(finding.pointer)
    place = f"{source.uri}:{region.start_line}:{region.start_column}" if source.text else finding.pointer
    lines = [f"{finding.severity} {finding.code} {finding.name}  {place}"]
    excerpt = source.excerpt(finding.pointer)
    if excerpt:
        lines.append(f"  {region.start_line} | {excerpt}")
    lines.append(f"  {finding.message}")
    if finding.fix is not None:
        lines.append(f"  fix ({finding.fix.applicability}): {finding.fix.description}")
    return "\n".join(lines)


def _summary(report: LintReport) -> str:
    summary = report.summary
    counted = ((summary.error, "error"), (summary.warning, "warning"), (summary.info, "info"))
    parts = [f"{count} {word}{'s' if count != 1 and word != 'info' else ''}" for count, word in counted]
    verdict = "Passed" if report.passed else "Failed"
    size = f", {summary.parameters} parameters" if summary.parameters is not None else ""
    silenced = f", {summary.suppressed} silenced" if summary.suppressed else ""
    return f"{verdict}: {', '.join(parts)}{silenced}. {summary.layers} layers{size}."
