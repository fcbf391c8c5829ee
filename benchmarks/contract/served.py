"""The real API on a temporary home, with keys asked for and an instant worker, in a process of its own."""

import logging
import socket
import sys
import threading
from pathlib import Path
from typing import Final

import uvicorn

from benchmarks.contract.instant_worker import InstantWorker
from service.jobs.keys import KeyRing
from service.main import create_app
from service.settings import Settings

MAX_DATASET_BYTES: Final = 4 * 2**20


def main() -> None:
    """``python -m benchmarks.contract.served HOME``: prints its port and a key; serves until stdin ends."""
    home = Path(sys.argv[1])
    logging.basicConfig(filename=home / "served.log", level=logging.WARNING)
    settings = Settings(
        home=home,
        auth="api-key",
        max_queued_jobs=1_000_000,
        max_dataset_bytes=MAX_DATASET_BYTES,
    )
    app = create_app(settings)
    ledger = app.state.adapters.ledger
    key = KeyRing(ledger.engine).create("contract", ["admin"])
    worker = InstantWorker(ledger, settings.artifacts_dir)
    worker.start()
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False))
    threading.Thread(target=_stop_with_parent, args=(server,), daemon=True).start()
    print(listener.getsockname()[1], key, flush=True)
    server.run(sockets=[listener])
    worker.stop()


def _stop_with_parent(server: uvicorn.Server) -> None:
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    main()
