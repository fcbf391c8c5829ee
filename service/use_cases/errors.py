"""Why a use case refuses. ``service.errors`` turns each into a problem."""

from collections.abc import Sequence

from api_schemas.finding import Finding
from api_schemas.lint import LintReport
from service.lint.errors import Fault


class RefusalError(Exception):
    """A request that is understood and not carried out; ``str()`` is meant for the user."""


class NotFoundError(RefusalError):
    """Nothing of this id, or it belongs to somebody else: the two are never told apart."""


class ConflictError(RefusalError):
    """The state of things does not allow it now."""


class LimitExceededError(RefusalError):
    """The job is larger than this server takes; ``faults`` points at what makes it so."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("The job is larger than this server takes.")
        self.faults = faults


class LintGateError(RefusalError):
    """Lint fails at the severity that the request itself names; ``findings`` are those that reach it."""

    def __init__(self, report: LintReport, findings: Sequence[Finding]) -> None:
        faults = "1 fault" if len(findings) == 1 else f"{len(findings)} faults"
        super().__init__(
            f"Lint found {faults} that must be mended before training, "
            "or be said in lint.ignore or lint.fail_on to be meant."
        )
        self.report = report
        self.findings = findings
