"""A comparison of the ledger in the words of the API: how far its runs are, and who leads."""

from collections.abc import Mapping, Sequence
from typing import Any

from api_schemas.compare import (
    Comparison,
    ComparisonLinks,
    ComparisonProgress,
    ComparisonScore,
    FailedFold,
    VariantState,
)
from api_schemas.train import Status
from service.jobs import comparisons, states
from service.jobs.records import Job
from service.use_cases.rank_variants import Run, rank, read_run

Reports = Mapping[str, dict[str, Any]]
PLOTS = ["scores", "validation_loss"]


def describe_comparison(comparison: comparisons.Comparison, reports: Reports) -> Comparison:
    """The comparison as clients see it; ``reports`` are those of its jobs that have one."""
    plan, home = comparison.plan, f"/compare/{comparison.id}"
    score = ComparisonScore.model_validate(plan["score"])
    jobs = jobs_of(comparison)
    status = status_of(comparison.jobs)
    runs = runs_of(comparison, reports)
    return Comparison(
        id=comparison.id,
        name=comparison.name,
        status=status,
        progress=_progress(comparison.jobs),
        folds=plan["folds"],
        score=score,
        variants=[_variant(entry, jobs.get(entry["variant"], [])) for entry in plan["variants"]],
        ranking=rank(runs, score),
        plots=PLOTS if any(runs.values()) else [],
        labels=comparison.labels,
        created_at=comparison.created_at,
        finished_at=_finished_at(comparison.jobs, status),
        links=ComparisonLinks(self=home, cancel=f"{home}/cancel", plots=f"{home}/plots"),
    )


def jobs_of(comparison: comparisons.Comparison) -> dict[str, list[Job]]:
    """The jobs of each variant that is trained, in the order of the folds."""
    folds, jobs = comparison.plan["folds"], iter(comparison.jobs)
    trained = [entry["variant"] for entry in comparison.plan["variants"] if entry["trained"]]
    return {name: [next(jobs) for _ in range(folds)] for name in trained}


def runs_of(comparison: comparisons.Comparison, reports: Reports) -> dict[str, dict[int, Run]]:
    """What the succeeded jobs of each ranked variant measured, by fold."""
    metric = comparison.plan["score"]["metric"]
    ranked = {entry["variant"] for entry in comparison.plan["variants"] if not entry["reason"]}
    return {
        name: {
            fold: read_run(reports[job.id], job.verdict, metric)
            for fold, job in enumerate(jobs)
            if job.status == "succeeded" and job.id in reports
        }
        for name, jobs in jobs_of(comparison).items()
        if name in ranked
    }


def status_of(jobs: Sequence[Job]) -> Status:
    """Of all jobs together: running from the first start to the last end; succeeded when any run did."""
    found = {job.status for job in jobs}
    if found & states.ACTIVE:
        if found == {"queued"}:
            return "queued"
        return "cancelling" if "cancelling" in found and "queued" not in found else "running"
    if "cancelled" in found:
        return "cancelled"
    return "succeeded" if "succeeded" in found else "failed"


def _progress(jobs: Sequence[Job]) -> ComparisonProgress:
    finished = sum(job.status in states.TERMINAL for job in jobs)
    return ComparisonProgress(
        jobs=len(jobs), finished=finished, fraction=sum(map(_fraction, jobs)) / len(jobs)
    )


def _fraction(job: Job) -> float:
    if job.status in states.TERMINAL:
        return 1.0
    steps = (job.progress or {}).get("steps") or 0
    return min(1.0, (job.progress or {}).get("step", 0) / steps) if steps else 0.0


def _finished_at(jobs: Sequence[Job], status: Status) -> Any:
    if status in states.ACTIVE:
        return None
    return max((job.finished_at for job in jobs if job.finished_at), default=None)


def _variant(entry: Mapping[str, Any], jobs: Sequence[Job]) -> VariantState:
    return VariantState(
        variant=entry["variant"],
        applicable=entry["trained"] or entry["same_as"] is not None,
        reason=entry["reason"],
        same_as=entry["same_as"],
        patch=entry["patch"],
        findings=entry["findings"],
        jobs=[job.id for job in jobs],
        folds_done=sum(job.status == "succeeded" for job in jobs),
        failed=[
            FailedFold(fold=fold, job=job.id, reason=job.reason or job.status)
            for fold, job in enumerate(jobs)
            if job.status in ("failed", "cancelled")
        ],
    )
