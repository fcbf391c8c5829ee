"""Lint and prediction of a run's own config, with what was measured of its data in place of assumptions."""

import logging

from api_schemas.lint import DataFacts, FeatureFacts, LintOptions, LintReport, LintRequest, TargetFacts
from api_schemas.train import TrainRequest
from service.lint.engine import lint
from workers.trace import DataStatistics, Trace

log = logging.getLogger(__name__)

STANDARDIZED_MEAN = 0.1
STANDARDIZED_STD = (0.8, 1.2)
"""Within these of 0 and 1, features count as standardised (constant features lower the deviation)."""


def lint_of_run(request: TrainRequest, trace: Trace) -> LintReport | None:
    """The lint report; ``None`` when lint itself fails, which must not cost the report of a run."""
    try:
        return lint(
            LintRequest(
                model=request.model,
                training=request.training,
                data=measured_facts(request.data, trace),
                options=LintOptions(ignore=request.lint.ignore),
            )
        )
    except Exception:
        log.exception("lint of the run failed")
        return None


def measured_facts(declared: DataFacts, trace: Trace) -> DataFacts:
    """What is declared of the data, with what was measured where nothing is declared."""
    data = trace.data
    if data is None:
        return DataFacts(task=declared.task, n_classes=declared.n_classes)
    return DataFacts(
        task=declared.task or trace.task,  # type: ignore[arg-type]  # the trace's tasks are the contract's
        n_classes=declared.n_classes or (trace.n_classes if trace.task == "multiclass" else None),
        label_encoding=declared.label_encoding,
        n_samples=data.n_samples,
        class_counts=declared.class_counts or data.class_counts,
        features=_features(data),
        target=_target(data),
    )


def _features(data: DataStatistics) -> FeatureFacts | None:
    if data.feature_mean is None or data.feature_std is None:
        return None
    low, high = STANDARDIZED_STD
    return FeatureFacts(
        standardized=abs(data.feature_mean) < STANDARDIZED_MEAN and low < data.feature_std < high,
        mean=data.feature_mean,
        std=data.feature_std,
        min=data.feature_min,
        max=data.feature_max,
    )


def _target(data: DataStatistics) -> TargetFacts | None:
    if data.target_mean is None:
        return None
    return TargetFacts(mean=data.target_mean, std=data.target_std, min=data.target_min, max=data.target_max)
