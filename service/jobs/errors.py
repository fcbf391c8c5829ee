"""What the ledger refuses, in the words of jobs; the edge translates."""


class JobError(Exception):
    """The base of everything that the ledger refuses."""


class JobNotFoundError(JobError):
    """No such job for this tenant; the same for an id that never was and for another tenant's job."""

    def __init__(self, job_id: str) -> None:
        super().__init__("No such job.")
        self.job_id = job_id


class JobExpiredError(JobError):
    """The job was there, and its data were removed when their time was over."""

    def __init__(self, job_id: str) -> None:
        super().__init__("The job's data were removed at the end of their retention time.")
        self.job_id = job_id


class ComparisonNotFoundError(JobError):
    """No such comparison for this tenant."""

    def __init__(self, comparison_id: str) -> None:
        super().__init__("No such comparison.")
        self.comparison_id = comparison_id


class IdempotencyConflictError(JobError):
    """The key was used before, with another body."""

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used before with another request.")


class QueueFullError(JobError):
    """Too many jobs wait or run.

    scope: ``tenant`` or ``service``. retry_after: seconds after which it is worth another try.
    """

    def __init__(self, scope: str, limit: int, retry_after: int = 30) -> None:
        super().__init__(f"The {scope} has {limit} unfinished jobs, which is the most it may have.")
        self.scope = scope
        self.limit = limit
        self.retry_after = retry_after


class JobNotFinishedError(JobError):
    """What was asked for exists only once the job has ended."""

    def __init__(self, job_id: str, status: str) -> None:
        super().__init__(f"The job is {status}.")
        self.job_id = job_id
        self.status = status


class LeaseLostError(JobError):
    """The job has another owner, or none: this worker's attempt counts no more."""

    def __init__(self, job_id: str, attempt: int) -> None:
        super().__init__(f"Attempt {attempt} of job {job_id} has lost its lease.")
        self.job_id = job_id
        self.attempt = attempt


class IllegalTransitionError(JobError):
    """A change of status that the table in ``states.py`` does not hold."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__(f"A job cannot go from {before} to {after}.")
