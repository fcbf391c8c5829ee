"""Submit the request of an ended job again."""

from service.adapters import Adapters
from service.jobs.records import Quota, Submission


def retry_training(job_id: str, tenant: str, adapters: Adapters) -> Submission:
    """The new job. Raises ``JobNotFinishedError`` while the old one has not ended, and ``QueueFullError``."""
    quota = Quota(adapters.settings.max_tenant_jobs, adapters.settings.max_queued_jobs)
    submission = adapters.ledger.retry(tenant, job_id, quota=quota)
    adapters.doorbell.ring()
    return submission
