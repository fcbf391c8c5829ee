"""The report of a run, when there is one."""

from typing import Any

from service.jobs.errors import JobNotFinishedError
from service.jobs.ledger import Ledger
from service.jobs.states import TERMINAL
from service.use_cases.errors import NotFoundError


def read_report(ledger: Ledger, tenant: str, job_id: str) -> dict[str, Any]:
    """The report as it was stored; after a failure or a cancel, what was measured until then.

    Raises ``JobNotFinishedError`` while it may still come, ``NotFoundError`` when it never will.
    """
    report = ledger.report(tenant, job_id)
    if report is not None:
        return report
    job = ledger.get(tenant, job_id)
    if job.status not in TERMINAL:
        raise JobNotFinishedError(job_id, job.status)
    raise NotFoundError("The job ended before anything was measured; there is no report.")
