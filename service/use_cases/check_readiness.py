"""Whether jobs can be accepted and handed on."""

from api_schemas.health import Check, Readiness
from service.jobs.database import answers
from service.jobs.doorbell import Doorbell
from service.jobs.ledger import Ledger


def check_readiness(ledger: Ledger, doorbell: Doorbell) -> tuple[Readiness, bool]:
    """What answers now, and whether jobs can be accepted: the broker may be away, the database not."""
    database = answers(ledger.engine)
    broker = doorbell.answers()
    checks = [Check(name="database", ok=database), Check(name="broker", ok=broker)]
    return Readiness(status="ready" if database and broker else "degraded", checks=checks), database
