"""The training child: a fresh process that imports TensorFlow, carries out one assignment and exits.

``python -m workers.train_child``, started by the supervisor with the pipe's file descriptor in
``GRADHEALTH_PIPE``.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # before TensorFlow is imported: warnings and errors only

import signal
import sys
import threading
from typing import Any, BinaryIO

import tensorflow as tf

from api_schemas.strict import Contract
from service import logs
from service.tracing import trace_id_of
from workers.pipeline import allowed_seconds, device_name, run
from workers.protocol import Assignment, Ready, open_pipe, read_assignment, write_line
from workers.training.stop import Stop


def main() -> int:
    """Say that TensorFlow is there, wait for the job, carry it out, hand the outcome over."""
    logs.configure_logs("info", "json")
    grow_gpu_memory()
    cancelled = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with open_pipe() as pipe:
        write_line(pipe, Ready(pid=os.getpid(), device=device_name()))
        assignment = read_assignment(sys.stdin.buffer)
        if assignment is None:
            return 0
        continue_trace(assignment)
        signal.signal(signal.SIGTERM, lambda *_: cancelled.set())
        stop = Stop(allowed_seconds(assignment), cancelled=cancelled)
        write_line(pipe, run(assignment, sender(pipe), stop))
    return 0


def continue_trace(assignment: Assignment) -> None:
    """What is logged from here on tells job and trace; OpenTelemetry finds them in the environment."""
    logs.bind(job_id=assignment.job_id, trace_id=trace_id_of(assignment.trace_context))
    for name, value in (assignment.trace_context or {}).items():
        os.environ[name.upper()] = value


def sender(pipe: BinaryIO) -> Any:
    """Send a message down the pipe."""

    def send(message: Contract) -> None:
        write_line(pipe, message)

    return send


def grow_gpu_memory() -> None:
    """Take GPU memory as it is needed, so that the warm spare beside the running child fits."""
    for gpu in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(gpu, True)


if __name__ == "__main__":
    sys.exit(main())
