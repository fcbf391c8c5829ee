"""Two activations in a row.

## What it does
Finds an activation whose output goes straight into another one, with nothing but dropout or reshaping
between (for a ReLU behind a ReLU, pooling too). Gates, whose output multiplies another tensor, are not in a
row. Softmax behind softmax is ACT203.

## Why is this bad
At best the second does nothing, as ReLU behind ReLU. Otherwise it works on a range that the first has cut:
a softmax behind a ReLU never sees a negative score, a sigmoid behind a ReLU never goes below one half.

## Use instead
One of the two.

## Fix safety
Unsafe: it changes what the network computes.

## References
Goodfellow, Bengio and Courville 2016, "Deep Learning", section 6.3.
"""

from collections.abc import Iterable

from api_schemas.finding import Fix
from service.lint.fixes import fix, set_argument
from service.lint.graph import Node
from service.lint.kinds import DROPOUT_KINDS, POOLING_KINDS, RECURRENT_KINDS, RESHAPE_KINDS
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject
from service.lint.surgery import remove_layer
from service.lint.topology import EffectiveActivation

LINEAR_KINDS = DROPOUT_KINDS | RESHAPE_KINDS | {"Identity", "Masking", "ActivityRegularization", "Activation"}
SOFTMAX, RELU = "softmax", "relu"


def check(subject: Subject) -> Iterable[Violation]:
    """Each activation that another one follows at once."""
    topology = subject.topology
    for applied in topology.followed_activations:
        met = topology.meets(applied.node)
        if met.node is None or topology.core(applied.node).kind in RECURRENT_KINDS:
            continue
        second = subject.graph.nodes[met.node]
        spec = topology.nonlinearity(second)
        assert spec is not None
        names = (applied.spec.name, spec.name)
        if names != (SOFTMAX, SOFTMAX) and _is_in_a_row(subject, applied.node, second, names):
            yield _violation(subject, applied, second, spec.name)


def _is_in_a_row(subject: Subject, first: Node, second: Node, names: tuple[str, str]) -> bool:
    between = LINEAR_KINDS | POOLING_KINDS if names == (RELU, RELU) else LINEAR_KINDS
    node = second
    while (node := subject.graph.nodes[node.inputs[0][0]]) is not first:
        if node.layer.kind not in between:
            return False
    return True


def _violation(subject: Subject, first: EffectiveActivation, second: Node, name: str) -> Violation:
    core = subject.topology.core(second)
    return Violation(
        f"{second.layer.name!r} applies {name} to the {first.spec.name} of {first.node.layer.name!r};"
        " expected one"
        " activation there, because the second only sees what the first has cut.",
        pointer=core.pointer_to("activation") if "activation" in core.args else core.pointer,
        layer=second.layer.name,
        evidence={"first": first.spec.name, "second": name},
        fix=_fix(subject, second),
    )


def _fix(subject: Subject, second: Node) -> Fix | None:
    core = subject.topology.core(second)
    if "activation" in core.args:
        return fix("unsafe", "Drop the second.", set_argument(core, "activation", "linear"))
    return fix("unsafe", "Remove the second.", remove_layer(subject, second))


RULE = Rule(
    code="ACT202",
    name="redundant-activation",
    severity="warning",
    check=check,
    bad=(
        Example(
            "ReLU as an argument and as a layer",
            request((20,), dense(64, "relu", "he_normal"), layer("relu"), dense(10, "softmax")),
        ),
        Example(
            "A softmax of a ReLU",
            request(
                (20,),
                dense(64, "relu", "he_normal"),
                dense(10, "relu", "he_normal"),
                layer("activation", activation="softmax"),
            ),
        ),
    ),
    good=(
        Example(
            "One activation, as a layer",
            request((20,), dense(64, start="he_normal"), layer("relu"), dense(10, "softmax")),
        ),
        Example(
            "A gate multiplies",
            request(
                (64,),
                dense(64, "relu", "he_normal", name="trunk"),
                dense(64, "sigmoid", name="gate"),
                layer("multiply", inputs=["trunk", "gate"]),
                dense(10, "softmax"),
            ),
        ),
        Example(
            "A recurrent layer's activation is inside the recurrence",
            request((30, 8), layer("lstm", units=16), layer("leaky_relu"), dense(10, "softmax")),
        ),
    ),
    sources=("Goodfellow, Bengio and Courville 2016, section 6.3",),
)
