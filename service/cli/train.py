"""``gradhealth train``: submit a job, and follow it to its report."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.choices import Device, FailOn
from service.cli.document import read_part, read_source
from service.cli.overriding import merge, stated

NAME = "train"

Url = Annotated[
    str | None, typer.Option(help="The service [env: GRADHEALTH_URL; default http://127.0.0.1:8000].")
]


def run(
    file: Annotated[
        str, typer.Argument(help="Model JSON, compact form, whole request, .keras archive, or -.")
    ],
    data: Annotated[
        str | None, typer.Option(help="digits, iris, wine, breast_cancer, diabetes, synthetic, …")
    ] = None,
    training: Annotated[
        Path | None, typer.Option(help="JSON of optimizer, loss, batch_size, epochs.")
    ] = None,
    epochs: Annotated[int | None, typer.Option(help="Passes over the data.")] = None,
    batch_size: Annotated[int | None, typer.Option(help="Examples a step.")] = None,
    optimizer: Annotated[str | None, typer.Option(help="A Keras optimiser's name.")] = None,
    loss: Annotated[str | None, typer.Option(help="A Keras loss's name.")] = None,
    seed: Annotated[int | None, typer.Option(help="Makes the run repeatable.")] = None,
    device: Annotated[Device | None, typer.Option(help="Where to train.")] = None,
    fail_on: Annotated[
        FailOn | None, typer.Option(help="Lint severity that keeps the job from the queue.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="The job's name.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Follow the job and print its report.")] = False,
    url: Url = None,
) -> None:
    """Train on a running service: exit code 0 healthy or accepted, 1 ill or failed, 2 refused."""
    from service.cli.client import connected

    request = read_source(file).request()
    given = {"epochs": epochs, "batch_size": batch_size, "optimizer": optimizer, "loss": loss, "seed": seed}
    merge(request, "training", (read_part(training) or {}) | stated(given))
    merge(request, "data", stated({"source": data}))
    merge(request, "lint", stated({"fail_on": fail_on.value if fail_on else None}))
    request |= stated({"device": device.value if device else None, "name": name})
    request.pop("options", None)
    with connected(url) as client:
        job = client.post("/train", request)
        if not wait:
            typer.echo(f"{job['id']}  {job['status']}  {client.base}{job['links']['self']}")
            return
        from service.cli.following import follow

        raise typer.Exit(follow(client, job))
