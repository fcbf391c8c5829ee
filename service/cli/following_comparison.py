"""Following a comparison to its end: a progress bar on a terminal, then the ranking."""

import time
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from service.cli.client import Client
from service.cli.following import ENDED
from service.cli.ranking import print_ranking

POLL_SECONDS = 1.0


def follow(client: Client, comparison: dict[str, Any]) -> int:
    """Wait for the last run and print what came of them; the exit code is 0 when every run succeeded."""
    console = Console()
    console.print(f"comparison {comparison['id']}")
    try:
        comparison = _watch(client, comparison, console)
    except KeyboardInterrupt:
        console.print(f"still running; see: {client.base}{comparison['links']['self']}")
        return 1
    print_ranking(console, comparison)
    failed = any(variant["failed"] for variant in comparison["variants"])
    return 0 if comparison["status"] == "succeeded" and not failed else 1


def _watch(client: Client, comparison: dict[str, Any], console: Console) -> dict[str, Any]:
    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(),
        TextColumn("{task.fields[runs]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(comparison["status"], total=1.0, runs="")
        while True:
            progress = comparison["progress"]
            runs = f"{progress['finished']}/{progress['jobs']} runs"
            bar.update(task, description=comparison["status"], completed=progress["fraction"], runs=runs)
            if comparison["status"] in ENDED:
                return comparison
            time.sleep(POLL_SECONDS)
            comparison = client.get(comparison["links"]["self"])
