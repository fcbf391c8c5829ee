"""The trace as TensorBoard event files: ``tensorboard --logdir tensorboard`` in the unpacked artifacts."""

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.event_file_writer import EventFileWriter

from workers.trace import Trace

NAME = "tensorboard/events.out.tfevents.gradhealth"
"""TensorBoard looks for ``tfevents``; its writer's own name would tell the machine's."""
MAX_POINTS = 200
"""Points per curve; TensorBoard draws about a thousand, and writing them is what takes the time."""
VARIABLE_CURVES = ("gradient_norm", "weight_norm", "update_ratio", "zero_fraction")
ACTIVATION_CURVES = ("mean", "std", "dead_fraction", "saturated_fraction", "similarity")

Curve = tuple[str, Sequence[int], Sequence[float]]


def write_events(trace: Trace, folder: Path) -> list[str]:
    """Write the curves below ``folder``; names of the files, relative to it."""
    with TemporaryDirectory(dir=folder) as scratch:
        writer = EventFileWriter(scratch)
        try:
            for event in _events(curves(trace)):
                writer.add_event(event)
        finally:
            writer.close()
        (folder / NAME).parent.mkdir(exist_ok=True)
        next(Path(scratch).iterdir()).replace(folder / NAME)
    return [NAME]


def curves(trace: Trace) -> Iterator[Curve]:
    """Every curve with its tag: ``gradient_norm/dense/kernel``, ``loss/train``, ..."""
    epochs = [(epoch + 1) * trace.steps_per_epoch for epoch in range(len(trace.loss))]
    yield "loss/batch", trace.steps, trace.batch_loss
    yield "loss/train", epochs, trace.loss
    yield "loss/validation", epochs, trace.val_loss
    yield "learning_rate", trace.steps, trace.step_learning_rate
    for name, values in trace.metrics.items():
        yield f"metrics/{name}", epochs, values
    for curve in VARIABLE_CURVES:
        for variable in trace.variables:
            yield f"{curve}/{variable.path}", trace.steps, getattr(variable, curve)
    for curve in ACTIVATION_CURVES:
        for activation in trace.activations:
            yield f"activation_{curve}/{activation.layer}", trace.activation_steps, getattr(activation, curve)


def _events(found: Iterable[Curve]) -> Iterator[Event]:
    now = time.time()
    for tag, steps, values in found:
        pairs = list(zip(steps, values, strict=False))
        stride = max(1, math.ceil(len(pairs) / MAX_POINTS))
        for step, value in pairs[::stride]:
            point = Summary.Value(tag=tag, simple_value=value)
            yield Event(wall_time=now, step=step, summary=Summary(value=[point]))
