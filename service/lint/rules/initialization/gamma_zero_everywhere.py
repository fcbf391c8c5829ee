"""A batch normalisation on the main path that starts switched off.

## What it does
Finds batch normalisation layers whose `gamma` starts at zeros and whose output does not go into an Add.

## Why is this bad
With gamma at zero the layer puts out its beta, zero, whatever comes in: the network is cut in two. Behind a
ReLU no gradient passes either. At the end of a residual branch the same start is a good idea: the branch
begins as the identity.

## Use instead
`gamma_initializer="ones"`, Keras's default.

## Fix safety
Safe: only the start of training changes.

## References
Goyal et al. 2017, "Accurate, Large Minibatch SGD", section 5.1.
"""

from collections.abc import Iterable

from service.lint.fixes import fix, set_initializer
from service.lint.graph import ObjectSpec
from service.lint.kinds import NORMALIZATION_KINDS
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject

ARGUMENT = "gamma_initializer"


def check(subject: Subject) -> Iterable[Violation]:
    """Each normalisation that starts at zero outside a residual branch."""
    topology = subject.topology
    for node in topology.of_kind(NORMALIZATION_KINDS):
        core, name = topology.core(node), node.layer.name
        spec = core.args.get(ARGUMENT)
        if not isinstance(spec, ObjectSpec) or spec.name != "zeros" or core.args.get("scale") is False:
            continue
        if not core.trainable or topology.ends_residual_branch(node):
            continue
        yield Violation(
            f"{name!r} starts with gamma zeros on the main path; expected ones, because nothing passes"
            " through it"
            " until gamma has grown.",
            pointer=core.pointer_to(ARGUMENT),
            layer=name,
            evidence={ARGUMENT: spec.name},
            fix=fix("safe", f"Set {ARGUMENT} to ones.", set_initializer(subject, core, ARGUMENT, "ones")),
        )


RULE = Rule(
    code="INI111",
    name="gamma-zero-everywhere",
    severity="warning",
    check=check,
    bad=(
        Example(
            "Gamma zeros between two layers",
            request(
                (20,),
                dense(64, start="he_normal", use_bias=False),
                layer("batch_normalization", gamma_initializer="zeros"),
                layer("relu"),
                dense(10, "softmax"),
            ),
        ),
    ),
    good=(
        Example(
            "Gamma zeros at the end of a residual branch",
            request(
                (64,),
                dense(64, "relu", "he_normal", name="before"),
                dense(64, "relu", "he_normal"),
                dense(64, use_bias=False),
                layer("batch_normalization", gamma_initializer="zeros", name="closing"),
                layer("add", inputs=["before", "closing"]),
                dense(10, "softmax"),
            ),
        ),
    ),
    sources=("Goyal et al. 2017, arXiv:1706.02677",),
)
