"""Following a job to its end: a progress bar on a terminal, then the report."""

import time
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from service.cli.client import Client
from service.cli.summary import print_report

POLL_SECONDS = 0.3
ENDED = frozenset({"succeeded", "failed", "cancelled"})


def follow(client: Client, job: dict[str, Any]) -> int:
    """Wait for the job's end and print what came of it; the exit code is 0 for a healthy run, else 1."""
    console = Console()
    console.print(f"job {job['id']}")
    try:
        job = _watch(client, job, console)
    except KeyboardInterrupt:
        console.print(f"still running; see: gradhealth report {job['id']}, or: gradhealth cancel {job['id']}")
        return 1
    if job["status"] != "succeeded":
        error = job.get("error") or {}
        console.print(
            f"{job['status']}: {job.get('reason') or ''} {error.get('detail') or ''}".rstrip(), markup=False
        )
    if job["status"] == "succeeded" or job.get("verdict"):
        print_report(console, client.get(job["links"]["report"]))
    return 0 if job["status"] == "succeeded" and job["verdict"] == "healthy" else 1


def _watch(client: Client, job: dict[str, Any], console: Console) -> dict[str, Any]:
    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(),
        TextColumn("step {task.completed:.0f}/{task.total:.0f}  {task.fields[loss]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(job["status"], total=1, loss="")
        while True:
            _show(bar, task, job)
            if job["status"] in ENDED:
                return job
            time.sleep(POLL_SECONDS)
            job = client.get(job["links"]["self"])


def _show(bar: Progress, task: TaskID, job: dict[str, Any]) -> None:
    progress = job["progress"] or {}
    waiting = job["reason"] if job["status"] == "queued" and job["reason"] else job["status"]
    loss = progress.get("loss")
    bar.update(
        task,
        description=waiting,
        total=progress.get("steps") or 1,
        completed=progress.get("step") or 0,
        loss="" if loss is None else f"loss {_number(loss)}",
    )


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"
