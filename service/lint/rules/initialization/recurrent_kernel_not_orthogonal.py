"""A recurrent kernel that is not orthogonal.

## What it does
Finds recurrent layers whose `recurrent_initializer` is neither orthogonal nor the identity.

## Why is this bad
The recurrent kernel is applied once per time step. An orthogonal matrix keeps the length of what it is
applied to, a thousand times over; any other random matrix shrinks some directions and stretches others
exponentially with the length of the sequence.

## Use instead
`recurrent_initializer="orthogonal"`, Keras's default.

## Fix safety
Safe: only the start of training changes.

## References
Saxe, McClelland and Ganguli 2014. Le, Jaitly and Hinton 2015 for the identity.
"""

from collections.abc import Iterable

from service.lint.fixes import fix, set_initializer
from service.lint.graph import ObjectSpec
from service.lint.kinds import RECURRENT_KINDS
from service.lint.misfit import described
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject

LENGTH_KEEPING = frozenset({"orthogonal", "identity"})
ARGUMENT = "recurrent_initializer"


def check(subject: Subject) -> Iterable[Violation]:
    """Each recurrent layer with another start."""
    for node in subject.topology.of_kind(RECURRENT_KINDS):
        core, name = subject.topology.core(node), node.layer.name
        spec = core.args.get(ARGUMENT)
        if not isinstance(spec, ObjectSpec) or spec.opaque or spec.name in LENGTH_KEEPING:
            continue
        yield Violation(
            f"{name!r} starts its recurrent kernel with {described(spec)}; expected orthogonal, because it"
            " is applied"
            " at every time step and only an orthogonal matrix keeps the length of the state.",
            pointer=core.pointer_to(ARGUMENT),
            layer=name,
            evidence={ARGUMENT: described(spec)},
            fix=fix(
                "safe",
                f"Set {ARGUMENT} to orthogonal.",
                set_initializer(subject, core, ARGUMENT, "orthogonal"),
            ),
        )


RULE = Rule(
    code="INI108",
    name="recurrent-kernel-not-orthogonal",
    severity="info",
    check=check,
    bad=(
        Example(
            "Glorot in the recurrence",
            request(
                (30, 8), layer("lstm", units=16, recurrent_initializer="glorot_uniform"), dense(2, "softmax")
            ),
        ),
    ),
    good=(Example("Keras's default", request((30, 8), layer("gru", units=16), dense(2, "softmax"))),),
    sources=("Saxe et al. 2014, arXiv:1312.6120", "Le et al. 2015, arXiv:1504.00941"),
)
