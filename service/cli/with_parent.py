"""Ending with the process that started this one, however that ends."""

import ctypes
import os
import signal
import sys
from typing import Final

PR_SET_PDEATHSIG: Final = 1
"""prctl(2): the signal that the kernel sends when the parent dies; kept across execve."""


def end_with_parent(parent: int) -> None:
    """Be asked to stop when ``parent`` is gone, even if it was killed; Linux alone can promise that."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it was gone before the kernel knew
        os.kill(os.getpid(), signal.SIGTERM)
