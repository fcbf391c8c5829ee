"""What the probes measured, as plain numbers. Diagnoses and reports read nothing else."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class VariableTrace:
    """One trainable variable at every probe step; lists run parallel to ``Trace.steps``.

    gradient_norm: L2 norm. gradient_rms: norm / sqrt(size). gradient_max: largest absolute entry.
    zero_fraction: share of exactly zero entries. non_finite: count of NaN or infinite entries.
    weight_norm: L2 norm before the update. update_ratio: |applied update| / |weight|.
    row_similarity: mean absolute cosine between the gradients of different units (1 = identical units).
    update_norm: L2 norm of the applied update; ``update_ratio`` is NaN where the weight is zero.
    """

    path: str
    layer: str
    role: str
    shape: tuple[int, ...]
    size: int
    gradient_norm: list[float] = field(default_factory=list)
    gradient_rms: list[float] = field(default_factory=list)
    gradient_max: list[float] = field(default_factory=list)
    zero_fraction: list[float] = field(default_factory=list)
    non_finite: list[int] = field(default_factory=list)
    weight_norm: list[float] = field(default_factory=list)
    update_ratio: list[float] = field(default_factory=list)
    row_similarity: list[float] = field(default_factory=list)
    update_norm: list[float] = field(default_factory=list)


@dataclass(slots=True)
class ActivationTrace:
    """One layer's output on a fixed probe batch; lists run parallel to ``Trace.activation_steps``.

    dead_fraction: share of units that are 0 for the whole probe batch.
    saturated_fraction: share of unit-example pairs where |phi'| < 5 % of its maximum.
    similarity: mean cosine between different examples. non_finite: count of NaN or infinite entries.
    """

    layer: str
    activation: str | None
    mean: list[float] = field(default_factory=list)
    std: list[float] = field(default_factory=list)
    dead_fraction: list[float] = field(default_factory=list)
    saturated_fraction: list[float] = field(default_factory=list)
    similarity: list[float] = field(default_factory=list)
    non_finite: list[int] = field(default_factory=list)


@dataclass(slots=True)
class LayerFacts:
    """What a diagnosis needs to know of a layer, in the direction of the signal (``depth`` rises)."""

    name: str
    kind: str
    depth: int
    parameters: int
    pointer: str
    activation: str | None = None
    is_head: bool = False
    trainable: bool = True
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class DataStatistics:
    """Measured on the training data as the network sees it (after standardisation, if asked for)."""

    n_samples: int
    feature_mean: float | None = None
    feature_std: float | None = None
    feature_min: float | None = None
    feature_max: float | None = None
    feature_mean_spread: float | None = None
    non_finite_features: int = 0
    constant_features: int = 0
    target_mean: float | None = None
    target_std: float | None = None
    target_min: float | None = None
    target_max: float | None = None
    class_counts: list[int] | None = None
    duplicates_across_split: int = 0


@dataclass(slots=True)
class Trace:
    """One training run.

    steps: optimiser steps at which gradients were probed (0 is the first update).
    batch_loss: training loss at every probe step. loss, val_loss: per epoch.
    baseline_loss: loss of the best constant predictor for these targets; ``initial_loss``: before training.
    step_loss_scale: factor that mixed precision multiplies the loss by; gradients are reported without it.
    regularization_loss: what weight regularisers add to ``loss``, at the end; the baseline is without it.
    completed_steps: steps carried out. planned_steps: steps asked for.
    """

    task: str | None
    loss_name: str
    head_activation: str | None
    optimizer: str
    learning_rate: float
    batch_size: int
    planned_steps: int
    steps_per_epoch: int
    layers: list[LayerFacts] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    variables: list[VariableTrace] = field(default_factory=list)
    activation_steps: list[int] = field(default_factory=list)
    activations: list[ActivationTrace] = field(default_factory=list)
    batch_loss: list[float] = field(default_factory=list)
    step_learning_rate: list[float] = field(default_factory=list)
    step_loss_scale: list[float] = field(default_factory=list)
    loss: list[float] = field(default_factory=list)
    val_loss: list[float] = field(default_factory=list)
    metrics: dict[str, list[float]] = field(default_factory=dict)
    inference_loss: float | None = None
    initial_loss: float | None = None
    regularization_loss: float | None = None
    baseline_loss: float | None = None
    label_entropy: float | None = None
    n_classes: int | None = None
    output_min: float | None = None
    output_max: float | None = None
    data: DataStatistics | None = None
    completed_steps: int = 0
    stopped_early: str | None = None
