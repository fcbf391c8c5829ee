"""``gradhealth lint``: the engine of ``POST /lint``, offline."""

import json
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
        bool, typer.Option("--unsafe-fixes", help="As --fix, with fixes that change the design.")
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
    options = _stated(
        select=_words(select),
        ignore=_words(ignore),
        fail_on=fail_on.value,
        fix="unsafe" if unsafe_fixes else "safe" if fix or diff else "none",
    )
    sources, reports = _judge_all(files, training, data, options)
    if diff:
        _show_differences(sources, reports, training)
    elif fix or unsafe_fixes:
        _write_mended(sources, reports, training)
        sources, reports = _judge_all(files, training, data, options | {"fix": "none"})
    if baseline is not None:
        reports = _against_baseline(reports, baseline, update_baseline, fail_on)
    if not diff:
        from service.cli.printing import print_reports

        print_reports(sources, reports, form)
    raise typer.Exit(int(not exit_zero and not all(report.passed for report in reports)))


def _stated(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value not in (None, [])}


def _words(options: list[str] | None) -> list[str]:
    return [word.strip() for option in options or () for word in option.split(",") if word.strip()]


def _judge_all(
    files: list[str], training: Path | None, data: Path | None, options: dict[str, Any]
) -> tuple[list[Source], list["LintReport"]]:
    parts = _stated(training=read_part(training), data=read_part(data))
    sources = [read_source(name) for name in files]
    return sources, [_judge(source, parts, options) for source in sources]


def _judge(source: Source, parts: dict[str, Any], options: dict[str, Any]) -> "LintReport":
    from api_schemas.lint import LintRequest
    from service.lint.engine import lint
    from service.lint.errors import SpecError
    from service.use_cases.read_request import validate_document

    document = source.request() | parts
    held = document.get("options", {})
    document["options"] = {**held, **options} if isinstance(held, dict) else held
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
    from service.cli.mended import write_mended

    for source, report in zip(sources, reports, strict=True):
        if report.fixed and report.fixed.applied:
            write_mended(source, report.fixed, training)
            typer.echo(f"{source.name}: mended {', '.join(report.fixed.applied)}", err=True)


def _against_baseline(
    reports: list["LintReport"], path: Path, update: bool, fail_on: FailOn
) -> list["LintReport"]:
    from service.lint.baseline import apply_baseline, baseline_of
    from service.lint.errors import SpecError

    if update:
        together = reports[0].model_copy(update={"findings": [f for one in reports for f in one.findings]})
        path.write_text(json.dumps(baseline_of(together), indent=2) + "\n", encoding="utf-8")
    known = read_part(path)
    try:
        return [apply_baseline(report, known, fail_on.value) for report in reports]
    except SpecError as error:
        raise CommandError(f"{path}: {error.faults[0].detail}") from None
