"""Whatever was measured, there is a report, and no diagnosis crashes."""

import json
import math
from random import Random
from typing import Any

import pytest

from api_schemas.report import GradientHealthReport
from workers.diagnosis.examples import sound_run
from workers.report.build import build_report
from workers.report.environment import Environment
from workers.trace import Trace

ODD = (0.0, 1e-30, 1e-3, 1.0, 1e30, 1e300, math.nan, math.inf, -math.inf)
GRADIENTS = (
    "gradient_norm",
    "gradient_rms",
    "zero_fraction",
    "weight_norm",
    "update_ratio",
    "row_similarity",
)
OUTPUTS = ("mean", "std", "dead_fraction", "saturated_fraction", "similarity")
FACTS = ("initial_loss", "baseline_loss", "inference_loss", "output_min", "output_max")
DATA = ("feature_mean", "feature_std", "target_min", "target_max", "target_std")

REQUEST: dict[str, Any] = {"model": {"input_shape": [4], "layers": [{"type": "dense", "units": 1}]}}


def odd_trace(seed: int) -> Trace:
    """A sound run in which some of the numbers are odd ones."""
    chance = Random(seed)
    activation = chance.choice(["relu", "tanh", "selu", "linear"])
    trace = sound_run(hidden=2, steps=chance.choice([0, 1, 2, 5, 60]), activation=activation)
    trace.task = chance.choice([None, "regression", "multiclass"])
    trace.learning_rate = chance.choice(ODD)
    for variable in trace.variables:
        for name in chance.sample(GRADIENTS, 3):
            setattr(variable, name, chance.choices(ODD, k=len(trace.steps)))
    for output in trace.activations:
        for name in chance.sample(OUTPUTS, 3):
            setattr(output, name, chance.choices(ODD, k=len(trace.activation_steps)))
    for name in FACTS:
        setattr(trace, name, chance.choice([None, *ODD]))
    for name in DATA:
        setattr(trace.data, name, chance.choice([None, *ODD]))
    trace.loss = chance.choices(ODD, k=chance.randint(0, 7))
    trace.val_loss = chance.choices(ODD, k=chance.randint(0, 7))
    if chance.random() < 0.5:
        trace.batch_loss = chance.choices(ODD, k=len(trace.steps))
    return trace


@pytest.mark.parametrize("seed", range(80))
def test_there_is_always_a_report(seed: int) -> None:
    report = build_report(odd_trace(seed), REQUEST, None, None, Environment("CPU", math.nan), "job-1")

    assert [finding.message for finding in report.findings if finding.code == "DGN001"] == []
    body = report.model_dump_json()
    json.dumps(json.loads(body), allow_nan=False)
    assert GradientHealthReport.model_validate_json(body).verdict == report.verdict
