"""Lint reports on standard output: one document, however many files were judged."""

import json
from typing import Any

import typer

from api_schemas.lint import LintReport
from service.cli.choices import Form
from service.cli.document import REQUEST_FIELD, Source
from service.lint.formats import render
from service.lint.formats.source import Source as Text


def print_reports(sources: list[Source], reports: list[LintReport], form: Form) -> None:
    """JSON answers one line a file; SARIF one run and JUnit one file for all of them."""
    rendered = [
        render(report, form.value, _text(source)) for source, report in zip(sources, reports, strict=True)
    ]
    if form is Form.sarif:
        typer.echo(json.dumps(merge_sarif([json.loads(one) for one in rendered])))
    elif form is Form.junit:
        typer.echo(merge_junit(rendered), nl=False)
    else:
        typer.echo("\n".join(one.rstrip("\n") for one in rendered if one))


def _text(source: Source) -> Text:
    prefix = "" if source.is_request else f"/{REQUEST_FIELD}"
    return Text(source.text.decode(), uri=source.name, prefix=prefix)


def merge_sarif(logs: list[dict[str, Any]]) -> dict[str, Any]:
    """All results in one run: GitHub takes no second run of the same tool."""
    runs = [run for log in logs for run in log["runs"]]
    rules = {rule["id"]: rule for run in runs for rule in run["tool"]["driver"]["rules"]}
    places = {code: index for index, code in enumerate(rules)}
    results = [result | {"ruleIndex": places[result["ruleId"]]} for run in runs for result in run["results"]]
    driver = runs[0]["tool"]["driver"] | {"rules": list(rules.values())}
    return logs[0] | {"runs": [runs[0] | {"tool": {"driver": driver}, "results": results}]}


def merge_junit(documents: list[str]) -> str:
    """All suites under one root."""
    head, opening, _ = documents[0].partition("<testsuites>")
    suites = [document.partition("<testsuites>")[2].rpartition("</testsuites>")[0] for document in documents]
    return f"{head}{opening}{''.join(suites)}</testsuites>\n"
