"""Confines a process, then runs a module in it: ``python -m workers.confined workers.train_child``.

The limits are set by the child itself after it has started: code between fork and exec may deadlock in
a process with threads, and the worker has some.
"""

import ctypes
import os
import resource
import runpy
import signal
import sys
from pathlib import Path
from typing import Final

PARENT_VARIABLE: Final = "GRADHEALTH_PARENT"
MEMORY_VARIABLE: Final = "GRADHEALTH_MEMORY_BYTES"
MAX_OPEN_FILES: Final = 1024
"""TensorFlow opens some hundred: its libraries, the data, one file per TensorBoard writer."""
MAX_FILE_BYTES: Final = 4 * 2**30
"""The largest artifact: a model of a thousand million parameters, in single precision."""
PR_SET_PDEATHSIG: Final = 1
"""``prctl(2)``: the signal that the kernel sends this process when its parent dies."""
FIRST_TO_GO: Final = "1000"
"""``oom_score_adj``: short of memory, the kernel is to kill the training, not the worker or the database."""


def confine() -> None:
    """Limit memory, files and core dumps, and tie this process's life to its parent's."""
    _die_with_parent()
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, MAX_OPEN_FILES)
    _limit(resource.RLIMIT_FSIZE, MAX_FILE_BYTES)
    memory = os.environ.get(MEMORY_VARIABLE)
    if memory is not None and sys.platform == "linux":
        # RLIMIT_DATA counts private writable memory. RLIMIT_AS would count reservations too, and
        # CUDA and XLA reserve far more than they use.
        _limit(resource.RLIMIT_DATA, int(memory))


def _die_with_parent() -> None:
    if sys.platform != "linux":
        return  # there the pipe's end tells the child
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(os.environ.get(PARENT_VARIABLE, os.getppid())):
        sys.exit("the worker died before its child was ready")
    Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (bound, bound))


if __name__ == "__main__":
    confine()
    module = sys.argv[1]
    sys.argv = sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
