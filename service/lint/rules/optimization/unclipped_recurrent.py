"""A recurrent network over long sequences, and nothing that bounds its gradient.

## What it does
Finds recurrent layers over more than 20 time steps whose optimiser is declared and clips nothing. Gated
layers (LSTM, GRU) under an adaptive optimiser, which divides large gradients away, are only mentioned.

## Why is this bad
The gradient of a recurrent layer passes through the same matrix once per time step. A matrix that is a little
too large makes it explode from one batch to the next, without a sign of it in the loss before.

## Use instead
`clipnorm=1.0` or `global_clipnorm=1.0` in the optimiser.

## Fix safety
Unsafe: it changes the training, though only where gradients are large.

## References
Pascanu, Mikolov and Bengio 2013, "On the difficulty of training recurrent neural networks".
"""

from collections.abc import Iterable

from service.lint.fixes import fix
from service.lint.learning_rate import inner_optimizer
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject
from service.lint.topology import KernelLayer
from service.lint.training_patch import set_optimizer_arguments

LONG_SEQUENCE = 20
"""Time steps; a factor of 1.4 per step, small for a recurrent matrix, is a factor of 800 over 20."""
RECURRENT_LAYERS = frozenset({"SimpleRNN", "LSTM", "GRU", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"})
GATED_LAYERS = frozenset({"LSTM", "GRU", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"})
CLIPPING = ("clipnorm", "clipvalue", "global_clipnorm")
USUAL_NORM = 1.0


def check(subject: Subject) -> Iterable[Violation]:
    """The declared optimiser of a network that recurs over long sequences."""
    declared = subject.training.optimizer
    if declared is None or declared.spec.opaque or subject.training.gradient_clip_norm is not None:
        return
    if any(inner_optimizer(declared.spec).args.get(argument) is not None for argument in CLIPPING):
        return
    long = [kernel for kernel in subject.topology.kernels if _steps(kernel) > LONG_SEQUENCE]
    if not long:
        return
    wild = [kernel for kernel in long if kernel.layer.kind not in GATED_LAYERS]
    longest = max(wild or long, key=_steps)
    patch = set_optimizer_arguments(declared, clipnorm=USUAL_NORM)
    yield Violation(
        f"{longest.name!r} passes its gradient through {_steps(longest)} time steps, and"
        f" {declared.spec.name} clips"
        " nothing: expected clipnorm, clipvalue or global_clipnorm.",
        pointer=declared.pointer,
        layer=longest.name,
        evidence={"time_steps": _steps(longest), "optimizer": declared.spec.name},
        fix=fix("unsafe", f"clipnorm {USUAL_NORM:g}", patch),
        severity="info" if _is_tame(longest, inner_optimizer(declared.spec).name) else "warning",
        confidence="medium",
    )


def _is_tame(kernel: KernelLayer, optimizer: str) -> bool:
    return kernel.layer.kind in GATED_LAYERS and optimizer != "sgd"


def _steps(kernel: KernelLayer) -> int:
    """Time steps of a recurrent layer; 0 where it is none or the length is open."""
    shape = kernel.node.input_shape
    recurs = kernel.layer.kind in RECURRENT_LAYERS and shape is not None and len(shape) > 1
    return (shape[1] or 0) if recurs and shape is not None else 0


def _request(steps: int, optimizer: object) -> dict[str, object]:
    return request((steps, 8), layer("lstm", units=16), dense(1), training={"optimizer": optimizer})


RULE = Rule(
    code="OPT504",
    name="unclipped-recurrent",
    severity="warning",
    check=check,
    sources=("Pascanu, Mikolov and Bengio 2013",),
    bad=(Example("a hundred steps, unclipped", _request(100, "adam")),),
    good=(
        Example("a hundred steps, clipped", _request(100, {"name": "adam", "clipnorm": 1.0})),
        Example("ten steps", _request(10, "adam")),
    ),
)
