"""Regularisation that breaks SELU's self-normalisation.

## What it does
Finds, in networks that use SELU: l1 or l2 on kernels, biases or activity, weight decay, weight constraints
such as max-norm, Dropout and its relatives, and GaussianNoise. AlphaDropout, which keeps mean and variance,
is only noted.

## Why is this bad
SELU keeps mean 0 and variance 1 only as long as the weights keep variance 1 / fan_in. Weight decay and
constraints shrink them; Dropout and noise change the variance of what goes into the next layer.

## Use instead
Early stopping, or AlphaDropout.

## Fix safety
Unsafe: it changes how the network is regularised.

## References
Klambauer et al. 2017, "Self-Normalizing Neural Networks", section on "new dropout technique".
"""

from collections.abc import Iterable

from service.lint.fixes import fix, replace_layer, set_argument
from service.lint.graph import Node, ObjectSpec
from service.lint.kinds import DROPOUT_KINDS
from service.lint.misfit import described
from service.lint.rule import Example, Rule, Violation
from service.lint.self_normalizing import selu_activations
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject
from service.lint.surgery import remove_layer
from service.lint.topology import KernelLayer

WEIGHT_ARGUMENTS = (
    "kernel_regularizer",
    "bias_regularizer",
    "activity_regularizer",
    "kernel_constraint",
    "bias_constraint",
)
NEUTRAL = frozenset({"non_neg"})
"""Constraints that say nothing about the size of weights."""
KEEPS_MOMENTS = "AlphaDropout"
REPLACEABLE = frozenset({"Dropout", "GaussianDropout"})


def check(subject: Subject) -> Iterable[Violation]:
    """Each thing in a SELU net that pulls weights or activations off their mean and variance."""
    if not selu_activations(subject):
        return
    yield from _weight_decay(subject)
    for kernel in subject.topology.kernels:
        yield from _on_weights(kernel)
    for node in subject.topology.of_kind((*sorted(DROPOUT_KINDS), "ActivityRegularization")):
        yield _on_activations(subject, node)


def _on_weights(kernel: KernelLayer) -> Iterable[Violation]:
    for argument in WEIGHT_ARGUMENTS:
        spec = kernel.layer.args.get(argument)
        if isinstance(spec, ObjectSpec) and spec.name not in NEUTRAL and _has_effect(spec):
            yield Violation(
                f"{kernel.name!r} has {argument} {described(spec)} in a SELU net; expected none, because"
                " SELU needs"
                " weights that keep variance 1 / fan_in.",
                pointer=kernel.layer.pointer_to(argument),
                layer=kernel.name,
                evidence={argument: described(spec)},
                fix=fix("unsafe", f"Remove {argument}.", set_argument(kernel.layer, argument, None)),
            )


def _has_effect(spec: ObjectSpec) -> bool:
    factors = [value for key, value in spec.args.items() if key in ("l1", "l2")]
    return not factors or any(isinstance(factor, int | float) and factor > 0 for factor in factors)


def _on_activations(subject: Subject, node: Node) -> Violation:
    core = subject.topology.core(node)
    is_alpha = core.kind == KEEPS_MOMENTS
    if core.kind in REPLACEABLE:
        patch = replace_layer(subject, core, KEEPS_MOMENTS, {"rate": core.args.get("rate")})
        mended = fix("unsafe", "Use AlphaDropout, which keeps mean and variance.", patch)
    else:
        mended = None if is_alpha else fix("unsafe", "Remove the layer.", remove_layer(subject, node))
    return Violation(
        f"{node.layer.name!r} is AlphaDropout in a SELU net: it keeps mean and variance, early stopping"
        " costs less."
        if is_alpha
        else f"{node.layer.name!r} is {core.kind} in a SELU net; expected AlphaDropout or nothing, because it"
        " changes the mean and variance that SELU keeps.",
        pointer=core.pointer,
        layer=node.layer.name,
        evidence={"layer": core.kind},
        fix=mended,
        severity="info" if is_alpha else "error",
    )


def _weight_decay(subject: Subject) -> Iterable[Violation]:
    optimizer = subject.training.optimizer
    decay = optimizer.spec.args.get("weight_decay") if optimizer else None
    if optimizer is None or not isinstance(decay, int | float) or decay <= 0:
        return
    place = f"{optimizer.args_pointer}/weight_decay"
    patch = [{"op": "replace", "path": place, "value": 0.0}] if "weight_decay" in optimizer.given else None
    yield Violation(
        f"{optimizer.spec.name} decays weights by {decay:g} in a SELU net; expected no weight decay,"
        " because SELU"
        " needs weights that keep variance 1 / fan_in.",
        pointer=optimizer.pointer_to("weight_decay"),
        evidence={"weight_decay": decay},
        fix=fix("unsafe", "Set weight_decay to 0.", patch),
    )


RULE = Rule(
    code="ACT207",
    name="selu-with-regularization",
    severity="error",
    check=check,
    bad=(
        Example(
            "l2 and Dropout in a SELU net",
            request(
                (20,),
                dense(50, "selu", "lecun_normal", kernel_regularizer={"name": "l2", "l2": 0.01}),
                layer("dropout", rate=0.2),
                dense(50, "selu", "lecun_normal"),
                dense(10, "softmax"),
            ),
        ),
        Example(
            "GaussianNoise and weight decay",
            request(
                (20,),
                dense(50, "selu", "lecun_normal"),
                layer("gaussian_noise", stddev=0.1),
                dense(50, "selu", "lecun_normal"),
                dense(10, "softmax"),
                training={"optimizer": {"name": "adamw", "weight_decay": 0.004}},
            ),
        ),
    ),
    good=(
        Example(
            "Nothing but SELU layers",
            request(
                (20,),
                dense(50, "selu", "lecun_normal"),
                dense(50, "selu", "lecun_normal"),
                dense(10, "softmax"),
            ),
        ),
        Example(
            "l2 and Dropout with ELU",
            request(
                (20,),
                dense(50, "elu", "he_normal", kernel_regularizer={"name": "l2", "l2": 0.01}),
                layer("dropout", rate=0.2),
                dense(10, "softmax"),
            ),
        ),
    ),
    sources=("Klambauer et al. 2017, arXiv:1706.02515",),
)
