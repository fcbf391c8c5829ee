"""Whether a run learned."""

import math

import pytest

from workers.diagnosis.examples import changed, not_learning, sound_run
from workers.diagnosis.learning import final_loss, learning, symptom_severity


def test_a_loss_below_the_baseline_is_learned() -> None:
    assert learning(sound_run()) == "learned"


def test_a_loss_at_the_baseline_is_a_failure_after_enough_steps() -> None:
    assert learning(not_learning(sound_run(steps=60))) == "failed"
    assert learning(not_learning(sound_run(steps=20))) == "unknown"


def test_a_short_run_that_is_on_its_way_is_not_convicted() -> None:
    falling = [2.42 - index * 0.002 for index in range(60)]

    assert learning(changed(sound_run(), batch_loss=falling, loss=[2.301])) == "unknown"


def test_nan_is_a_failure_however_few_the_steps() -> None:
    assert learning(changed(sound_run(steps=3), batch_loss=[2.0, math.nan, math.nan])) == "failed"


def test_without_a_baseline_nothing_is_known() -> None:
    assert learning(changed(not_learning(sound_run()), baseline_loss=None)) == "unknown"


def test_a_baseline_below_zero_is_beaten_from_above() -> None:
    trace = changed(sound_run(), baseline_loss=-1.0)

    assert learning(changed(trace, loss=[-1.5])) == "learned"
    assert learning(changed(trace, loss=[-0.5])) == "failed"


def test_before_the_first_epoch_ends_the_last_batches_count() -> None:
    assert final_loss(changed(sound_run(), loss=[], batch_loss=[9.0, 1.0, 1.0, 5.0])) == 1.0


@pytest.mark.parametrize(
    ("trace", "severity"), [(sound_run(), "warning"), (not_learning(sound_run()), "error")]
)
def test_a_symptom_is_an_error_only_with_a_run_that_fails(trace: object, severity: str) -> None:
    assert symptom_severity(trace) == severity  # type: ignore[arg-type]
