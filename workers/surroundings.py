"""The environment variables of a training child: what TensorFlow and Python need, and no secrets."""

import os
from collections.abc import Mapping
from typing import Final

from workers.confined import MEMORY_VARIABLE, PARENT_VARIABLE

KEPT: Final = frozenset(
    {"PATH", "HOME", "USER", "LANG", "TZ", "TMPDIR", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE",
     "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV"}
)  # fmt: skip
KEPT_PREFIXES: Final = ("LC_", "TF_", "KERAS_", "XLA_", "CUDA_", "NVIDIA_", "OMP_", "MKL_", "ONEDNN_")
DATA_CREDENTIALS: Final = ("AWS_", "GOOGLE_", "AZURE_STORAGE_", "FSSPEC_")
"""Passed on only where the operator allows training data from outside."""
GPU_VARIABLE: Final = "GRADHEALTH_GPU"
"""The one GPU that a worker's children may use; ``workers.launcher`` sets it."""
MEMORY_SHARE: Final = 0.8
"""Of the machine's memory; the rest is for the worker, the page cache and the neighbours."""


def child_environment(
    environment: Mapping[str, str], *, remote_data: bool, memory_bytes: int | None, gpu: str | None
) -> dict[str, str]:
    """What a training child gets to see.

    gpu: the one GPU that it may use, as ``CUDA_VISIBLE_DEVICES`` names it; None hides all of them.
    """
    prefixes = KEPT_PREFIXES + (DATA_CREDENTIALS if remote_data else ())
    kept = {name: value for name, value in environment.items() if name in KEPT or name.startswith(prefixes)}
    own = {
        "PYTHONUNBUFFERED": "1",
        "TF_CPP_MIN_LOG_LEVEL": environment.get("TF_CPP_MIN_LOG_LEVEL", "2"),
        "TF_FORCE_GPU_ALLOW_GROWTH": "true",
        "KERAS_BACKEND": "tensorflow",
        "CUDA_VISIBLE_DEVICES": "-1" if gpu is None else gpu,
        PARENT_VARIABLE: str(os.getpid()),
    }
    if memory_bytes is not None:
        own[MEMORY_VARIABLE] = str(memory_bytes)
    return kept | own


def assigned_gpu() -> str | None:
    """The GPU that this worker was given, as ``CUDA_VISIBLE_DEVICES`` names it."""
    return os.environ.get(GPU_VARIABLE) or None


def memory_limit() -> int:
    """Bytes that a training child may take: a share of what the machine, or its control group, has."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        with open("/sys/fs/cgroup/memory.max", encoding="ascii") as file:
            group = file.read().strip()
    except OSError:
        group = "max"
    return int(MEMORY_SHARE * (machine if group == "max" else min(machine, int(group))))
