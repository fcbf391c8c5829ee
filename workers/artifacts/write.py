"""Write every artifact of a run; whichever cannot be written costs only itself."""

import logging
from pathlib import Path

import keras

from workers.artifacts.parquet import write_trace
from workers.artifacts.tensorboard import write_events
from workers.trace import Trace

log = logging.getLogger(__name__)

TRACE = "trace.parquet"
MODEL = "model.keras"


def write_artifacts(folder: Path, trace: Trace | None, model: keras.Model | None) -> list[str]:
    """Names of the files written under ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[str] = []
    if trace is not None and trace.steps:
        write_trace(trace, folder / TRACE)
        written += [TRACE, *write_events(trace, folder)]
    if model is not None and trace is not None and trace.completed_steps and _save(model, folder / MODEL):
        written.append(MODEL)
    return written


def _save(model: keras.Model, path: Path) -> bool:
    try:
        model.save(path)
    except (ValueError, TypeError, OSError, NotImplementedError):
        log.exception("the trained model cannot be saved")
        return False
    return True
