"""``gradhealth report``: what a run's gradients did."""

import json
from typing import Annotated

import typer

from service.cli.train import Url

NAME = "report"


def run(
    job_id: Annotated[str, typer.Argument(help="The job's id.", metavar="ID")],
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
    url: Url = None,
) -> None:
    """Print a job's report: exit code 0 when the run was healthy, 1 when it was not."""
    from service.cli.client import connected

    with connected(url) as client:
        report = client.get(f"/train/{job_id}/report")
    if as_json:
        typer.echo(json.dumps(report, indent=2))
    else:
        from rich.console import Console

        from service.cli.summary import print_report

        print_report(Console(), report)
    raise typer.Exit(0 if report["verdict"] == "healthy" else 1)
