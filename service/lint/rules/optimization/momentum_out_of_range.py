"""A decay rate of the optimiser is outside the range in which it works.

## What it does
Finds momentum of 1 and more or below 0, beta_1 below 0.5, beta_2 below 0.9, either of them 1 and more, and an
epsilon above 0.01. RMSprop with a large epsilon is a published choice and left alone.

## Why is this bad
Momentum of one and more never forgets: the steps grow without bound. A small beta_2 lets the step size
follow every single batch. A large epsilon outweighs the gradients it is added to, and Adam becomes slow
gradient descent.

## Use instead
momentum 0.9, beta_1 0.9, beta_2 0.999, epsilon 1e-7.

## Fix safety
Unsafe: it changes the training.

## References
Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning"; Kingma and Ba
2015, "Adam"; Reddi et al. 2018, "On the convergence of Adam and beyond".
"""

from collections.abc import Iterable, Mapping

from service.lint.fixes import fix
from service.lint.learning_rate import inner_optimizer
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject
from service.lint.training import Declared
from service.lint.training_patch import set_optimizer_arguments

LARGEST_EPSILON = 1e-2
SMALLEST_BETA_1, SMALLEST_BETA_2 = 0.5, 0.9
"""beta_1 0.5 is Radford et al. 2016's for GANs, beta_2 0.9 Gulrajani et al. 2017's."""
SMALLEST: Mapping[str, float] = {"momentum": 0.0, "beta_1": SMALLEST_BETA_1, "beta_2": SMALLEST_BETA_2}
USUAL: Mapping[str, float] = {"momentum": 0.9, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}
SECOND_MOMENT_OPTIMIZERS = frozenset({"adam", "adamw", "nadam", "adamax", "lamb"})
"""RMSprop is not here: its epsilon is 1.0 in Inception and 0.001 in MobileNet."""
TOLERANCE = 1e-6
"""Numbers travel as 32-bit floats."""


def check(subject: Subject) -> Iterable[Violation]:
    """Each argument of the optimiser that is out of range."""
    declared = subject.training.optimizer
    if declared is None:
        return
    optimizer = inner_optimizer(declared.spec)
    for argument, smallest in SMALLEST.items():
        value = optimizer.args.get(argument)
        if isinstance(value, float) and not smallest - TOLERANCE <= value < 1.0:
            expected = f"at least {smallest:g} and below 1"
            yield _violation(declared, argument, value, expected)
    epsilon = optimizer.args.get("epsilon")
    if isinstance(epsilon, float) and optimizer.name in SECOND_MOMENT_OPTIMIZERS and _is_off(epsilon):
        yield _violation(declared, "epsilon", epsilon, f"above 0 and at most {LARGEST_EPSILON:g}")


def _is_off(epsilon: float) -> bool:
    return epsilon > LARGEST_EPSILON * (1.0 + TOLERANCE) or epsilon <= 0.0


def _violation(declared: Declared, argument: str, value: float, expected: str) -> Violation:
    optimizer = inner_optimizer(declared.spec)
    patch = set_optimizer_arguments(declared, **{argument: USUAL[argument]})
    return Violation(
        f"{argument} of {optimizer.name} is {value:g}; expected {expected}.",
        pointer=declared.pointer_to(argument),
        evidence={"optimizer": optimizer.name, argument: value},
        fix=fix("unsafe", f"{argument} {USUAL[argument]:g}", patch),
    )


def _request(optimizer: object) -> dict[str, object]:
    return request((16,), dense(32, "relu", "he_normal"), dense(1), training={"optimizer": optimizer})


RULE = Rule(
    code="OPT503",
    name="momentum-out-of-range",
    severity="warning",
    check=check,
    sources=("Sutskever et al. 2013", "Kingma and Ba 2015"),
    bad=(
        Example("momentum that never forgets", _request({"name": "sgd", "momentum": 1.0})),
        Example("a nervous second moment", _request({"name": "adam", "beta_2": 0.5})),
        Example(
            "an epsilon above the gradients", _request({"class_name": "Adam", "config": {"epsilon": 0.1}})
        ),
    ),
    good=(
        Example("heavy ball", _request({"name": "sgd", "momentum": 0.9})),
        Example("a GAN's Adam", _request({"name": "adam", "beta_1": 0.5})),
        Example("Inception's RMSprop", _request({"name": "rmsprop", "epsilon": 1.0})),
    ),
)
