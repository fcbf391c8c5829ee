"""Synthetic runs for the examples of the diagnoses: a sound one, and ways to make it ill."""

import copy
import math
from collections.abc import Callable
from typing import Any

from workers.trace import ActivationTrace, DataStatistics, LayerFacts, Trace, VariableTrace

UNITS = 32
HIDDEN = 4
STEPS = 60

Series = Callable[[int], float]
"""A value for every probe index."""


def sound_run(hidden: int = HIDDEN, steps: int = STEPS, activation: str = "relu") -> Trace:
    """A Dense network on ten classes that learns: loss from 2.3 to about 0.3, every layer alive."""
    trace = Trace(
        task="multiclass",
        loss_name="sparse_categorical_crossentropy",
        head_activation="softmax",
        optimizer="sgd",
        learning_rate=0.05,
        batch_size=32,
        planned_steps=steps,
        steps_per_epoch=max(1, steps // 6),
        steps=list(range(steps)),
        activation_steps=list(range(0, steps, 10)),
        batch_loss=[_falling(index, steps) for index in range(steps)],
        step_learning_rate=[0.05] * steps,
        loss=[_falling(index, 6) for index in range(1, 7)],
        val_loss=[_falling(index, 6) + 0.05 for index in range(1, 7)],
        inference_loss=0.33,
        initial_loss=2.35,
        baseline_loss=2.3026,
        label_entropy=1.0,
        n_classes=10,
        output_min=0.0,
        output_max=1.0,
        data=DataStatistics(
            n_samples=1797,
            feature_mean=0.0,
            feature_std=1.0,
            feature_min=-3.0,
            feature_max=3.0,
            feature_mean_spread=0.0,
            class_counts=[180] * 10,
        ),
        completed_steps=steps,
    )
    names = [f"hidden_{index}" for index in range(hidden)] + ["head"]
    for depth, name in enumerate(names):
        _add_layer(trace, name, depth, "softmax" if name == "head" else activation)
    return trace


def _falling(index: int, count: int) -> float:
    return 0.3 + 2.0 * math.exp(-8.0 * index / count)


def _add_layer(trace: Trace, name: str, depth: int, activation: str) -> None:
    head, probes, looks = name == "head", len(trace.steps), len(trace.activation_steps)
    units = 10 if head else UNITS
    trace.layers.append(
        LayerFacts(
            name=name,
            kind="Dense",
            depth=depth,
            parameters=(UNITS + 1) * units,
            pointer=f"/model/layers/{depth}",
            activation=activation,
            is_head=head,
        )
    )
    for role, shape in (("kernel", (UNITS, units)), ("bias", (units,))):
        size = UNITS * units if role == "kernel" else units
        trace.variables.append(
            VariableTrace(
                path=f"{name}/{role}",
                layer=name,
                role=role,
                shape=shape,
                size=size,
                gradient_norm=[0.3 - 0.2 * index / probes for index in range(probes)],
                gradient_rms=[(0.3 - 0.2 * index / probes) / size**0.5 for index in range(probes)],
                gradient_max=[0.05] * probes,
                zero_fraction=[0.02] * probes,
                non_finite=[0] * probes,
                weight_norm=[6.0] * probes,
                update_ratio=[2e-3] * probes,
                row_similarity=[0.3] * probes,
            )
        )
    trace.activations.append(
        ActivationTrace(
            layer=name,
            activation=activation,
            mean=[0.4] * looks,
            std=[0.8] * looks,
            dead_fraction=[0.05] * looks,
            saturated_fraction=[0.1] * looks,
            similarity=[0.5] * looks,
            non_finite=[0] * looks,
        )
    )


def changed(trace: Trace, **fields: Any) -> Trace:
    """A copy with other top-level fields."""
    copied = copy.deepcopy(trace)
    for name, value in fields.items():
        setattr(copied, name, value)
    return copied


def with_layer(trace: Trace, layer: str, **facts: Any) -> Trace:
    """A copy in which one layer has other facts."""
    copied = copy.deepcopy(trace)
    for one in copied.layers:
        if one.name == layer:
            for name, value in facts.items():
                setattr(one, name, value)
    return copied


def with_gradients(trace: Trace, layer: str, **series: Series) -> Trace:
    """A copy in which the variables of one layer have other series; a norm carries its rms along."""
    copied = copy.deepcopy(trace)
    for variable in copied.variables:
        if variable.layer == layer:
            for name, value in series.items():
                setattr(variable, name, [value(index) for index in range(len(copied.steps))])
            if "gradient_norm" in series:
                variable.gradient_rms = [norm / variable.size**0.5 for norm in variable.gradient_norm]
    return copied


def with_all_gradients(trace: Trace, **series: Series) -> Trace:
    """A copy in which the variables of every layer have other series."""
    for layer in trace.layers:
        trace = with_gradients(trace, layer.name, **series)
    return trace


def with_activations(trace: Trace, layer: str, **series: Series) -> Trace:
    """A copy in which the output of one layer has other series."""
    copied = copy.deepcopy(trace)
    for activation in copied.activations:
        if activation.layer == layer:
            for name, value in series.items():
                looks = range(len(copied.activation_steps))
                setattr(activation, name, [value(index) for index in looks])
    return copied


def not_learning(trace: Trace) -> Trace:
    """A copy whose loss stays at the baseline."""
    flat = trace.baseline_loss if trace.baseline_loss is not None else 1.0
    return changed(
        trace,
        batch_loss=[flat] * len(trace.batch_loss),
        loss=[flat] * len(trace.loss),
        val_loss=[flat] * len(trace.val_loss),
    )


def constant(value: float) -> Series:
    """The same value at every probe."""
    return lambda _index: value


def from_index(start: int, before: float, after: float) -> Series:
    """One value before a probe index, another from it on."""
    return lambda index: before if index < start else after
