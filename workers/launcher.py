"""Starts one worker for every GPU of this machine: ``python -m workers.launcher --gpus all``.

A training takes a whole GPU, so each worker is pinned to one and serves the GPU queue alone. They end
together: one that dies by itself takes the others with it, and whoever started them starts them again.
"""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from time import sleep
from types import FrameType
from typing import Final

from service.jobs.queue import GPU_QUEUE
from workers.surroundings import GPU_VARIABLE

LIST_GPUS: Final = ("nvidia-smi", "--query-gpu=uuid", "--format=csv,noheader")
LIST_SECONDS: Final = 30.0
LOOK_SECONDS: Final = 0.5


def worker_command(queues: str, log_level: str, name: str) -> list[str]:
    """The command line of one Celery worker; ``name`` tells workers of one machine apart."""
    return [
        sys.executable, "-m", "celery", "--quiet", "-A", "workers.celery_app", "worker",
        "--queues", queues, "--loglevel", log_level, "--hostname", f"{name}@%h",
    ]  # fmt: skip


def listed_gpus(environment: Mapping[str, str], command: Sequence[str] = LIST_GPUS) -> list[str]:
    """This machine's GPUs as ``CUDA_VISIBLE_DEVICES`` names them; none without NVIDIA's driver."""
    visible = environment.get("CUDA_VISIBLE_DEVICES")
    if visible is not None:
        return [gpu.strip() for gpu in visible.split(",") if gpu.strip() not in ("", "-1")]
    try:
        listing = subprocess.run(command, capture_output=True, text=True, check=True, timeout=LIST_SECONDS)
    except (OSError, subprocess.SubprocessError):
        return []
    return [line.strip() for line in listing.stdout.splitlines() if line.strip()]


def chosen_gpus(wanted: str, listed: Sequence[str]) -> list[str]:
    """``all``, or those with the given numbers or names. ``ValueError`` for one that is not there."""
    if wanted == "all":
        return list(listed)
    names = {str(number): gpu for number, gpu in enumerate(listed)} | {gpu: gpu for gpu in listed}
    asked = [part.strip() for part in wanted.split(",")]
    missing = [part for part in asked if part not in names]
    if missing:
        raise ValueError(f"No such GPU: {', '.join(missing)}. This machine has {len(listed)}.")
    return list(dict.fromkeys(names[part] for part in asked))


def launch(gpus: Sequence[str], log_level: str) -> int:
    """Run one worker per GPU until a signal comes, or one of them ends; the exit status."""
    workers = [
        subprocess.Popen(
            worker_command(GPU_QUEUE, log_level, f"gpu{number}"),
            env={**os.environ, GPU_VARIABLE: gpu},
            start_new_session=True,
        )
        for number, gpu in enumerate(gpus)
    ]
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    signal.signal(signal.SIGTERM, note)
    signal.signal(signal.SIGINT, note)
    while not asked and all(worker.poll() is None for worker in workers):
        sleep(LOOK_SECONDS)
    for worker in workers:
        worker.terminate()
    statuses = [worker.wait() for worker in workers]
    return 0 if asked and not any(statuses) else 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Choose the GPUs and launch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gpus", required=True, help="all, or numbers or UUIDs with commas between")
    parser.add_argument("--loglevel", default="warning")
    options = parser.parse_args(arguments)
    try:
        gpus = chosen_gpus(options.gpus, listed_gpus(os.environ))
    except ValueError as error:
        parser.error(str(error))
    if not gpus:
        parser.error("this machine has no GPU that NVIDIA's driver knows of")
    return launch(gpus, options.loglevel)


if __name__ == "__main__":
    sys.exit(main())
