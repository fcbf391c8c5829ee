"""How busy this machine is."""

import os
from typing import Any

import psutil  # type: ignore[import-untyped]


def load() -> dict[str, Any]:
    """Runnable processes per core over a minute, and the share of memory in use, in percent."""
    return {
        "cores": os.cpu_count() or 1,
        "load_per_core": round(os.getloadavg()[0] / (os.cpu_count() or 1), 2),
        "memory_percent": psutil.virtual_memory().percent,
    }
