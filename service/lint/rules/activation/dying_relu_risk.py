"""ReLU layers that are likely to die.

## What it does
Finds ReLU layers without normalisation trained with a high learning rate (SGD above 0.1, momentum counted as
1 / (1 - momentum); Adam and its relatives above 0.01), and ReLU layers whose bias starts negative.

## Why is this bad
A unit whose weighted sum is negative for every example puts out zero and gets no gradient: it is dead and
stays so. One large step, or a negative bias, is enough to push many units there; with large learning rates
half of a network can die in the first epoch.

## Use instead
A lower learning rate, a zero bias, or a leaky ReLU (slope 0.2) with He initialisation, which never stops
learning.

## Fix safety
Unsafe: it changes the activation.

## References
Lu, Shin, Su and Karniadakis 2020, "Dying ReLU and Initialization". Maas, Hannun and Ng 2013. Xu et al. 2015.
"""

from collections.abc import Iterable

from api_schemas.finding import Fix
from service.lint.fixes import fix, set_argument
from service.lint.graph import ObjectSpec
from service.lint.learning_rate import effective_learning_rate, inner_optimizer
from service.lint.misfit import with_activation
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject
from service.lint.topology import KernelLayer

DYING = ("relu", "relu6")
SGD_LIMIT = 0.1
"""Ten times Keras's default; momentum's steady state counts in full (Sutskever et al. 2013)."""
ADAPTIVE_LIMIT = 0.01
"""Ten times Keras's default of Adam, RMSprop and Nadam."""
ADAPTIVE = frozenset({"adam", "adamw", "adamax", "nadam", "rmsprop"})
ROUNDING = 1e-9  # 0.01 / (1 - 0.9) is not above 0.1


def check(subject: Subject) -> Iterable[Violation]:
    """One finding for the learning rate, one for each negative bias."""
    risky = [
        kernel
        for kernel in subject.topology.activated_by(DYING)
        if kernel.activation and not kernel.activation.normalised and not kernel.is_head
    ]
    if not risky:
        return
    yield from _fast(subject, risky)
    for kernel in risky:
        bias = kernel.layer.args.get("bias_initializer")
        if isinstance(bias, ObjectSpec) and kernel.layer.args.get("use_bias") and _is_negative(bias):
            yield _negative(kernel, bias)


def _fast(subject: Subject, risky: list[KernelLayer]) -> Iterable[Violation]:
    optimizer = subject.training.optimizer
    if optimizer is None:
        return
    name = inner_optimizer(optimizer.spec).name
    limit = SGD_LIMIT if name == "sgd" else ADAPTIVE_LIMIT if name in ADAPTIVE else None
    rate = effective_learning_rate(optimizer.spec)
    if limit is None or rate is None or rate <= limit * (1.0 + ROUNDING):
        return
    shown = f"{rate:.2g} counting momentum" if name == "sgd" else f"{rate:.2g}"
    yield Violation(
        f"{len(risky)} ReLU layers without normalisation are trained with {name} at a learning rate of"
        f" {shown};"
        f" expected at most {limit:g}, because large steps push units below zero for every input, where"
        " they die.",
        pointer=optimizer.pointer_to("learning_rate"),
        evidence={
            "optimizer": name,
            "effective_learning_rate": rate,
            "limit": limit,
            "layers": [kernel.name for kernel in risky],
        },
        fix=_leaky(subject, risky),
    )


def _leaky(subject: Subject, risky: list[KernelLayer]) -> Fix | None:
    patch = [operation for kernel in risky for operation in with_activation(subject, kernel, "leaky_relu")]
    description = "Use leaky_relu (slope 0.2) with he_normal here; a lower learning rate does it too."
    return fix("unsafe", description, patch)


def _is_negative(bias: ObjectSpec) -> bool:
    value = bias.args.get("value", 0.0)
    return bias.name == "constant" and isinstance(value, int | float) and value < 0


def _negative(kernel: KernelLayer, bias: ObjectSpec) -> Violation:
    value = bias.args["value"]
    return Violation(
        f"The bias of ReLU layer {kernel.name!r} starts at {value:g}; expected 0 or a little above,"
        " because units"
        " that start below zero for every input put out zero and never learn.",
        pointer=kernel.layer.pointer_to("bias_initializer"),
        layer=kernel.name,
        evidence={"bias_initializer": value},
        fix=fix(
            "unsafe", "Start the bias at zeros.", set_argument(kernel.layer, "bias_initializer", "zeros")
        ),
    )


RULE = Rule(
    code="ACT205",
    name="dying-relu-risk",
    severity="warning",
    check=check,
    bad=(
        Example(
            "ReLU with SGD at 0.05 and momentum 0.9, which adds up to 0.5",
            request(
                (20,),
                dense(64, "relu", "he_normal"),
                dense(10, "softmax"),
                training={"optimizer": {"name": "sgd", "learning_rate": 0.05, "momentum": 0.9}},
            ),
        ),
        Example(
            "A negative bias",
            request(
                (20,),
                dense(64, "relu", "he_normal", bias_initializer={"name": "constant", "value": -1.0}),
                dense(10, "softmax"),
            ),
        ),
    ),
    good=(
        Example(
            "SGD at 0.01 with momentum 0.9",
            request(
                (20,),
                dense(64, "relu", "he_normal"),
                dense(10, "softmax"),
                training={"optimizer": {"name": "sgd", "learning_rate": 0.01, "momentum": 0.9}},
            ),
        ),
        Example(
            "Batch normalisation keeps units alive",
            request(
                (20,),
                dense(64, start="he_normal", use_bias=False),
                layer("batch_normalization"),
                layer("relu"),
                dense(10, "softmax"),
                training={"optimizer": {"name": "sgd", "learning_rate": 0.5}},
            ),
        ),
    ),
    sources=("Lu et al. 2020, arXiv:1903.06733", "Maas et al. 2013", "Xu et al. 2015, arXiv:1505.00853"),
)
