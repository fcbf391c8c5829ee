"""What diagnoses need to know of the network and its training besides what was measured."""

from typing import Any

from service.lint.graph import Graph, Layer, ObjectSpec
from service.lint.nonlinearity import nonlinearity
from service.lint.topology import build_topology
from workers.data.demand import Demand
from workers.data.prepare import Prepared
from workers.data.statistics import label_entropy
from workers.model.build import BuiltModel
from workers.trace import LayerFacts, Trace
from workers.training.plan import Plan


def blank_trace(
    graph: Graph, built: BuiltModel, plan: Plan, demand: Demand, data: Prepared, steps_per_epoch: int
) -> Trace:
    """A trace with everything that is known before the first step."""
    output = demand.outputs[0]
    counts = data.statistics.class_counts
    return Trace(
        task=_task(output.form, output.units),
        loss_name=plan.losses[0].name,
        head_activation=output.activation,
        optimizer=plan.optimizer.name,
        learning_rate=_learning_rate(plan.optimizer),
        batch_size=plan.batch_size,
        planned_steps=steps_per_epoch * plan.epochs,
        steps_per_epoch=steps_per_epoch,
        layers=layer_facts(graph, built),
        label_entropy=label_entropy(counts),
        n_classes=len(counts) if counts else None,
        data=data.statistics,
    )


def layer_facts(graph: Graph, built: BuiltModel) -> list[LayerFacts]:
    """One entry per layer that was built, in the direction of the signal."""
    heads = {head.name for head in build_topology(graph).heads}
    return [
        LayerFacts(
            name=layer.name,
            kind=layer.kind,
            depth=depth,
            parameters=int(made.count_params()),
            pointer=layer.pointer,
            activation=applied.name if (applied := nonlinearity(layer)) else None,
            is_head=layer.name in heads,
            trainable=bool(made.trainable_variables),
            args={name: plain(value) for name, value in layer.args.items()},
        )
        for depth, (layer, made) in enumerate(built.layers)
    ]


def plain(value: Any) -> Any:
    """An argument as JSON would hold it."""
    if isinstance(value, ObjectSpec):
        return {"name": value.name, **{name: plain(item) for name, item in value.args.items()}}
    if isinstance(value, Layer):
        return {"kind": value.kind, **{name: plain(item) for name, item in value.args.items()}}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def _task(form: str, units: int) -> str:
    if form in ("sparse", "one-hot"):
        return "multiclass"
    if form == "binary":
        return "binary" if units == 1 else "multilabel"
    return "regression"


def _learning_rate(optimizer: ObjectSpec) -> float:
    rate = optimizer.args.get("learning_rate", 0.001)
    if isinstance(rate, ObjectSpec):
        rate = rate.args.get("initial_learning_rate", 0.0)
    return float(rate) if isinstance(rate, int | float) else 0.0
