"""Celery's settings for each broker that a URL may name: files, Redis, RabbitMQ.

A message says only that there is work, so none of this guards jobs: it makes delivery prompt, and it
makes a broker that is away or silent cost a second, never a hanging process.
"""

from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from kombu.entity import Exchange, Queue

from service.jobs.queue import CPU_QUEUE, GPU_QUEUE

TRAIN_TASK: Final = "gradhealth.train"
PUBLISH_TIMEOUT_SECONDS: Final = 1.0
"""How long a publisher waits for a broker: connecting, writing, confirming, each."""
CONSUME_TIMEOUT_SECONDS: Final = 10.0
"""How long a worker waits for a reply: longer than Redis's blocking pop of a second, which is no silence."""
POLL_SECONDS: Final = 0.2
"""How often a worker looks into the embedded broker's folder: a listing costs microseconds."""
FILESYSTEM_TRANSPORT: Final = "service.jobs.filesystem:Transport"


def publisher_settings(url: str) -> dict[str, Any]:
    """Settings of a Celery app that only publishes."""
    return _settings(url, PUBLISH_TIMEOUT_SECONDS) | {
        "task_publish_retry": False,  # the ledger remembers what is to be rung; retrying is its business
    }


def consumer_settings(url: str) -> dict[str, Any]:
    """Settings of a Celery app that consumes."""
    return _settings(url, CONSUME_TIMEOUT_SECONDS) | {
        "broker_connection_retry_on_startup": True,  # a worker may be up before its broker
        "broker_connection_max_retries": None,  # and waits for it as long as it takes
        "broker_heartbeat": 10,  # AMQP: notice a dead peer within 20 s instead of 240
        "worker_disable_prefetch": _is_redis(url),  # a doorbell held by a busy worker wakes nobody
        "worker_prefetch_multiplier": 1,  # elsewhere hold at most one
    }


def _settings(url: str, timeout: float) -> dict[str, Any]:
    settings = {
        "task_queues": [_queue(url, name) for name in (CPU_QUEUE, GPU_QUEUE)],
        "task_default_queue": CPU_QUEUE,
        "task_default_exchange": "",
        "task_create_missing_queues": False,  # a queue that is not in the list is a mistake
        "task_ignore_result": True,  # results are the ledger's
        "result_backend": None,
        "task_serializer": "json",
        "accept_content": ["json"],  # never unpickle what a broker holds
        "broker_connection_timeout": timeout,
    }
    if _is_files(url):
        return settings | _files(url)
    return settings | {"broker_url": url, "broker_transport_options": _transport_options(url, timeout)}


def _queue(url: str, name: str) -> Queue:
    # The default exchange routes by queue name on every broker: no bindings that could be lost.
    # Quorum queues survive the loss of a RabbitMQ node; classic mirrored ones are gone since 4.0.
    arguments = {"x-queue-type": "quorum"} if _scheme(url).startswith(("amqp", "pyamqp")) else None
    exchange = Exchange("", type="direct")  # type: ignore[no-untyped-call]
    return Queue(  # type: ignore[no-untyped-call]
        name, exchange, routing_key=name, queue_arguments=arguments
    )


def _transport_options(url: str, timeout: float) -> dict[str, Any]:
    # Without these a publish to a broker that is silent, or away, blocks for ever (kombu's defaults).
    retry = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
    if _is_redis(url):
        return retry | {
            "socket_timeout": timeout,
            "socket_connect_timeout": timeout,
            "socket_keepalive": True,
            "health_check_interval": 10,
            "retry_on_timeout": False,
        }
    return retry | {
        "confirm_publish": True,  # else a message that RabbitMQ refuses is lost in silence
        "read_timeout": timeout,
        "write_timeout": timeout,
    }


def _files(url: str) -> dict[str, Any]:
    root = Path(unquote(urlsplit(url).path))
    if root == Path():
        raise ValueError("The filesystem broker needs a folder: filesystem:///path/to/folder.")
    folder = root / "messages"
    return {
        "broker_url": "filesystem://",
        "broker_transport": FILESYSTEM_TRANSPORT,
        "broker_transport_options": {
            "data_folder_in": str(folder),  # one folder: what one process publishes another consumes
            "data_folder_out": str(folder),
            "control_folder": root / "control",
            "polling_interval": POLL_SECONDS,
        },
        "worker_enable_remote_control": False,  # its fanout leaves files behind that nobody reads
    }


def _scheme(url: str) -> str:
    return urlsplit(url).scheme


def _is_redis(url: str) -> bool:
    return _scheme(url) in ("redis", "rediss")


def _is_files(url: str) -> bool:
    return _scheme(url) == "filesystem"
