"""Whether the kernel has killed for want of memory."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

COUNTERS: Final = (Path("/sys/fs/cgroup/memory.events"), Path("/proc/vmstat"))
"""The control group's counter, and the machine's, of processes killed for want of memory."""


def memory_kills(counters: Iterable[Path] = COUNTERS) -> int:
    """Processes that the kernel has killed for want of memory so far; 0 where it does not say."""
    return sum(_count(path) for path in counters)


def _count(path: Path) -> int:
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)
