from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from tests.workers.artifacts.traces import small_trace
from workers.artifacts.tensorboard import MAX_POINTS, write_events


def opened(folder: Path) -> EventAccumulator:
    return EventAccumulator(str(folder / "tensorboard"), size_guidance={"scalars": 0}).Reload()


def test_tensorboard_reads_the_curves_back(tmp_path: Path) -> None:
    write_events(small_trace(), tmp_path)
    events = opened(tmp_path)
    assert {"loss/train", "gradient_norm/dense/kernel", "activation_mean/dense"} <= set(
        events.Tags()["scalars"]
    )
    points = events.Scalars("gradient_norm/dense/kernel")
    assert [point.step for point in points] == [0, 1, 2]
    assert [point.value for point in points] == pytest.approx([1.0, float("nan"), 2.0], nan_ok=True)


def test_the_files_written_are_named(tmp_path: Path) -> None:
    names = write_events(small_trace(), tmp_path)
    assert len(names) == 1
    assert (tmp_path / names[0]).is_file()


def test_long_curves_are_thinned(tmp_path: Path) -> None:
    trace = small_trace()
    trace.steps, trace.batch_loss = list(range(5000)), [1.0] * 5000
    write_events(trace, tmp_path)
    assert len(opened(tmp_path).Scalars("loss/batch")) == MAX_POINTS
