"""Removes what has been kept long enough: rows first, so that nothing points at files that are gone."""

import shutil
from datetime import timedelta
from pathlib import Path

from service.jobs.ledger import Ledger


def sweep(ledger: Ledger, keep: timedelta, artifacts_root: Path) -> int:
    """Remove the data and the artifacts of jobs that ended longer ago than ``keep``; how many jobs."""
    swept = 0
    while expired := ledger.expire(keep):
        for _, job_id in expired:
            shutil.rmtree(artifacts_root / job_id, ignore_errors=True)
        swept += len(expired)
    return swept
