"""``gradhealth serve``: the API alone."""

import gc
import signal
import socket
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.command_error import CommandError
from service.cli.environment import make_folders, read_settings
from service.cli.listening import listen
from service.cli.with_parent import end_with_parent

if TYPE_CHECKING:
    from fastapi import FastAPI

    from service.settings import Settings

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

    from service.logs import configure_logs

    settings = read_settings(host=host, port=port)
    make_folders(settings)
    listener = listen(settings.host, settings.port) if fd is None else socket.socket(fileno=fd)
    level = "warning" if fd is not None else settings.log_level
    configure_logs(level, settings.log_format)
    application = _application(settings)
    settle()
    config = uvicorn.Config(
        application,
        log_config=None,
        log_level=level,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _already_stopped)
    uvicorn.Server(config).run(sockets=[listener])


def _application(settings: "Settings") -> "FastAPI":
    """The application, or a refusal when database or broker are not what their URLs say."""
    from sqlalchemy.exc import SQLAlchemyError

    from service.main import create_app

    try:
        return create_app(settings)
    except (ValueError, SQLAlchemyError) as error:
        raise CommandError(str(error).partition("\n")[0]) from None


def settle() -> None:
    """Load the rules, then keep the garbage collector from what start-up made.

    It would look through all of it again and again while requests are served, a tenth of a second each time.
    """
    from service.lint.registry import all_rules

    all_rules()
    gc.collect()
    gc.freeze()


def _already_stopped(_number: int, _frame: FrameType | None) -> None:
    """uvicorn raises the signal again once it has stopped; there is nothing left to do then."""
