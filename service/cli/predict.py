"""``gradhealth predict``: every layer's gradient at the start of training, offline and without TensorFlow."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.command_error import CommandError
from service.cli.document import Source, read_part, read_source

if TYPE_CHECKING:
    from api_schemas.prediction import Prediction

NAME = "predict"


class PredictionForm(StrEnum):
    """Forms of a prediction."""

    text = "text"
    json = "json"


def run(
    file: Annotated[
        str, typer.Argument(help="Model JSON, compact form, whole request, .keras archive, or - for stdin.")
    ],
    training: Annotated[
        Path | None, typer.Option(help="JSON of optimizer, loss, batch_size, epochs.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="JSON of what is known of the data.")] = None,
    compare: Annotated[
        str | None, typer.Option(help="Another network, to be shown beside the first, layer by layer.")
    ] = None,
    form: Annotated[PredictionForm, typer.Option("--format", help="Form of the answer.")] = (
        PredictionForm.text
    ),
) -> None:
    """Predict the gradient of every layer; exit code 0 whatever the verdict, 2 for bad usage or input."""
    stated = {"training": read_part(training), "data": read_part(data)}
    parts = {name: value for name, value in stated.items() if value is not None}
    sources = [read_source(name) for name in (file, compare) if name is not None]
    predictions = [_predicted(source, parts) for source in sources]
    if form is PredictionForm.json:
        for prediction in predictions:
            typer.echo(prediction.model_dump_json())
        return
    _show(sources, predictions)


def _predicted(source: Source, parts: dict[str, Any]) -> "Prediction":
    from api_schemas.lint import LintRequest
    from service.lint.engine import read_subject
    from service.lint.errors import SpecError
    from service.lint.signal import predict
    from service.use_cases.read_request import validate_document

    try:
        subject = read_subject(validate_document(LintRequest, source.request() | parts))
    except SpecError as error:
        faults = "\n".join(f"  {fault.pointer or '/'}: {fault.detail}" for fault in error.faults)
        raise CommandError(f"{source.name} cannot be used:\n{faults}") from None
    return predict(subject.graph, subject.training, subject.data)


def _show(sources: list[Source], predictions: list["Prediction"]) -> None:
    from rich.console import Console

    from service.cli.forecast import print_comparison, print_prediction

    console = Console()
    if len(predictions) == 1:
        print_prediction(console, predictions[0])
    else:
        print_comparison(console, [source.name for source in sources], predictions)
