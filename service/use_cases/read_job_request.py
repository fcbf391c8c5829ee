"""What a job was made of."""

from typing import Any, Final

from service.jobs.ledger import Ledger

HIDDEN: Final = ("webhook", "fold")
"""An address may hold a secret; a fold belongs to its comparison. Neither is to be sent again."""


def read_job_request(ledger: Ledger, tenant: str, job_id: str) -> dict[str, Any]:
    """The body of the ``POST /train`` that made the job. Raises as every look-up of a job does."""
    request = ledger.request(tenant, job_id)
    return {name: value for name, value in request.items() if name not in HIDDEN}
