"""A cross-entropy behind an activation that cannot give what it reads.

## What it does
Compares the activation of each output with its cross-entropy. Without `from_logits` the loss reads
probabilities: a linear, ReLU or tanh output gives none. Independent sigmoids are no distribution over
exclusive classes. With `from_logits` it reads any real number: behind ReLU or tanh most of them cannot
occur. A linear head whose loss *states* `from_logits: false` is OUT403, a single unit with a categorical
loss OUT405.

## Why is this bad
The loss takes the logarithm of values that it must first clip into (0, 1). Where it clips, the gradient is
zero; where it does not, the values are not probabilities and the minimum lies elsewhere.

## Use instead
`softmax` for exclusive classes, `sigmoid` for binary or independent labels; or a linear output with
`from_logits=True`, which is also the numerically better choice.

## Fix safety
Safe where one choice is certain: `from_logits` for a linear head, the loss's own activation for one that
gives no probabilities. Unsafe where the task is not declared and sigmoids may be meant.

## References
Bishop 2006, "Pattern Recognition and Machine Learning", section 4.3 (canonical link functions).
"""

from collections.abc import Iterable

from api_schemas.finding import Fix, Severity
from service.lint.output import (
    BINARY_LOSSES,
    CATEGORICAL_LOSSES,
    CROSSENTROPIES,
    LINEAR,
    SIGMOIDS,
    SPARSE_LOSSES,
    Output,
    outputs,
)
from service.lint.rule import Example, Rule, Violation
from service.lint.subject import Subject
from service.lint.training_patch import set_arguments

NEVER_PROBABILITIES = frozenset(
    {"relu", "relu6", "leaky_relu", "prelu", "thresholded_relu", "threshold", "squareplus"}
    | {"elu", "celu", "selu", "gelu", "silu", "mish", "glu", "hard_silu", "log_sigmoid", "log_softmax"}
    | {"tanh", "softsign", "hard_tanh", "tanh_shrink", "soft_shrink", "hard_shrink"}
)
"""Activations whose values leave [0, 1] or never sum to one, however the network is trained."""
ONE_SIDED = frozenset({"relu", "relu6", "softplus", "exponential"})
"""Logits that cannot be negative: a binary probability could not fall below one half."""
BOUNDED = frozenset({"relu", "relu6", "tanh", "softsign", "hard_tanh"})
"""Logits that cannot leave a range: some probabilities are out of reach."""
PROBABILITY_LOSSES = CROSSENTROPIES | {"kl_divergence"}


def check(subject: Subject) -> Iterable[Violation]:
    """Each output whose activation its cross-entropy cannot read."""
    for output in outputs(subject):
        if output.loss_name not in PROBABILITY_LOSSES or _is_for_another_rule(output):
            continue
        fault = _as_logits(output) if output.from_logits else _as_probabilities(output, subject.data.task)
        if fault is not None:
            severity, text = fault
            yield _violation(subject, output, severity, text)


def _is_for_another_rule(output: Output) -> bool:
    if output.loss_name in CATEGORICAL_LOSSES and output.units == 1:
        return True  # OUT405
    stated = output.loss is not None and "from_logits" in output.loss.given
    return output.activation == LINEAR and output.loss_name in CROSSENTROPIES and stated  # OUT403


def _as_logits(output: Output) -> tuple[Severity, str] | None:
    name = output.activation
    if name in ONE_SIDED and output.loss_name in BINARY_LOSSES:
        return (
            "error",
            f"takes logits; behind {name} none is negative, so no probability falls below one half",
        )
    if name in BOUNDED:
        return "warning", f"takes logits, which {name} bounds: some probabilities are out of reach"
    return None


def _as_probabilities(output: Output, task: str | None) -> tuple[Severity, str] | None:
    name = output.activation
    if name == LINEAR:
        return "error", f"expects probabilities, but {output.layer!r} has no activation"
    if name in NEVER_PROBABILITIES:
        return "error", f"expects probabilities, which {name} cannot give"
    if name in SIGMOIDS and output.loss_name in CATEGORICAL_LOSSES:
        exclusive = task in ("multiclass", "binary") or output.loss_name in SPARSE_LOSSES
        count = output.units or "several"
        return (
            "error" if exclusive else "warning",
            f"expects one distribution over exclusive classes, but {name} gives {count} independent ones",
        )
    return None


def _violation(subject: Subject, output: Output, severity: Severity, fault: str) -> Violation:
    return Violation(
        f"{output.loss_name} {fault}.{output.trap}",
        pointer=output.pointer,
        layer=output.layer,
        evidence={
            "activation": output.activation,
            "loss": output.loss_name,
            "from_logits": output.from_logits,
        },
        fix=_fix(subject, output, severity),
        severity=severity,
        confidence="high" if severity == "error" else "medium",
    )


def _fix(subject: Subject, output: Output, severity: Severity) -> Fix | None:
    if output.activation == LINEAR and output.loss_name in CROSSENTROPIES:
        if output.loss is None or not output.is_sole:
            return None
        patch = set_arguments(output.loss, "losses", from_logits=True)
        return Fix(applicability="safe", description="tell the loss that it gets logits", patch=patch)
    by_loss = "sigmoid" if output.loss_name in BINARY_LOSSES else "softmax"
    wanted = LINEAR if output.from_logits else by_loss
    certain = severity == "error" and output.activation != LINEAR
    return output.activation_fix(subject, wanted, "safe" if certain else "unsafe")


def _dense(activation: str | None, units: int, loss: object, **data: object) -> dict[str, object]:
    head = {"type": "dense", "units": units} | ({"activation": activation} if activation else {})
    hidden = {"type": "dense", "units": 32, "activation": "relu", "kernel_initializer": "he_normal"}
    request: dict[str, object] = {
        "model": {"input_shape": [16], "layers": [hidden, head]},
        "training": {"optimizer": "adam", "loss": loss},
    }
    return request | ({"data": data} if data else {})


RULE = Rule(
    code="OUT402",
    name="crossentropy-activation-mismatch",
    severity="error",
    check=check,
    sources=("Bishop 2006",),
    bad=(
        Example("no activation, probabilities expected", _dense(None, 10, "categorical_crossentropy")),
        Example("relu as probability", _dense("relu", 1, "binary_crossentropy")),
        Example("tanh as probability", _dense("tanh", 10, "sparse_categorical_crossentropy")),
        Example(
            "sigmoids for exclusive classes",
            _dense("sigmoid", 10, "categorical_crossentropy", task="multiclass", n_classes=10),
        ),
        Example("relu as logits", _dense("relu", 1, {"name": "binary_crossentropy", "from_logits": True})),
    ),
    good=(
        Example("softmax", _dense("softmax", 10, "categorical_crossentropy")),
        Example("independent labels", _dense("sigmoid", 10, "binary_crossentropy", task="multilabel")),
        Example("logits", _dense(None, 10, {"name": "categorical_crossentropy", "from_logits": True})),
    ),
)
