"""``gradhealth cancel``."""

from typing import Annotated

import typer

from service.cli.train import Url

NAME = "cancel"


def run(job_id: Annotated[str, typer.Argument(help="The job's id.", metavar="ID")], url: Url = None) -> None:
    """Cancel a job; what it measured until then is kept."""
    from service.cli.client import connected

    with connected(url) as client:
        job = client.post(f"/train/{job_id}/cancel")
    typer.echo(f"{job['id']}  {job['status']}")
