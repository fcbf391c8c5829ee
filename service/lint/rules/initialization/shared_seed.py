"""Two layers that start with equal weights.

## What it does
Finds kernels of the same shape whose initialisers are the same and share an explicit seed.

## Why is this bad
An initialiser with a seed gives the same numbers every time it is called. Two layers of one shape then start
equal: what one layer does the next does again, and their gradients are correlated from the first step.

## Use instead
No seeds in initialisers; `keras.utils.set_random_seed` makes a run repeatable and every layer different.

## Fix safety
Safe: only the start of training changes.

## References
Keras documentation, "Layer weight initializers", on seeds.
"""

from collections.abc import Iterable

from api_schemas.finding import Fix
from service.lint.fixes import fix
from service.lint.initialization import Weight, weights
from service.lint.pointer import resolve
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject


def check(subject: Subject) -> Iterable[Violation]:
    """Each kernel that repeats an earlier one."""
    first: dict[tuple[object, ...], tuple[str, Weight]] = {}
    for kernel in subject.topology.kernels:
        for weight in weights(kernel):
            seed = weight.spec.args.get("seed")
            if not isinstance(seed, int) or (shape := weight.shape) is None:
                continue
            key = (weight.spec.name, seed, shape)
            name, earlier = first.setdefault(key, (kernel.name, weight))
            if earlier.layer is not weight.layer or earlier.argument != weight.argument:
                yield _violation(subject, kernel.name, weight, name, seed)


def _violation(subject: Subject, name: str, weight: Weight, other: str, seed: int) -> Violation:
    return Violation(
        f"{name!r} starts with the same weights as {other!r}: same shape, same {weight.spec.name}, same"
        f" seed {seed};"
        " expected different ones, because layers that start equal learn alike.",
        pointer=weight.pointer,
        layer=name,
        evidence={"seed": seed, "same_as": other},
        fix=_fix(subject, weight),
    )


def _fix(subject: Subject, weight: Weight) -> Fix | None:
    place = f"{weight.layer.args_pointer}/{weight.argument}"
    for holder in (f"{place}/config", place):
        written = resolve(subject.submitted.document, holder)
        if isinstance(written, dict) and "seed" in written:
            patch = [{"op": "replace", "path": f"{holder}/seed", "value": None}]
            return fix("safe", "Drop the seed.", patch)
    return None


SEEDED = {"name": "he_normal", "seed": 42}

RULE = Rule(
    code="INI110",
    name="shared-seed",
    severity="warning",
    check=check,
    bad=(
        Example(
            "One seed for all",
            request((64,), dense(64, "relu", SEEDED), dense(64, "relu", SEEDED), dense(10, "softmax")),
        ),
    ),
    good=(
        Example(
            "One seed, different shapes",
            request((20,), dense(64, "relu", SEEDED), dense(32, "relu", SEEDED), dense(10, "softmax")),
        ),
        Example(
            "Different seeds",
            request(
                (64,),
                dense(64, "relu", SEEDED),
                dense(64, "relu", {"name": "he_normal", "seed": 43}),
                dense(10, "softmax"),
            ),
        ),
    ),
    sources=("Keras documentation, Layer weight initializers",),
)
