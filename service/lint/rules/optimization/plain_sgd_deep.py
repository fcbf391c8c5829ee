"""Plain gradient descent on a deep network.

## What it does
Finds SGD without momentum on ten or more hidden kernel layers.

## Why is this bad
The curvature of a deep network differs by orders of magnitude between directions; a step that is safe for the
steepest hardly moves along the others. Momentum and adaptive step sizes exist for that.

## Use instead
`momentum=0.9`, Nesterov's form of it, or Adam.

## Fix safety
Unsafe: it changes the training; the learning rate may have to come down with it.

## References
Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning".
"""

from collections.abc import Iterable

from service.lint.fixes import fix
from service.lint.learning_rate import inner_optimizer
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject
from service.lint.training_patch import set_optimizer_arguments

DEEP = 10
USUAL_MOMENTUM = 0.9


def check(subject: Subject) -> Iterable[Violation]:
    """The declared optimiser, where it is plain SGD under a deep network."""
    declared = subject.training.optimizer
    if declared is None or inner_optimizer(declared.spec).name != "sgd":
        return
    hidden = [kernel for kernel in subject.topology.hidden if kernel.layer.trainable]
    if inner_optimizer(declared.spec).args.get("momentum") or len(hidden) < DEEP:
        return
    patch = set_optimizer_arguments(declared, momentum=USUAL_MOMENTUM)
    yield Violation(
        f"SGD without momentum on {len(hidden)} hidden layers: steps that the steepest direction survives"
        " hardly move"
        " the others.",
        pointer=declared.pointer_to("momentum"),
        evidence={"hidden_layers": len(hidden), "momentum": 0.0},
        fix=fix("unsafe", f"momentum {USUAL_MOMENTUM:g}", patch),
    )


def _request(depth: int, optimizer: object) -> dict[str, object]:
    stack = [dense(32, "relu", "he_normal")] * depth
    return request((32,), *stack, dense(1), training={"optimizer": optimizer})


RULE = Rule(
    code="OPT510",
    name="plain-sgd-deep",
    severity="info",
    check=check,
    sources=("Sutskever et al. 2013",),
    bad=(Example("twelve layers, no momentum", _request(12, "sgd")),),
    good=(
        Example("twelve layers, momentum", _request(12, {"name": "sgd", "momentum": 0.9})),
        Example("three layers", _request(3, "sgd")),
    ),
)
