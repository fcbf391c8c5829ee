"""The learning rate that an optimiser reaches."""

from typing import Any

import pytest

from service.lint.catalog.optimizers import OPTIMIZERS
from service.lint.graph import ObjectSpec
from service.lint.learning_rate import effective_learning_rate, peak_learning_rate


def optimizer(name: str, **arguments: Any) -> ObjectSpec:
    return OPTIMIZERS.read({"name": name, **arguments})


def schedule(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


@pytest.mark.parametrize(
    ("rate", "peak", "warmup"),
    [
        (0.02, 0.02, False),
        (schedule("ExponentialDecay", initial_learning_rate=0.1, decay_steps=10, decay_rate=0.9), 0.1, False),
        (schedule("PiecewiseConstantDecay", boundaries=[10], values=[0.1, 0.4]), 0.4, True),
        (schedule("PiecewiseConstantDecay", boundaries=[10], values=[0.4, 0.1]), 0.4, False),
        (
            schedule("PolynomialDecay", initial_learning_rate=0.0, decay_steps=9, end_learning_rate=1.0),
            1.0,
            True,
        ),
        (schedule("CosineDecay", initial_learning_rate=0.3, decay_steps=9), 0.3, False),
        (
            schedule(
                "CosineDecay", initial_learning_rate=0.0, decay_steps=9, warmup_target=0.2, warmup_steps=3
            ),
            0.2,
            True,
        ),
    ],
)
def test_a_schedule_counts_at_its_peak(rate: Any, peak: float, warmup: bool) -> None:
    found = peak_learning_rate(optimizer("sgd", learning_rate=rate))
    assert found.peak == peak
    assert found.warmup is warmup


def test_momentum_lengthens_the_steps_of_gradient_descent() -> None:
    assert effective_learning_rate(optimizer("sgd", learning_rate=0.1, momentum=0.9)) == pytest.approx(1.0)


def test_momentum_of_one_and_more_is_not_counted_in() -> None:
    assert effective_learning_rate(optimizer("sgd", learning_rate=0.1, momentum=1.0)) == 0.1


def test_a_wrapped_optimizer_is_looked_into() -> None:
    inner = {"class_name": "SGD", "config": {"learning_rate": 0.2}}
    wrapped = OPTIMIZERS.read({"class_name": "LossScaleOptimizer", "config": {"inner_optimizer": inner}})
    assert peak_learning_rate(wrapped).peak == 0.2
    assert peak_learning_rate(wrapped).argument == ("inner_optimizer", "learning_rate")


def test_adafactor_s_relative_steps_have_no_rate() -> None:
    assert peak_learning_rate(optimizer("adafactor")).peak is None
