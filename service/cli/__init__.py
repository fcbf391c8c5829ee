"""The ``gradhealth`` command. One file per subcommand; what is slow to import is imported when it is used."""

import sys
from typing import Final

import typer

from service.cli import (
    cancel,
    compare,
    jobs,
    keys,
    lint,
    migrate,
    predict,
    report,
    rules,
    serve,
    train,
    up,
    worker,
)
from service.cli.command_error import CommandError

app: Final = typer.Typer(
    name="gradhealth",
    help="Lint a neural network's config, predict its gradients, train it and diagnose its gradient health.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for command in (lint, predict, train, compare, jobs, report, cancel, rules, serve, worker, up, migrate):
    app.command(name=command.NAME)(command.run)


app.add_typer(keys.app, name=keys.NAME)


def main() -> None:
    """Exit codes as ruff's: 0 clean, 1 findings, 2 bad usage or input."""
    try:
        app()
    except CommandError as error:
        print(f"gradhealth: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
