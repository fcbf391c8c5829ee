"""An L2 penalty under Adam is not weight decay.

## What it does
Finds L2 (or L1 and L2) penalties on kernels that are trained with an optimiser of the Adam family.

## Why is this bad
The penalty's gradient goes through Adam's division by the root of the second moment. Weights with large
gradients are then decayed less than others, which is not what the factor says.

## Use instead
`AdamW` with `weight_decay`, and no penalty.

## Fix safety
No automatic fix: factor and decay are not the same number.

## References
Loshchilov and Hutter 2019, "Decoupled weight decay regularization".
"""

from collections.abc import Iterable

from service.lint.graph import Layer, ObjectSpec
from service.lint.learning_rate import inner_optimizer
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject

ADAM_FAMILY = frozenset({"adam", "adamw", "adamax", "nadam", "lamb"})
PENALTIES = ("kernel_regularizer", "recurrent_regularizer", "embeddings_regularizer", "depthwise_regularizer")


def check(subject: Subject) -> Iterable[Violation]:
    """The declared optimiser, where kernels carry an L2 penalty."""
    declared = subject.training.optimizer
    if declared is None or inner_optimizer(declared.spec).name not in ADAM_FAMILY:
        return
    name = inner_optimizer(declared.spec).name
    penalised = [
        (kernel.layer, argument) for kernel in subject.topology.kernels for argument in _l2(kernel.layer)
    ]
    if not penalised:
        return
    layer, argument = penalised[0]
    yield Violation(
        f"{argument} of {layer.name!r} is an L2 penalty, which {name} divides by the size of each weight's"
        " gradients;"
        " the weight_decay of AdamW decays all weights alike.",
        pointer=layer.pointer_to(argument),
        layer=layer.name,
        evidence={"optimizer": name, "layers": len({id(layer) for layer, _ in penalised})},
    )


def _l2(layer: Layer) -> list[str]:
    """Arguments that hold a penalty with an L2 part."""
    specs = [(argument, layer.args.get(argument)) for argument in PENALTIES]
    return [argument for argument, spec in specs if isinstance(spec, ObjectSpec) and _has_l2(spec)]


def _has_l2(spec: ObjectSpec) -> bool:
    return spec.name in ("l2", "l1_l2") and bool(spec.args.get("l2"))


def _request(optimizer: str) -> dict[str, object]:
    penalised = dense(32, "relu", "he_normal", kernel_regularizer={"name": "l2", "l2": 1e-4})
    return request((16,), penalised, dense(1), training={"optimizer": optimizer})


RULE = Rule(
    code="OPT507",
    name="l2-with-adam",
    severity="info",
    check=check,
    sources=("Loshchilov and Hutter 2019",),
    bad=(Example("an L2 penalty under Adam", _request("adam")),),
    good=(Example("an L2 penalty under SGD", _request("sgd")),),
)
