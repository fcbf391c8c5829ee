"""Optimiser, loss and schedule, resolved from ``training`` or else from the model's ``compile_config``."""

from dataclasses import dataclass

from service.lint.graph import ObjectSpec


@dataclass(frozen=True, slots=True)
class Declared:
    """An object and where it stands. ``name_pointer`` points at its name, ``args_pointer`` at its arguments."""

    spec: ObjectSpec
    pointer: str
    args_pointer: str
    given: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Training:
    """What is declared about the training; ``None`` where nothing is.

    optimizer: a schedule stands in ``args["learning_rate"]`` as an ``ObjectSpec``.
    losses: one per model output, parallel to ``Graph.outputs``; a single loss applies to every output.
    """

    optimizer: Declared | None = None
    losses: tuple[Declared | None, ...] = ()
    batch_size: int | None = None
    epochs: int | None = None
    gradient_clip_norm: float | None = None
    mixed_precision: bool = False
