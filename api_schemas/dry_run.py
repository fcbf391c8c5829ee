"""``POST /train?dry_run=true``: what a run would cost, and whether it would be accepted."""

from api_schemas.lint import LintReport
from api_schemas.strict import Contract
from api_schemas.train import TrainCost


class DryRun(Contract):
    """Nothing was queued."""

    cost: TrainCost
    lint: LintReport
