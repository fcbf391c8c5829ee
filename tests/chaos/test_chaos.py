"""A small storm; ``python -m benchmarks.chaos`` is the large one."""

from pathlib import Path

import pytest

from benchmarks.chaos import run


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize(
    "broker",
    [
        pytest.param("redis", marks=pytest.mark.redis),
        pytest.param("rabbitmq", marks=pytest.mark.rabbitmq),
    ],
)
def test_no_job_is_lost_or_run_twice_in_a_storm(tmp_path: Path, broker: str) -> None:
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)  # PostgreSQL's user has to get through
    verdict, _, _ = run(tmp_path, broker, count=60, workers=2, seed=3)
    assert verdict.accepted == 60
    assert not any(verdict.faults.values()), verdict
    assert verdict.orphan_seconds < 60
