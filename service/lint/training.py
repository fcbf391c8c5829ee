"""Optimiser, loss and schedule, resolved from ``training`` or else from the model's ``compile_config``."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from api_schemas.training import TrainingSpec
from service.lint.catalog.family import Unknown
from service.lint.catalog.losses import LOSSES
from service.lint.catalog.optimizers import OPTIMIZERS
from service.lint.catalog.value import Unfit, show
from service.lint.errors import Fault, SpecError
from service.lint.graph import Graph, ObjectSpec
from service.lint.reader.pointer import join

TRAINING_POINTER = "/training"


@dataclass(frozen=True, slots=True)
class Declared:
    """An object and where it stands.

    pointer: to the object as a whole. args_pointer: to what holds its arguments.
    form: a bare ``name``, a ``flat`` object (``{"name": "sgd", "momentum": 0.9}``), or one with a ``config``.
    given: the arguments that the document states itself.
    """

    spec: ObjectSpec
    pointer: str
    args_pointer: str
    given: frozenset[str] = frozenset()
    form: Literal["name", "flat", "config"] = "flat"

    def pointer_to(self, argument: str) -> str:
        """Pointer to one argument, or to the object that would hold it when it is not given."""
        return f"{self.args_pointer}/{argument}" if argument in self.given else self.pointer


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


Read = Callable[[Any], ObjectSpec]


def resolve_training(training: TrainingSpec | None, graph: Graph) -> Training:
    """What ``training`` says, and where it says nothing, what the model was compiled with.

    Raises ``SpecError`` for an optimiser or loss that is not Keras's own (one of someone's own that the model
    was compiled with is opaque instead), and for losses that do not fit the model's outputs.
    """
    spec = training or TrainingSpec()
    optimizer, optimizer_pointer = _source("optimizer", spec, graph)
    loss, loss_pointer = _source("loss", spec, graph)
    return Training(
        optimizer=_declared(optimizer, optimizer_pointer, OPTIMIZERS.read),
        losses=_losses(loss, loss_pointer, graph),
        batch_size=spec.batch_size,
        epochs=spec.epochs,
        gradient_clip_norm=spec.gradient_clip_norm,
        mixed_precision=bool(spec.mixed_precision),
    )


def _source(field: Literal["optimizer", "loss"], spec: TrainingSpec, graph: Graph) -> tuple[Any, str]:
    """The value as submitted, and where it stands: ``training`` first."""
    stated = getattr(spec, field)
    if stated is not None or graph.compile_config is None:
        return stated, f"{TRAINING_POINTER}/{field}"
    return graph.compile_config.get(field), f"{graph.compile_pointer}/{field}"


def _declared(value: Any, pointer: str, read: Read) -> Declared | None:
    if value is None:
        return None
    spec = _spec(value, pointer, read)
    if not isinstance(value, dict):
        return Declared(spec, pointer, pointer, form="name")
    config = value.get("config")
    if isinstance(config, dict):
        return Declared(spec, pointer, f"{pointer}/config", frozenset(config) - {"name"}, "config")
    if "class_name" in value:
        return Declared(spec, pointer, pointer, form="name")
    return Declared(spec, pointer, pointer, frozenset(value) - {"name"}, "flat")


def _read_loss(value: Any) -> ObjectSpec:
    """A loss. ``from_logits: false`` says nothing of one that never takes logits, and is let pass."""
    if isinstance(value, dict) and value.get("from_logits") is False and isinstance(value.get("name"), str):
        plain = {key: item for key, item in value.items() if key != "from_logits"}
        spec = LOSSES.read(plain)
        return LOSSES.read(value) if "from_logits" in spec.args else spec
    return LOSSES.read(value)


def _spec(value: Any, pointer: str, read: Read) -> ObjectSpec:
    try:
        return read(value)
    except Unknown as unknown:
        if not pointer.startswith(TRAINING_POINTER):
            return unknown.spec
        raise SpecError(Fault(join(pointer, *unknown.path), unknown.detail)) from None
    except Unfit as unfit:
        raise SpecError(Fault(join(pointer, *unfit.path), unfit.detail)) from None


def _losses(value: Any, pointer: str, graph: Graph) -> tuple[Declared | None, ...]:
    count = len(graph.outputs)
    if isinstance(value, list):
        if len(value) != count:
            raise SpecError(Fault(pointer, f"expected one loss per output ({count}), received {len(value)}"))
        return tuple(_declared(item, f"{pointer}/{i}", _read_loss) for i, item in enumerate(value))
    names = _output_names(graph)
    if isinstance(value, dict) and not _is_object(value, names):
        return _losses_by_name(value, pointer, names)
    return (_declared(value, pointer, _read_loss),) * count


def _is_object(value: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Whether it is one loss, and not a loss per output (an output may be called ``name``)."""
    if not value or "class_name" in value:
        return True
    return isinstance(value.get("name"), str) and not set(value) <= set(names)


def _output_names(graph: Graph) -> tuple[str, ...]:
    return graph.output_names or tuple(graph.nodes[index].layer.name for index, _ in graph.outputs)


def _losses_by_name(
    value: Mapping[str, Any], pointer: str, names: Sequence[str]
) -> tuple[Declared | None, ...]:
    unknown = [
        Fault(
            join(pointer, name),
            f"expected the name of an output{_hint(name, names)}, received {show(name)}",
        )
        for name in value
        if name not in names
    ]
    if unknown and pointer.startswith(TRAINING_POINTER):
        raise SpecError(*unknown)
    return tuple(_declared(value.get(name), join(pointer, name), _read_loss) for name in names)


def _hint(name: str, names: Sequence[str]) -> str:
    close = difflib.get_close_matches(name[:64], names, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
