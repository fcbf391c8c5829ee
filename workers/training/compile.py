"""Compiling the model: optimiser, losses, metrics, and how many steps run between two looks from outside."""

import keras

from workers.data.demand import Demand
from workers.model.losses import loss
from workers.model.metrics import metrics
from workers.model.optimizers import optimizer
from workers.training.plan import Plan

MAX_STEPS_PER_EXECUTION = 16
"""Steps that run without a look at deadline and cancellation; more saves nothing measurable."""


def compile_model(
    model: keras.Model, plan: Plan, demand: Demand, steps_per_epoch: int
) -> list[keras.losses.Loss]:
    """Compile in place and return the losses, one per output.

    Raises:
        ModelRejectedError: optimiser, loss or metric is not on its table.
    """
    losses = [loss(spec, plan.loss_pointer) for spec in plan.losses]
    measured = [
        metrics(plan.metrics, output, bool(spec.args.get("from_logits")))
        for output, spec in zip(demand.outputs, plan.losses, strict=True)
    ]
    single = len(losses) == 1
    model.compile(
        optimizer=optimizer(plan.optimizer, plan.optimizer_pointer, plan.gradient_clip_norm),
        loss=losses[0] if single else losses,
        metrics=measured[0] if single else measured,
        steps_per_execution=steps_per_execution(steps_per_epoch),
    )
    return losses


def steps_per_execution(steps_per_epoch: int) -> int:
    """A power of two that an epoch holds at least four of."""
    steps = 1
    while steps * 2 <= MAX_STEPS_PER_EXECUTION and steps * 8 <= steps_per_epoch:
        steps *= 2
    return steps
