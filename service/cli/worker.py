"""``gradhealth worker``: becomes a Celery worker that trains."""

import os
import sys
from typing import Annotated

import typer

from service.cli.environment import make_folders, read_settings
from service.cli.with_parent import end_with_parent

NAME = "worker"

CPU_QUEUE = "train.cpu"


def run(
    queues: Annotated[str, typer.Option(help="Comma-separated queues to serve.")] = CPU_QUEUE,
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "warning",
    parent: Annotated[int | None, typer.Option(help="End with this process.", hidden=True)] = None,
) -> None:
    """Train queued jobs, one at a time; SIGTERM hands the job back and stops."""
    if parent is not None:
        end_with_parent(parent)
    make_folders(read_settings())
    arguments = [
        sys.executable, "-m", "celery", "--quiet", "-A", "workers.celery_app", "worker",
        "--queues", queues, "--loglevel", log_level,
    ]  # fmt: skip
    os.execv(sys.executable, arguments)
