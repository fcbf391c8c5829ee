"""A dropout rate that drops nearly everything, or means nothing.

## What it does
Finds rates outside [0, 1), and rates above one half in front of a hidden kernel layer. The rate directly in
front of the output is OUT411. `dropout` and `recurrent_dropout` of recurrent and attention layers count
too; a `noise_shape` (stochastic depth) does not.

## Why is this bad
A rate of one drops everything: no signal passes while training, and no gradient. Above one half each layer
sees so small and so changing a part of its input that its gradient is mostly noise.

## Use instead
0.2 to 0.5 between dense layers, less between convolutions.

## Fix safety
Unsafe: it changes the regularisation.

## References
Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting", section 7.3 and
appendix A.4.
"""

from collections.abc import Iterable

from service.lint.fixes import fix, set_argument
from service.lint.graph import Layer
from service.lint.kinds import DROPOUT_KINDS, TRANSPARENT_KINDS
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject
from service.lint.topology import Topology

HIGH = 0.5
"""The rate of the paper for hidden layers, and the one at which most variants of the network are possible."""
EVERYTHING = 1.0
RATES = ("dropout", "recurrent_dropout")
RATE_KINDS = DROPOUT_KINDS - {"GaussianNoise"}


def check(subject: Subject) -> Iterable[Violation]:
    """Each rate that is out of range or too high where it stands."""
    dropouts = subject.topology.of_kind(RATE_KINDS)
    feeding = _feeding_hidden(subject.topology) if dropouts else set()
    for node in dropouts:
        found = subject.topology.core(node)
        rate = found.args.get("rate")
        if not isinstance(rate, float) or found.args.get("noise_shape") is not None:
            continue
        if not 0.0 <= rate < EVERYTHING or (rate > HIGH and node.index in feeding):
            yield _violation(found, "rate", rate)
    for kernel in subject.topology.kernels:
        for argument in RATES:
            rate = kernel.layer.args.get(argument)
            if isinstance(rate, float) and not 0.0 <= rate <= HIGH:
                yield _violation(kernel.layer, argument, rate)


def _feeding_hidden(topology: Topology) -> set[int]:
    """Nodes from which a hidden kernel layer is reached without passing another kernel layer."""
    feeding: set[int] = set()
    for node in reversed(topology.graph.nodes):
        for after in topology.successors(node):
            passes = (
                topology.core(after).kind in TRANSPARENT_KINDS or topology.nonlinearity(after) is not None
            )
            if topology.is_hidden(after) or (
                passes and not topology.is_kernel(after) and after.index in feeding
            ):
                feeding.add(node.index)
    return feeding


def _violation(found: Layer, argument: str, rate: float) -> Violation:
    if 0.0 <= rate < EVERYTHING:
        reason = (
            f"drops {rate:.0%}, more than it lets through; expected at most {HIGH:g} before a hidden layer"
        )
    elif rate == EVERYTHING:
        reason = "drops everything: no signal and no gradient passes"
    else:
        reason = f"has a rate of {rate:g}; expected at least 0 and below 1"
    return Violation(
        f"{found.name!r} {reason}.",
        pointer=found.pointer_to(argument),
        layer=found.name,
        evidence={argument: rate},
        fix=fix("unsafe", f"{argument} {HIGH:g}", set_argument(found, argument, HIGH)),
        severity="warning" if 0.0 <= rate < EVERYTHING else "error",
    )


def _request(rate: float) -> dict[str, object]:
    first, second = dense(64, "relu", "he_normal"), dense(32, "relu", "he_normal")
    return request((20,), first, layer("dropout", rate=rate), second, dense(1))


RULE = Rule(
    code="REG601",
    name="dropout-rate",
    severity="warning",
    check=check,
    sources=("Srivastava et al. 2014",),
    bad=(Example("eight of ten dropped", _request(0.8)), Example("everything dropped", _request(1.0))),
    good=(Example("three of ten dropped", _request(0.3)),),
)
