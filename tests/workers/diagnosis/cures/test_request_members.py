"""Patches on single members of the request."""

from typing import Any

from workers.diagnosis.cure import Case, Cure
from workers.diagnosis.cures.batch_size import scale_batch_size
from workers.diagnosis.cures.clipping import clip_gradients
from workers.diagnosis.cures.epochs import scale_epochs
from workers.diagnosis.cures.standardize import standardize_features
from workers.diagnosis.examples import sound_run
from workers.diagnosis.lint_fixes import LintFixes


def patch(cure: Cure, request: dict[str, Any]) -> list[dict[str, Any]] | None:
    trace = sound_run()
    remedy = cure(Case(request, trace, LintFixes(request, trace)))
    return remedy.patch if remedy else None


def test_gradients_are_clipped_where_they_are_not_yet() -> None:
    assert patch(clip_gradients, {"training": {}}) == [
        {"op": "add", "path": "/training/gradient_clip_norm", "value": 1.0}
    ]
    assert patch(clip_gradients, {"training": {"gradient_clip_norm": 5.0}}) is None


def test_features_are_standardised_where_that_was_turned_off() -> None:
    assert patch(standardize_features, {"data": {"source": "wine"}}) is None
    assert patch(standardize_features, {"data": {"source": "wine", "standardize": False}}) == [
        {"op": "add", "path": "/data/standardize", "value": True}
    ]


def test_epochs_are_scaled_from_what_was_planned_when_none_are_declared() -> None:
    assert patch(scale_epochs(2.0), {"training": {"epochs": 5}}) == [
        {"op": "add", "path": "/training/epochs", "value": 10}
    ]
    assert patch(scale_epochs(2.0), {"training": {}}) == [
        {"op": "add", "path": "/training/epochs", "value": 12}
    ]
    assert patch(scale_epochs(1.0), {"training": {"epochs": 5}}) is None


def test_batches_do_not_outgrow_the_data() -> None:
    assert patch(scale_batch_size(4), {"training": {}}) == [
        {"op": "add", "path": "/training/batch_size", "value": 128}
    ]
    assert patch(scale_batch_size(100), {"training": {}}) is None
