import pytest

from workers.training.compile import steps_per_execution

pytestmark = pytest.mark.training


@pytest.mark.parametrize(("steps", "together"), [(1, 1), (7, 1), (8, 2), (45, 8), (64, 16), (10**6, 16)])
def test_an_epoch_is_looked_at_several_times(steps: int, together: int) -> None:
    assert steps_per_execution(steps) == together
