"""An unbounded activation in a recurrent layer, without clipping.

## What it does
Finds SimpleRNN, LSTM and GRU layers whose activation is not bounded (ReLU and its relatives, ELU, linear,
...), where the optimiser does not clip gradients.

## Why is this bad
The state goes through the same activation and the same kernel at every time step. A bounded activation
keeps it in range; an unbounded one lets it, and the gradient, grow exponentially with the length of the
sequence.

## Use instead
`tanh`, Keras's default, or an optimiser with `clipnorm`.

## Fix safety
Unsafe: it changes what the network computes.

## References
Pascanu, Mikolov and Bengio 2013, "On the difficulty of training recurrent neural networks".
"""

from collections.abc import Iterable

from service.lint.fixes import fix, set_argument
from service.lint.graph import ObjectSpec
from service.lint.kinds import RECURRENT_KINDS
from service.lint.learning_rate import inner_optimizer
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject

UNBOUNDED = frozenset(
    {
        "relu",
        "leaky_relu",
        "prelu",
        "elu",
        "celu",
        "selu",
        "gelu",
        "silu",
        "mish",
        "hard_silu",
        "softplus",
        "squareplus",
        "exponential",
        "linear",
    }
)
CLIPPING = ("clipnorm", "clipvalue", "global_clipnorm")


def check(subject: Subject) -> Iterable[Violation]:
    """Each recurrent layer whose state can grow."""
    nodes = subject.topology.of_kind(RECURRENT_KINDS)
    if not nodes or clips_gradients(subject):
        return
    for node in nodes:
        core, name = subject.topology.core(node), node.layer.name
        spec = core.args.get("activation")
        if not isinstance(spec, ObjectSpec) or spec.opaque or not _is_unbounded(spec):
            continue
        yield Violation(
            f"{name!r} applies {spec.name} at every time step and nothing clips the gradient; expected"
            " tanh, because an"
            " unbounded state grows exponentially with the length of the sequence.",
            pointer=core.pointer_to("activation"),
            layer=name,
            evidence={"activation": spec.name},
            fix=fix("unsafe", "Use tanh.", set_argument(core, "activation", "tanh")),
        )


def _is_unbounded(spec: ObjectSpec) -> bool:
    return spec.name in UNBOUNDED and not spec.args.get("max_value")


def clips_gradients(subject: Subject) -> bool:
    """Whether the training clips gradients in any way."""
    training = subject.training
    if training.gradient_clip_norm is not None:
        return True
    optimizer = training.optimizer
    return optimizer is not None and any(
        inner_optimizer(optimizer.spec).args.get(argument) for argument in CLIPPING
    )


RULE = Rule(
    code="ACT213",
    name="relu-in-recurrent",
    severity="warning",
    check=check,
    bad=(
        Example(
            "ReLU in a SimpleRNN",
            request(
                (30, 8),
                layer("simple_rnn", units=16, activation="relu", kernel_initializer="he_normal"),
                dense(2, "softmax"),
            ),
        ),
    ),
    good=(
        Example("Tanh", request((30, 8), layer("lstm", units=16), dense(2, "softmax"))),
        Example(
            "ReLU with clipped gradients",
            request(
                (30, 8),
                layer("simple_rnn", units=16, activation="relu", kernel_initializer="he_normal"),
                dense(2, "softmax"),
                training={"optimizer": {"name": "adam", "clipnorm": 1.0}},
            ),
        ),
    ),
    sources=("Pascanu et al. 2013, arXiv:1211.5063",),
)
