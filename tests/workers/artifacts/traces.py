"""A small trace with everything in it."""

import math

from workers.trace import ActivationTrace, Trace, VariableTrace


def small_trace() -> Trace:
    """Three probed steps of one variable, two looks at one layer, one epoch."""
    trace = Trace(
        task="multiclass",
        loss_name="sparse_categorical_crossentropy",
        head_activation="softmax",
        optimizer="sgd",
        learning_rate=0.1,
        batch_size=4,
        planned_steps=3,
        steps_per_epoch=3,
    )
    series = [1.0, math.nan, 2.0]
    variable = VariableTrace(path="dense/kernel", layer="dense", role="kernel", shape=(2, 2), size=4)
    for name in (
        *("gradient_norm", "gradient_rms", "gradient_max", "zero_fraction", "weight_norm"),
        *("update_ratio", "update_norm", "row_similarity"),
    ):
        setattr(variable, name, list(series))
    variable.non_finite = [0, 1, 0]
    trace.steps, trace.variables = [0, 1, 2], [variable]
    trace.batch_loss, trace.step_learning_rate = [2.3, 2.2, 2.1], [0.1, 0.1, 0.1]
    trace.activation_steps = [0, 3]
    trace.activations = [
        ActivationTrace(
            layer="dense",
            activation="relu",
            mean=[0.5, 0.6],
            std=[1.0, 1.1],
            dead_fraction=[0.0, 0.5],
            saturated_fraction=[0.4, 0.4],
            similarity=[0.1, 0.2],
            non_finite=[0, 0],
        )
    ]
    trace.loss, trace.val_loss, trace.metrics = [2.2], [2.0], {"accuracy": [0.5]}
    trace.completed_steps = 3
    return trace
