"""JUnit XML: one test case per finding, for CI servers that know nothing else."""

import re
from xml.etree.ElementTree import Element, SubElement, tostring

from api_schemas.finding import Finding
from api_schemas.lint import LintReport
from service.lint.formats.source import Source

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, and a stranger's layer name can."""


def as_junit(report: LintReport, source: Source) -> str:
    """Errors and warnings are failures, infos pass with their message as output."""
    failures = report.summary.error + report.summary.warning
    suite = Element(
        "testsuite",
        name="gradhealth",
        tests=str(max(1, len(report.findings))),
        failures=str(failures),
        errors="0",
    )
    for finding in report.findings:
        _case(suite, finding, source)
    if not report.findings:
        SubElement(suite, "testcase", name="no findings", classname=_clean(source.uri))
    root = Element("testsuites")
    root.append(suite)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _case(suite: Element, finding: Finding, source: Source) -> None:
    region = source.region(finding.pointer)
    name = f"{finding.code} {finding.name} {finding.layer or finding.pointer}"
    case = SubElement(suite, "testcase", name=_clean(name), classname=_clean(source.uri))
    where = f"{source.uri}:{region.start_line}:{region.start_column} {finding.pointer}"
    if finding.severity == "info":
        SubElement(case, "system-out").text = _clean(f"{where}\n{finding.message}")
        return
    failure = SubElement(case, "failure", type=finding.severity, message=_clean(finding.message))
    failure.text = _clean(where)


def _clean(text: str) -> str:
    return NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
