from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from service.jobs.artifacts import folder
from service.jobs.database import connect, upgrade
from service.jobs.ledger import Ledger
from service.jobs.records import NewJob
from workers.sweeper import sweep


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    engine = connect(f"sqlite:///{tmp_path}/jobs.db")
    upgrade(engine)
    yield Ledger(engine)
    engine.dispose()


def test_an_old_jobs_files_go_with_its_data(ledger: Ledger, tmp_path: Path) -> None:
    old, young = (ledger.submit("t", NewJob(request={})).job.id for _ in range(2))
    for job_id in (old, young):
        folder(tmp_path, job_id, 1).mkdir(parents=True)
    ledger.cancel("t", old)
    assert sweep(ledger, timedelta(0), tmp_path) == 1
    assert not (tmp_path / old).exists()
    assert (tmp_path / young).exists()


def test_nothing_goes_before_its_time(ledger: Ledger, tmp_path: Path) -> None:
    ledger.cancel("t", ledger.submit("t", NewJob(request={})).job.id)
    assert sweep(ledger, timedelta(days=1), tmp_path) == 0
