"""``gradhealth lint``: the engine of ``POST /lint``, offline."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.choices import FailOn, Form
from service.cli.command_error import CommandError
from service.cli.document import Source, read_part, read_source

if TYPE_CHECKING:
    from api_schemas.lint import LintReport

NAME = "lint"

Files = Annotated[
    list[str], typer.Argument(help="Model JSON, compact form, whole request, .keras archive, or - for stdin.")
]


def run(
    files: Files,
    training: Annotated[
        Path | None, typer.Option(help="JSON of optimizer, loss, batch_size, epochs.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="JSON of what is known of the data.")] = None,
    form: Annotated[Form, typer.Option("--format", help="Form of the report.")] = Form.text,
    fix: Annotated[bool, typer.Option("--fix", help="Write safe fixes into the files.")] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="Fixes that change the design too.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change; write nothing.")
    ] = False,
    select: Annotated[list[str] | None, typer.Option(help="Codes, names or prefixes to judge by.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Codes, names or prefixes to leave out.")] = None,
    fail_on: Annotated[FailOn, typer.Option(help="Severity from which the exit code is 1.")] = FailOn.error,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 whatever is found.")] = False,
    baseline: Annotated[
        Path | None, typer.Option(help="Findings listed here are known; not reported.")
    ] = None,
    update_baseline: Annotated[
        bool, typer.Option("--update-baseline", help="Write what is found now to the baseline.")
    ] = False,
) -> None:
    """Judge configs offline: exit code 0 clean, 1 findings, 2 bad usage or input."""
    if update_baseline and baseline is None:
        raise CommandError("--update-baseline needs --baseline FILE")
    options = {
        "select": _words(select),
        "ignore": _words(ignore),
        "fail_on": fail_on.value,
        "fix": _fix_mode(fix or diff, unsafe_fixes),
    }
    parts = {"training": read_part(training), "data": read_part(data)}
    sources = [read_source(name) for name in files]
    reports = [_judge(source, parts, options) for source in sources]
    if diff:
        _show_differences(sources, reports, training)
    elif fix:
        _write_mended(sources, reports, training)
    if update_baseline and baseline is not None:
        _write_baseline(baseline, reports)
    elif baseline is not None:
        _leave_out_known(baseline, reports)
    if not diff:
        _print(sources, reports, form)
    failed = any(_fails(report, fail_on) for report in reports)
    raise typer.Exit(int(failed and not exit_zero and not update_baseline))


def _words(options: list[str] | None) -> list[str]:
    return [word.strip() for option in options or () for word in option.split(",") if word.strip()]


def _fix_mode(mend: bool, unsafe_fixes: bool) -> str:
    if not mend:
        return "none"
    return "unsafe" if unsafe_fixes else "safe"


def _judge(source: Source, parts: dict[str, Any], options: dict[str, Any]) -> "LintReport":
    from api_schemas.lint import LintRequest
    from service.lint.engine import lint
    from service.lint.errors import SpecError
    from service.use_cases.read_request import validate_document

    document = source.request() | {name: part for name, part in parts.items() if part is not None}
    document["options"] = {**document.get("options", {}), **options}
    try:
        return lint(validate_document(LintRequest, document))
    except SpecError as error:
        faults = "\n".join(f"  {fault.pointer or '/'}: {fault.detail}" for fault in error.faults)
        raise CommandError(f"{source.name} cannot be used:\n{faults}") from None


def _show_differences(sources: list[Source], reports: list["LintReport"], training: Path | None) -> None:
    from service.cli.mended import difference

    for source, report in zip(sources, reports, strict=True):
        if report.fixed:
            typer.echo(difference(source, report.fixed, training), nl=False)


def _write_mended(sources: list[Source], reports: list["LintReport"], training: Path | None) -> None:
    """Write the mended documents; what is left to report is what is left to mend."""
    from service.cli.mended import write_mended

    for source, report in zip(sources, reports, strict=True):
        if report.fixed and report.fixed.applied:
            write_mended(source, report.fixed, training)
            typer.echo(f"{source.name}: mended {', '.join(report.fixed.applied)}", err=True)
            report.findings, report.prediction = report.fixed.findings, report.fixed.prediction
            _count(report)


def _write_baseline(path: Path, reports: list["LintReport"]) -> None:
    from service.cli.baseline import write_baseline

    write_baseline(path, reports)


def _leave_out_known(path: Path, reports: list["LintReport"]) -> None:
    from service.cli.baseline import read_baseline, unknown_findings

    known = read_baseline(path)
    for report in reports:
        report.findings = unknown_findings(report.findings, known)
        _count(report)


def _count(report: "LintReport") -> None:
    severities = [finding.severity for finding in report.findings]
    for severity in ("error", "warning", "info"):
        setattr(report.summary, severity, severities.count(severity))


def _fails(report: "LintReport", fail_on: FailOn) -> bool:
    from service.lint.severity import reaches

    report.passed = fail_on is FailOn.never or not any(
        reaches(finding.severity, fail_on.value) for finding in report.findings
    )
    return not report.passed


def _print(sources: list[Source], reports: list["LintReport"], form: Form) -> None:
    from service.lint.formats import render

    typer.echo(render(form.value, [(s.name, r) for s, r in zip(sources, reports, strict=True)]), nl=False)
