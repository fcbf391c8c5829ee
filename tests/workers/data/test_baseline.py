import math
from typing import Any

import keras
import numpy as np
import pytest

from workers.data.baseline import baseline_loss
from workers.data.demand import LabelForm, OutputDemand

pytestmark = pytest.mark.training

CLASSES = np.array([0, 0, 0, 1])
ENTROPY = -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
REAL = np.array([[0.0], [0.0], [3.0]], np.float32)
LOSSES = keras.losses

CASES: dict[str, tuple[Any, Any, LabelForm, int, float]] = {
    "sparse": (LOSSES.SparseCategoricalCrossentropy(), CLASSES, "sparse", 2, ENTROPY),
    "sparse logits": (LOSSES.SparseCategoricalCrossentropy(from_logits=True), CLASSES, "sparse", 2, ENTROPY),
    "one-hot": (LOSSES.CategoricalCrossentropy(), np.eye(2)[CLASSES], "one-hot", 2, ENTROPY),
    "binary": (LOSSES.BinaryCrossentropy(), CLASSES[:, None].astype(np.float32), "binary", 1, ENTROPY),
    "binary logits": (
        LOSSES.BinaryCrossentropy(from_logits=True),
        CLASSES[:, None].astype(np.float32),
        "binary",
        1,
        ENTROPY,
    ),
    "hinge": (LOSSES.Hinge(), CLASSES[:, None].astype(np.float32), "binary", 1, 0.5),
    "squared": (LOSSES.MeanSquaredError(), REAL, "real", 1, 2.0),
    "absolute": (LOSSES.MeanAbsoluteError(), REAL, "real", 1, 1.0),
}


@pytest.mark.parametrize(("loss", "target", "form", "units", "expected"), CASES.values(), ids=CASES.keys())
def test_the_baseline_is_the_loss_of_the_best_constant(
    loss: Any, target: Any, form: LabelForm, units: int, expected: float
) -> None:
    demand = OutputDemand("head", (units,), "/model", None, form)
    assert baseline_loss(loss, target, demand) == pytest.approx(expected, rel=1e-4)
