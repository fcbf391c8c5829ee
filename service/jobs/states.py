"""The life of a job: every status and every change that may happen. Nothing else decides this.

queued -> running -> succeeded | failed
queued -> cancelled;  running -> cancelling -> cancelled
running -> queued (its worker was lost or is shutting down)
"""

from typing import Final

from api_schemas.train import Status
from service.jobs.errors import IllegalTransitionError

TRANSITIONS: Final[dict[Status, frozenset[Status]]] = {
    "queued": frozenset({"running", "cancelled"}),
    "running": frozenset({"queued", "cancelling", "succeeded", "failed"}),
    "cancelling": frozenset({"cancelled"}),
    "succeeded": frozenset(),
    "failed": frozenset(),
    "cancelled": frozenset(),
}

TERMINAL: Final = frozenset(status for status, successors in TRANSITIONS.items() if not successors)
LEASED: Final[frozenset[Status]] = frozenset({"running", "cancelling"})
ACTIVE: Final = frozenset(TRANSITIONS) - TERMINAL

CANCELLED_BY_USER: Final = "cancelled_by_user"
BROKER_UNAVAILABLE: Final = "broker_unavailable"
WORKER_LOST: Final = "worker_lost"
WORKER_SHUTDOWN: Final = "worker_shutdown"
OUT_OF_MEMORY: Final = "out_of_memory"
DEADLINE_EXCEEDED: Final = "deadline_exceeded"
NO_GPU_WORKER: Final = "no_gpu_worker"
INTERNAL_ERROR: Final = "internal_error"


def check(before: Status, after: Status) -> None:
    """Raise ``IllegalTransitionError`` unless the table holds the change."""
    if after not in TRANSITIONS[before]:
        raise IllegalTransitionError(before, after)
