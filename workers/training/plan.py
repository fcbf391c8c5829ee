"""Everything about a training, decided: what the request says, and defaults where it says nothing."""

from dataclasses import dataclass
from typing import TypeVar

from api_schemas.lint import Task
from api_schemas.train import TrainRequest
from service.lint.graph import Graph, ObjectSpec
from service.lint.nonlinearity import nonlinearity
from service.lint.training import Declared, Training, resolve_training
from workers.training import defaults

Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True)
class Plan:
    """optimizer and losses with the pointers they are refused at; ``assumed`` names what was defaulted."""

    optimizer: ObjectSpec
    optimizer_pointer: str
    losses: tuple[ObjectSpec, ...]
    loss_pointer: str
    epochs: int
    batch_size: int
    validation_split: float
    seed: int
    gradient_clip_norm: float | None
    mixed_precision: bool
    metrics: tuple[str, ...]
    early_stop: frozenset[str]
    assumed: tuple[str, ...]


def make_plan(request: TrainRequest, graph: Graph) -> Plan:
    """Decide. Raises ``SpecError`` for an optimiser or loss that is not Keras's."""
    spec = request.training
    training = resolve_training(spec, graph)
    task = request.data.task or defaults.TASKS.get(request.data.source)
    losses = _losses(training, graph, task)
    return Plan(
        optimizer=training.optimizer.spec if training.optimizer else defaults.OPTIMIZER,
        optimizer_pointer=_pointer(training.optimizer, "/training/optimizer"),
        losses=losses,
        loss_pointer=_pointer(next((one for one in training.losses if one), None), "/training/loss"),
        epochs=spec.epochs or defaults.EPOCHS,
        batch_size=spec.batch_size or defaults.BATCH_SIZE,
        validation_split=_or(spec.validation_split, defaults.VALIDATION_SPLIT),
        seed=_or(spec.seed, defaults.SEED),
        gradient_clip_norm=training.gradient_clip_norm,
        mixed_precision=training.mixed_precision,
        metrics=_metrics(spec.metrics),
        early_stop=frozenset(spec.early_stop or ()),
        assumed=_assumed(training),
    )


def _losses(training: Training, graph: Graph, task: Task | None) -> tuple[ObjectSpec, ...]:
    declared = training.losses or (None,) * len(graph.outputs)
    return tuple(
        one.spec if one else _default(graph, output, task)
        for one, output in zip(declared, graph.outputs, strict=True)
    )


def _default(graph: Graph, output: tuple[int, int], task: Task | None) -> ObjectSpec:
    node = graph.nodes[output[0]]
    applied = nonlinearity(node.layer)
    shape = node.output_shapes[output[1]] if output[1] < len(node.output_shapes) else None
    units = (shape[-1] if shape else None) or 1
    return defaults.default_loss(applied.name if applied else None, units, task)


def _assumed(training: Training) -> tuple[str, ...]:
    missing_loss = not training.losses or any(one is None for one in training.losses)
    named = {
        "optimizer": training.optimizer is None,
        "loss": missing_loss,
        "epochs": training.epochs is None,
        "batch_size": training.batch_size is None,
    }
    return tuple(name for name, assumed in named.items() if assumed)


def _pointer(declared: Declared | None, otherwise: str) -> str:
    return declared.pointer if declared else otherwise


def _or(value: Number | None, default: Number) -> Number:
    return default if value is None else value


def _metrics(metrics: list[str | dict[str, object]] | None) -> tuple[str, ...]:
    names = [
        one if isinstance(one, str) else one.get("class_name") or one.get("name") for one in metrics or ()
    ]
    return tuple(str(name) for name in names if name)
