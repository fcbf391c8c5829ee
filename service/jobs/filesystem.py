"""Celery's filesystem transport, made safe for several processes.

kombu's own creates a message file first and fills it afterwards, so that a reader in between takes an
empty file and falls over; and what it has read it keeps for ever, or moves across file systems. Here a
message appears whole under its name or not at all, one reader gets it, and then it is gone.
"""

import json
import os
import uuid
from pathlib import Path
from queue import Empty
from time import monotonic_ns
from typing import Any

from kombu.transport import filesystem


class Channel(filesystem.Channel):
    """A channel that publishes and takes messages by renaming files."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)  # type: ignore[no-untyped-call]
        Path(self.data_folder_in).mkdir(parents=True, exist_ok=True)

    def _put(self, queue: str, payload: Any, **_options: Any) -> None:  # type: ignore[override]
        # The name is kombu's: it counts and purges by what follows the first dot.
        name = f"{monotonic_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        folder = Path(self.data_folder_out)
        hidden = folder / f".{name}"
        hidden.write_bytes(json.dumps(payload).encode())
        os.replace(hidden, folder / name)

    def _get(self, queue: str, timeout: Any = None) -> Any:
        folder = Path(self.data_folder_in)
        for name in sorted(os.listdir(folder)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = folder / f".{name}"
            try:
                os.rename(folder / name, taken)
            except FileNotFoundError:
                continue  # another reader was faster
            payload = taken.read_bytes()
            taken.unlink()
            return json.loads(payload)
        raise Empty


class Transport(filesystem.Transport):
    """The filesystem transport with that channel."""

    Channel = Channel
