"""``GET /workers``: who is there to train."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from api_schemas.strict import Contract

WorkerState = Literal["starting", "idle", "busy", "draining"]


class Worker(Contract):
    """A live worker: its queues, its device, and what it does now."""

    id: str = Field(examples=["cpu@host-1"])
    hostname: str
    pid: int
    queues: list[str] = Field(examples=[["train.cpu"]])
    device: str = Field(examples=["cpu", "gpu:0"])
    state: WorkerState
    job: str | None = None
    load: dict[str, Any] = Field(default_factory=dict)
    version: str
    started_at: datetime
    last_seen_at: datetime


class QueueDepth(Contract):
    """How much waits in a queue, how much runs, and how many workers serve it."""

    name: str
    queued: int
    running: int
    workers: int


class Workers(Contract):
    """All live workers and the queues."""

    workers: list[Worker]
    queues: list[QueueDepth]
