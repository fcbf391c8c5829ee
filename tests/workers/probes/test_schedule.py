import pytest

from workers.probes.schedule import MAX_NUMBERS, activation_steps, probe_steps


def test_short_runs_are_probed_at_every_step() -> None:
    assert probe_steps(100, "auto") == tuple(range(100))


def test_long_runs_are_probed_densely_first_and_to_the_end() -> None:
    steps = probe_steps(1_000_000, "auto")
    assert steps[:32] == tuple(range(32))
    assert steps[-1] == 999_999
    assert len(steps) < 400


def test_a_number_is_taken_as_it_is() -> None:
    assert probe_steps(10, 4) == (0, 4, 8)


def test_schedules_that_record_too_much_are_thinned() -> None:
    steps = probe_steps(100_000, 1, 1000)
    assert len(steps) == MAX_NUMBERS // 1000
    assert (steps[0], steps[-1]) == (0, 99_999)


@pytest.mark.parametrize("total", [1, 2, 12, 13, 1000, 10**7])
def test_activations_are_looked_at_before_and_after_training(total: int) -> None:
    steps = activation_steps(total)
    assert (steps[0], steps[-1]) == (0, total)
    assert len(steps) <= 13
    assert list(steps) == sorted(set(steps))
