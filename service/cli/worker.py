"""``gradhealth worker``: becomes a Celery worker that trains."""

import os
import socket
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.command_error import CommandError
from service.cli.environment import make_folders, read_settings
from service.cli.with_parent import end_with_parent

if TYPE_CHECKING:
    from service.settings import Settings

NAME = "worker"

CPU_QUEUE = "train.cpu"


def run(
    queues: Annotated[str, typer.Option(help="Comma-separated queues to serve.")] = CPU_QUEUE,
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "warning",
    gpus: Annotated[
        str | None, typer.Option(help="One worker for each GPU: all, or numbers with commas between.")
    ] = None,
    check: Annotated[bool, typer.Option(help="Only say whether this machine has a live worker.")] = False,
    parent: Annotated[int | None, typer.Option(help="End with this process.", hidden=True)] = None,
) -> None:
    """Train queued jobs, one at a time; SIGTERM hands the job back and stops."""
    settings = read_settings()
    if check:
        _say_who_lives(settings)
        return
    if parent is not None:
        end_with_parent(parent)
    make_folders(settings)
    os.execv(sys.executable, [sys.executable, *_command(queues, log_level, gpus)])


def _command(queues: str, log_level: str, gpus: str | None) -> list[str]:
    if gpus is not None:
        return ["-m", "workers.launcher", "--gpus", gpus, "--loglevel", log_level]
    return [
        "-m", "celery", "--quiet", "-A", "workers.celery_app", "worker",
        "--queues", queues, "--loglevel", log_level,
    ]  # fmt: skip


def _say_who_lives(settings: "Settings") -> None:
    """Of this machine's workers, those whose heartbeat is fresh; the check that containers are given."""
    from service.jobs.database import connect
    from service.jobs.ledger import Ledger

    here = socket.gethostname()
    alive = [worker for worker in Ledger(connect(settings.database_url)).workers() if worker.hostname == here]
    if not alive:
        raise CommandError(f"no worker on {here} has been heard of lately", exit_code=1)
    for worker in alive:
        typer.echo(f"{worker.id}  {worker.state}")
