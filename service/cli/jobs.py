"""``gradhealth jobs``: what was submitted lately."""

from typing import Annotated

import typer

from service.cli.train import Url

NAME = "jobs"


def run(
    status: Annotated[
        str | None, typer.Option(help="queued, running, cancelling, succeeded, failed, cancelled.")
    ] = None,
    label: Annotated[str | None, typer.Option(help="key:value")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 20,
    url: Url = None,
) -> None:
    """List jobs, youngest first."""
    from service.cli.client import connected

    wanted = {
        name: value for name, value in {"status": status, "label": label, "limit": limit}.items() if value
    }
    with connected(url) as client:
        for job in client.get("/train", **wanted)["jobs"]:
            verdict, created = job["verdict"] or "-", job["created_at"][:19]
            typer.echo(f"{job['id']}  {job['status']:<10} {verdict:<9} {created}  {job['name'] or ''}")
