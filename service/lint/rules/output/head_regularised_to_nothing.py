"""Dropout at the very end takes the answer away.

## What it does
Finds dropout directly behind the output, and dropout of more than one half directly in front of it. Exactly
one half in front of the output is common in sound networks and only mentioned.

## Why is this bad
Behind the output, dropout zeroes predictions: the loss of those entries is arbitrary and their gradient is
gone. In front of it, with a high rate, the head sees a different random remnant of its features each time,
and its gradient is mostly noise.

## Use instead
Dropout between hidden layers, 0.2 to 0.5, and none behind the output.

## Fix safety
Unsafe: it changes the regularisation.

## References
Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting", appendix A.
"""

from collections.abc import Iterable

from api_schemas.finding import Severity
from service.lint.fixes import fix, set_argument
from service.lint.graph import Node
from service.lint.output import outputs
from service.lint.rule import Example, Rule, Violation
from service.lint.subject import Subject

HEAVY = 0.5
"""The rate of the paper for hidden layers; above it more is dropped than kept."""
LIGHTER = 0.2
UNIT_DROPOUT = frozenset({"Dropout", "GaussianDropout", "AlphaDropout"})
PASSED = frozenset({"Activation", "Softmax", "Reshape", "Flatten", "Identity", "Rescaling"})


def check(subject: Subject) -> Iterable[Violation]:
    """Each dropout that touches an output."""
    for output in outputs(subject):
        node = output.node
        while (node.layer.kind in PASSED or node.layer.kind in UNIT_DROPOUT) and len(node.inputs) == 1:
            if node.layer.kind in UNIT_DROPOUT and _rate(node) > 0.0:
                yield _violation(node, "behind", "warning")
            node = subject.graph.nodes[node.inputs[0][0]]
        if output.kernel is not None and output.kernel.node is node and len(node.inputs) == 1:
            before = subject.graph.nodes[node.inputs[0][0]]
            if before.layer.kind in UNIT_DROPOUT and _rate(before) >= HEAVY:
                yield _violation(before, "in front of", "warning" if _rate(before) > HEAVY else "info")


def _rate(node: Node) -> float:
    rate = node.layer.args.get("rate")
    return rate if isinstance(rate, float) else 0.0


def _violation(node: Node, where: str, severity: Severity) -> Violation:
    layer, rate = node.layer, _rate(node)
    lighter = 0.0 if where == "behind" else LIGHTER
    return Violation(
        f"{layer.name!r} drops {rate:.0%} directly {where} the output: {_effect(where)}.",
        pointer=layer.pointer_to("rate"),
        layer=layer.name,
        evidence={"rate": rate, "where": where},
        fix=fix("unsafe", f"rate {lighter:g}", set_argument(layer, "rate", lighter)),
        severity=severity,
        confidence="high" if where == "behind" else "low" if severity == "info" else "medium",
    )


def _effect(where: str) -> str:
    if where == "behind":
        return "predictions are zeroed at random, and their gradient with them"
    return "the head rarely sees the same features twice"


def _model(*tail: object) -> dict[str, object]:
    hidden = {"type": "dense", "units": 32, "activation": "relu", "kernel_initializer": "he_normal"}
    return {"model": {"input_shape": [13], "layers": [hidden, *tail]}}


_HEAD = {"type": "dense", "units": 3, "activation": "softmax"}

RULE = Rule(
    code="OUT411",
    name="head-regularised-to-nothing",
    severity="warning",
    check=check,
    sources=("Srivastava et al. 2014",),
    bad=(
        Example("dropout behind the output", _model(_HEAD, {"type": "dropout", "rate": 0.5})),
        Example("nine tenths dropped in front of it", _model({"type": "dropout", "rate": 0.9}, _HEAD)),
    ),
    good=(Example("a little in front of it", _model({"type": "dropout", "rate": 0.2}, _HEAD)),),
)
