"""``gradhealth compare``: a network beside its mended version and other activations."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.choices import Device
from service.cli.document import read_part, read_source
from service.cli.overriding import merge, stated
from service.cli.train import Url

NAME = "compare"


def run(
    file: Annotated[
        str, typer.Argument(help="Model JSON, compact form, whole request, .keras archive, or -.")
    ],
    data: Annotated[
        str | None, typer.Option(help="digits, iris, wine, breast_cancer, diabetes, synthetic, …")
    ] = None,
    variants: Annotated[
        str | None,
        typer.Option(
            help="Comma-separated: submitted, fixed, relu, leaky_relu, prelu, elu, selu, gelu, silu, mish."
        ),
    ] = None,
    folds: Annotated[int | None, typer.Option(help="Parts of the data, each held out once.")] = None,
    training: Annotated[
        Path | None, typer.Option(help="JSON of optimizer, loss, batch_size, epochs.")
    ] = None,
    epochs: Annotated[int | None, typer.Option(help="Passes over the data.")] = None,
    batch_size: Annotated[int | None, typer.Option(help="Examples a step.")] = None,
    optimizer: Annotated[str | None, typer.Option(help="A Keras optimiser's name.")] = None,
    loss: Annotated[str | None, typer.Option(help="A Keras loss's name.")] = None,
    seed: Annotated[int | None, typer.Option(help="Makes the comparison repeatable.")] = None,
    device: Annotated[Device | None, typer.Option(help="Where to train.")] = None,
    name: Annotated[str | None, typer.Option(help="The comparison's name.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Follow the runs and print the ranking.")] = False,
    url: Url = None,
) -> None:
    """Compare on a running service: exit code 0 ranked or accepted, 1 when runs failed, 2 refused."""
    from service.cli.client import connected

    request = read_source(file).request()
    given = {"epochs": epochs, "batch_size": batch_size, "optimizer": optimizer, "loss": loss, "seed": seed}
    merge(request, "training", (read_part(training) or {}) | stated(given))
    merge(request, "data", stated({"source": data}))
    named = [one.strip() for one in variants.split(",")] if variants else None
    request |= stated({"variants": named, "folds": folds, "name": name})
    request |= stated({"device": device.value if device else None})
    for part in ("options", "lint"):
        request.pop(part, None)
    with connected(url) as client:
        comparison = client.post("/compare", request)
        if not wait:
            status, home = comparison["status"], comparison["links"]["self"]
            typer.echo(f"{comparison['id']}  {status}  {client.base}{home}")
            return
        from service.cli.following_comparison import follow

        raise typer.Exit(follow(client, comparison))
