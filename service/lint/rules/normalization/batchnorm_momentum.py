"""The moving averages of batch normalisation do not fit the training.

## What it does
Finds a momentum outside 0.5 to 0.9999, and, where samples, batch size and epochs are declared, one whose
averages need more steps than the training takes.

## Why is this bad
At inference the layer uses averages that follow the batches with momentum m over about 1 / (1 - m) steps.
Too slow, and they are still at their initial 0 and 1 when training ends; too fast, and they follow the last
batches.

## Use instead
0.99 for long trainings, 0.9 for short ones.

## Fix safety
Unsafe: it changes what the network answers at inference.

## References
Ioffe and Szegedy 2015, "Batch normalization", section 3.1; Keras documentation, "BatchNormalization".
"""

from collections.abc import Iterable

from service.lint.fixes import fix, set_argument
from service.lint.graph import Layer
from service.lint.rule import Example, Rule, Violation
from service.lint.steps import training_steps
from service.lint.subject import Subject

FASTEST, SLOWEST = 0.5, 0.9999
USUAL, SHORT = 0.99, 0.9


def check(subject: Subject) -> Iterable[Violation]:
    """One finding per unfit momentum, with the layers that share it."""
    steps = training_steps(subject)
    layers: dict[float, list[Layer]] = {}
    for node in subject.topology.of_kind({"BatchNormalization"}):
        momentum = node.layer.args.get("momentum")
        if isinstance(momentum, float) and node.layer.trainable and _is_unfit(momentum, steps):
            layers.setdefault(momentum, []).append(node.layer)
    for momentum, sharing in layers.items():
        yield _violation(momentum, sharing, steps)


def _is_unfit(momentum: float, steps: int | None) -> bool:
    if not FASTEST <= momentum <= SLOWEST:
        return True
    return steps is not None and steps * (1.0 - momentum) < 1.0


def _violation(momentum: float, layers: list[Layer], steps: int | None) -> Violation:
    first = layers[0]
    wanted = SHORT if steps is not None and steps * (1.0 - USUAL) < 1.0 else USUAL
    window = f"about {1.0 / (1.0 - momentum):.0f} steps" if momentum < 1.0 else "for ever"
    taken = f"; the declared training takes {steps}" if steps is not None else ""
    unique = {layer.args_pointer: layer for layer in layers}.values()
    return Violation(
        f"With momentum {momentum:g} the averages of {first.name!r} look back {window}{taken}. Inference"
        " uses them.",
        pointer=first.pointer_to("momentum"),
        layer=first.name,
        evidence={"momentum": momentum, "steps": steps, "layers": len(unique)},
        fix=fix(
            "unsafe",
            f"momentum {wanted:g}",
            [change for layer in unique for change in set_argument(layer, "momentum", wanted)],
        ),
    )


def _request(momentum: float, **training: int) -> dict[str, object]:
    layers = [
        {"type": "dense", "units": 32, "use_bias": False, "kernel_initializer": "he_normal"},
        {"type": "batch_normalization", "momentum": momentum},
        {"type": "activation", "activation": "relu"},
        {"type": "dense", "units": 1},
    ]
    request: dict[str, object] = {"model": {"input_shape": [16], "layers": layers}}
    return request | ({"training": training, "data": {"n_samples": 640}} if training else {})


RULE = Rule(
    code="NRM306",
    name="batchnorm-momentum",
    severity="info",
    check=check,
    sources=("Ioffe and Szegedy 2015", "Keras documentation"),
    bad=(
        Example("averages that never move", _request(1.0)),
        Example("twenty steps for averages over a hundred", _request(0.99, batch_size=64, epochs=2)),
    ),
    good=(
        Example("Keras's default", _request(0.99)),
        Example("a short training", _request(0.9, batch_size=64, epochs=10)),
    ),
)
