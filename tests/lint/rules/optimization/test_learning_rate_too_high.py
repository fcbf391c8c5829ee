"""How hard OPT501 judges, and where it points."""

from typing import Any

import pytest

from api_schemas.finding import Finding
from api_schemas.lint import LintOptions, LintRequest
from service.lint.engine import lint
from service.lint.sketch import dense, layer, request

PLAIN = (dense(32, "leaky_relu", "he_normal"),)
NORMALISED = (dense(32, start="he_normal", use_bias=False), layer("batch_normalization"), layer("leaky_relu"))


def finding(layers: Any, optimizer: Any, **training: Any) -> Finding | None:
    body = request((16,), *layers, dense(1), training={"optimizer": optimizer, **training})
    options = LintOptions(predict=False, select=["OPT501"])
    found = lint(LintRequest.model_validate(body).model_copy(update={"options": options})).findings
    return found[0] if found else None


def severity(layers: Any, optimizer: Any, **training: Any) -> str | None:
    found = finding(layers, optimizer, **training)
    return found.severity if found else None


def named(name: str, rate: float, **arguments: Any) -> dict[str, Any]:
    return {"name": name, "learning_rate": rate, **arguments}


@pytest.mark.parametrize(
    ("optimizer", "expected"),
    [
        (named("sgd", 0.3), None),
        (named("sgd", 0.31), "warning"),
        (named("sgd", 1.01), "error"),
        (named("sgd", 0.1, momentum=0.9), "warning"),
        (named("sgd", 0.11, momentum=0.9), "error"),
        (named("adam", 0.009999999776482582), None),
        (named("adam", 0.02), "warning"),
        (named("rmsprop", 0.2), "error"),
        (named("nadam", 0.1), "warning"),
        (named("adadelta", 10.0), None),
        (named("lion", 0.01), "warning"),
        (named("rmsprop", 0.045, epsilon=1.0), None),
    ],
)
def test_each_family_has_its_limits(optimizer: Any, expected: str | None) -> None:
    assert severity(PLAIN, optimizer) == expected


@pytest.mark.parametrize(
    ("optimizer", "training", "expected"),
    [
        (named("sgd", 0.1, momentum=0.9), {}, None),
        (named("sgd", 5.0), {}, "warning"),
        (named("sgd", 5.0, clipnorm=1.0), {}, "info"),
        (named("sgd", 5.0), {"gradient_clip_norm": 1.0}, "info"),
        (named("adam", 0.5), {}, "warning"),
        (named("adam", 0.02), {}, "info"),
    ],
)
def test_batch_normalisation_and_clipping_make_it_milder(
    optimizer: Any, training: dict[str, Any], expected: str | None
) -> None:
    assert severity(NORMALISED, optimizer, **training) == expected


def test_it_points_at_the_rate_and_mends_it() -> None:
    found = finding(PLAIN, {"class_name": "SGD", "config": {"learning_rate": 5.0}})
    assert found is not None
    assert found.pointer == "/training/optimizer/config/learning_rate"
    assert found.fix is not None
    assert found.fix.patch == [
        {"op": "add", "path": "/training/optimizer/config/learning_rate", "value": 0.01}
    ]
