"""A penalty that outweighs the loss.

## What it does
Finds L1 and L2 penalties on weights with a factor above 0.1.

## Why is this bad
The penalty is added to the loss once for every weight. With a factor of 0.1 a single layer of a few
thousand weights contributes more than the loss itself, and gradient descent answers by making the weights
zero.

## Use instead
1e-5 to 1e-3.

## Fix safety
Unsafe: it changes the regularisation.

## References
Krizhevsky et al. 2012 (5e-4); He et al. 2016 (1e-4); Goodfellow, Bengio and Courville 2016, "Deep Learning",
section 7.1.
"""

from collections.abc import Iterable

from service.lint.catalog.registry import BY_CLASS_NAME
from service.lint.fixes import fix, set_argument
from service.lint.graph import Layer, ObjectSpec
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject

LARGEST_FACTOR = 0.1
"""A hundred times the largest factor of the classic networks (5e-4), rounded up."""
USUAL_FACTOR = 1e-4
ARGUMENTS = sorted(
    {
        argument
        for entry in BY_CLASS_NAME.values()
        for argument in entry.readers
        if argument.endswith("_regularizer") and argument != "activity_regularizer"
    }
)
"""What any layer of Keras calls a penalty on its weights."""


def check(subject: Subject) -> Iterable[Violation]:
    """Each penalty on weights that is too large."""
    for found in _cores(subject):
        for argument in ARGUMENTS:
            spec = found.args.get(argument)
            if not isinstance(spec, ObjectSpec):
                continue
            factors = {name: spec.args.get(name) for name in ("l1", "l2")}
            large = {
                name: value
                for name, value in factors.items()
                if isinstance(value, float) and value > LARGEST_FACTOR
            }
            if large:
                yield _violation(found, argument, large)


def _cores(subject: Subject) -> Iterable[Layer]:
    cores = [subject.topology.core(node) for node in subject.graph.nodes]
    return {id(found): found for found in cores if not found.opaque}.values()


def _violation(found: Layer, argument: str, large: dict[str, float]) -> Violation:
    written = ", ".join(f"{name}={value:g}" for name, value in large.items())
    value = {"class_name": "L2", "config": {"l2": USUAL_FACTOR}}
    return Violation(
        f"{argument} of {found.name!r} has {written}; expected at most {LARGEST_FACTOR:g}: the penalty"
        " outweighs the"
        " loss and pulls the weights to zero.",
        pointer=found.pointer_to(argument),
        layer=found.name,
        evidence={argument: large},
        fix=fix("unsafe", f"L2 with {USUAL_FACTOR:g}", set_argument(found, argument, value)),
    )


def _request(factor: float) -> dict[str, object]:
    penalised = dense(32, "relu", "he_normal", kernel_regularizer={"name": "l2", "l2": factor})
    return request((16,), penalised, dense(1))


RULE = Rule(
    code="REG603",
    name="l2-too-large",
    severity="warning",
    check=check,
    sources=("Krizhevsky et al. 2012", "He et al. 2016"),
    bad=(Example("a factor of one", _request(1.0)),),
    good=(Example("a factor of 1e-4", _request(1e-4)),),
)
