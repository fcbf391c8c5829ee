"""Whatever is sent: no crash, the same answer twice, pointers that exist, fixes that settle."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api_schemas.lint import LintReport, LintRequest
from service.lint.engine import lint
from service.lint.errors import SpecError
from service.lint.pointer import MISSING, resolve
from service.lint.subject import document_of

ACTIVATIONS = st.sampled_from(
    ["relu", "elu", "selu", "gelu", "silu", "mish", "tanh", "sigmoid", "softmax", "exponential", None]
)
INITIALIZERS = st.sampled_from(
    [
        "he_normal",
        "lecun_normal",
        "lecun_uniform",
        "glorot_uniform",
        "zeros",
        "ones",
        "orthogonal",
        "random_normal",
        {"name": "variance_scaling", "scale": 2.0, "mode": "fan_out"},
        {"class_name": "HeNormal", "config": {"seed": 3}},
    ]
)
DENSE: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "type": st.just("dense"),
        "units": st.integers(1, 64),
        "activation": ACTIVATIONS,
        "kernel_initializer": INITIALIZERS,
        "use_bias": st.booleans(),
    }
)
PLAIN: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {"type": "batch_normalization"},
        {"type": "layer_normalization"},
        {"type": "dropout", "rate": 0.5},
        {"type": "alpha_dropout", "rate": 0.1},
        {"type": "gaussian_noise", "stddev": 0.1},
        {"type": "leaky_relu", "negative_slope": 1.5},
        {"type": "leaky_relu"},
        {"type": "elu", "alpha": 0.3},
        {"type": "prelu"},
        {"type": "relu"},
        {"type": "softmax"},
        {"type": "activation", "activation": "sigmoid"},
        {"type": "flatten"},
    ]
)
TRAINING = st.sampled_from(
    [
        None,
        {"optimizer": {"name": "sgd", "learning_rate": 2.0, "momentum": 0.9}, "loss": "mse"},
        {"optimizer": {"name": "adamw", "weight_decay": 0.01}, "loss": "categorical_crossentropy"},
        {"optimizer": "adam", "loss": {"name": "binary_crossentropy", "from_logits": True}},
    ]
)
MODES = st.sampled_from(["none", "safe", "unsafe"])


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    layers = draw(st.lists(DENSE | PLAIN, min_size=1, max_size=9))
    named: list[dict[str, Any]] = [{**layer, "name": f"layer_{index}"} for index, layer in enumerate(layers)]
    if len(named) > 2 and draw(st.booleans()):
        ends = [named[0]["name"], named[-1]["name"]]
        named.append({"type": draw(st.sampled_from(["concatenate", "add", "multiply"])), "inputs": ends})
    body: dict[str, Any] = {"model": {"input_shape": [draw(st.integers(1, 64))], "layers": named}}
    training = draw(TRAINING)
    if training is not None:
        body["training"] = training
    body["options"] = {"predict": False, "fix": draw(MODES)}
    return body


def judge(body: dict[str, Any]) -> LintReport:
    return lint(LintRequest.model_validate(body))


def errors(report: LintReport) -> int:
    return sum(finding.severity == "error" for finding in report.findings)


SETTINGS = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@SETTINGS
@given(requests())
def test_no_rule_crashes_and_every_pointer_exists(body: dict[str, Any]) -> None:
    report = judge(body)
    document = document_of(LintRequest.model_validate(body))
    assert not [finding for finding in report.findings if finding.code in ("LNT001", "LNT003")]
    assert not [found for found in report.findings if resolve(document, found.pointer) is MISSING]


@SETTINGS
@given(requests())
def test_the_same_request_gets_the_same_answer(body: dict[str, Any]) -> None:
    assert judge(body).model_dump_json() == judge(body).model_dump_json()


@SETTINGS
@given(requests())
def test_mending_settles_and_adds_no_error(body: dict[str, Any]) -> None:
    asked = {**body, "options": {"predict": False, "fix": "unsafe"}}
    report = judge(asked)
    fixed = report.fixed
    assert fixed is not None
    assert sum(finding.severity == "error" for finding in fixed.findings) <= errors(report)
    again = {**asked, "model": fixed.model}
    if fixed.training is not None:
        again["training"] = fixed.training.model_dump(exclude_unset=True)
    second = judge(again).fixed
    assert second is not None
    assert second.model == fixed.model
    assert second.training == fixed.training


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=8), below, max_size=4),
    max_leaves=8,
)
SOUND = {
    "input_shape": [8],
    "layers": [
        {"type": "dense", "units": 8, "activation": "selu", "kernel_regularizer": {"name": "l2", "l2": 0.1}},
        {"type": "leaky_relu", "negative_slope": 0.1},
        {"type": "lstm", "units": 3},
        {"type": "dense", "units": 2, "bias_initializer": {"name": "constant", "value": 1.0}},
    ],
}


@st.composite
def mutated(draw: st.DrawFn, value: Any = SOUND) -> Any:
    """A config with one value somewhere replaced by anything."""
    if not isinstance(value, dict | list) or not value or draw(st.integers(0, 4)) == 0:
        return draw(JSON)
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = draw(st.sampled_from(keys))
    changed = value.copy()
    changed[key] = draw(mutated(value[key]))
    return changed


@SETTINGS
@given(mutated())
def test_any_json_is_judged_or_refused_by_name(model: Any) -> None:
    try:
        report = judge({"model": model, "options": {"predict": False, "fix": "unsafe"}})
    except SpecError:
        return
    assert report.model_dump_json()
    assert not [finding for finding in report.findings if finding.code == "LNT001"]
