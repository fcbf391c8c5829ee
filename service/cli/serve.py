"""``gradhealth serve``: the API alone."""

import signal
import socket
from types import FrameType
from typing import Annotated

import typer

from service.cli.environment import read_settings
from service.cli.listening import listen
from service.cli.with_parent import end_with_parent

NAME = "serve"

GRACE_SECONDS = 3
"""Event streams stay open for as long as a job runs; a stop does not wait for that."""


def run(
    host: Annotated[str | None, typer.Option(help="Address to listen on [env: GRADHEALTH_HOST].")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one [env: GRADHEALTH_PORT].")] = None,
    fd: Annotated[int | None, typer.Option(help="Descriptor of a listening socket.", hidden=True)] = None,
    parent: Annotated[int | None, typer.Option(help="End with this process.", hidden=True)] = None,
) -> None:
    """Serve the API; training needs a worker beside it."""
    if parent is not None:
        end_with_parent(parent)
    import uvicorn

    from service.main import create_app

    settings = read_settings(host=host, port=port)
    listener = listen(settings.host, settings.port) if fd is None else socket.socket(fileno=fd)
    config = uvicorn.Config(
        create_app(settings),
        log_level="warning" if fd is not None else settings.log_level,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _already_stopped)
    uvicorn.Server(config).run(sockets=[listener])


def _already_stopped(_number: int, _frame: FrameType | None) -> None:
    """uvicorn raises the signal again once it has stopped; there is nothing left to do then."""
