"""Checkpoints between epochs, so that an attempt after a lost worker continues rather than starts over.

Arrays only, in an npz without pickled objects, beside plain JSON: nothing in them is ever deserialised into
objects. They lie in the attempt's own folder; a later attempt looks into the folders of the earlier ones.
"""

import hashlib
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import keras
import numpy as np

from workers.probes.callback import GradientHealth
from workers.trace import Trace

log = logging.getLogger(__name__)

SECONDS_BETWEEN = 60.0
"""A run shorter than this is started over; a longer one loses at most this and one epoch."""
NAME = "checkpoint.npz"
KEPT = ("loss", "val_loss", "metrics")
"""Series of the trace that grow epoch by epoch."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Epochs done; every variable, buffer and series as they then were."""

    epoch: int
    arrays: Mapping[str, Any]
    series: Mapping[str, Any]
    health: Mapping[str, Any]


class Checkpointing(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Writes a checkpoint at the end of an epoch when the last is old enough."""

    def __init__(self, folder: Path, digest: str, health: GradientHealth, trace: Trace, epochs: int) -> None:
        super().__init__()
        self._folder = folder
        self._digest = digest
        self._health = health
        self._trace = trace
        self._epochs = epochs
        self._last = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write, when it is time and something is left to do."""
        due = time.monotonic() - self._last >= SECONDS_BETWEEN
        if due and epoch + 1 < self._epochs and not self.model.stop_training:
            self.write(epoch + 1)

    def write(self, epochs_done: int) -> None:
        """Write now. A checkpoint that cannot be written costs nothing but itself."""
        buffer, health = self._health.state()
        facts = {
            "digest": self._digest,
            "epoch": epochs_done,
            "series": {name: getattr(self._trace, name) for name in KEPT},
            "health": health,
        }
        arrays = {**_arrays(self.model), "probe": buffer, "facts": np.array(json.dumps(facts))}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished = self._folder / f"unfinished-{NAME}"
            with unfinished.open("wb") as stream:
                np.savez(stream, **arrays)
            unfinished.replace(self._folder / NAME)
        except OSError:
            log.exception("a checkpoint cannot be written")
        self._last = time.monotonic()


def find_checkpoint(folder: Path, attempt: int, digest: str) -> Checkpoint | None:
    """The newest checkpoint of an earlier attempt at the same request; ``None`` to start over."""
    for earlier in range(attempt - 1, 0, -1):
        path = folder.parent / str(earlier) / NAME
        found = _read(path, digest) if path.is_file() else None
        if found is not None:
            return found
    return None


def restore(checkpoint: Checkpoint, model: keras.Model, trace: Trace) -> bool:
    """Put model, optimiser and trace back; the probes take their part themselves.

    False, and nothing changed, where the arrays are not this network's: another version may have
    written them.
    """
    model.optimizer.build(model.trainable_variables)
    variables = _variables(model)
    stored = {name: checkpoint.arrays[name].shape for name in variables if name in checkpoint.arrays}
    if stored != {name: tuple(variable.shape) for name, variable in variables.items()}:
        return False
    for name, variable in variables.items():
        variable.assign(checkpoint.arrays[name])
    for name in KEPT:
        setattr(trace, name, checkpoint.series[name])
    return True


def remove_checkpoint(folder: Path) -> None:
    """A run that has ended needs none."""
    (folder / NAME).unlink(missing_ok=True)


def digest_of(request: Mapping[str, Any]) -> str:
    """What a checkpoint must have been written for."""
    return hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()


def _read(path: Path, digest: str) -> Checkpoint | None:
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            facts = json.loads(str(stored["facts"]))
            if facts["digest"] != digest:
                return None
            arrays = {name: stored[name] for name in stored.files}
        return Checkpoint(facts["epoch"], arrays, facts["series"], facts["health"])
    except (OSError, ValueError, KeyError, BadZipFile):
        log.exception("a checkpoint cannot be read")
        return None


def _variables(model: keras.Model) -> dict[str, Any]:
    """Model and optimiser variables by their place: names need not be unique."""
    own = {f"model/{index}": variable for index, variable in enumerate(model.variables)}
    return own | {f"optimizer/{index}": one for index, one in enumerate(model.optimizer.variables)}


def _arrays(model: keras.Model) -> dict[str, Any]:
    return {name: np.asarray(variable.value) for name, variable in _variables(model).items()}
