"""Logs: one line an event, as text for people or JSON for machines, with request, job and trace ids."""

import logging
import sys
from typing import Any, Final, Literal

import structlog

SHARED: Final[tuple[Any, ...]] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
    structlog.processors.UnicodeDecoder(),
)
"""What every record gets; ``extra={...}`` of the standard library's loggers becomes fields."""


def configure_logs(level: str, form: Literal["text", "json"]) -> None:
    """Send everything that is logged in this process to standard error, in one form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(form))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())


def formatter(form: Literal["text", "json"]) -> logging.Formatter:
    """Renders the standard library's records. JSON escapes what a stranger put into a message."""
    render: Any = (
        structlog.processors.JSONRenderer() if form == "json" else structlog.processors.KeyValueRenderer(
            key_order=["timestamp", "level", "logger", "event"]
        )
    )  # fmt: skip
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
    )


def bind(**ids: str | None) -> None:
    """Have everything that is logged from here on, in this context, tell these ids."""
    structlog.contextvars.bind_contextvars(**{name: value for name, value in ids.items() if value})


def unbind() -> None:
    """Forget the ids."""
    structlog.contextvars.clear_contextvars()
