"""Which optimiser steps are probed."""

from typing import Literal

import numpy as np

AUTO_EARLY_STEPS = 32
"""First steps that ``auto`` probes one by one: what is born ill shows here."""
AUTO_LOG_STEPS = 64
"""Steps that ``auto`` spreads evenly on a logarithmic scale after those."""
AUTO_REGULAR_STEPS = 256
"""Steps that ``auto`` spreads evenly over the whole run, so that what falls ill late is seen too."""
MAX_NUMBERS = 4_000_000
"""Numbers that one run may record (16 MB in float32); longer schedules are thinned to fit."""
ACTIVATION_MOMENTS = 12
"""Moments at which activations are looked at: each costs a forward pass in eager mode."""


def probe_steps(total: int, every: int | Literal["auto"], numbers_per_step: int = 1) -> tuple[int, ...]:
    """Steps of ``total`` at which gradients are measured; 0 is the first update."""
    steps = _auto(total) if every == "auto" else tuple(range(0, total, every))
    most = max(2, MAX_NUMBERS // max(1, numbers_per_step))
    return steps if len(steps) <= most else _spread(steps, most)


def activation_steps(total: int) -> tuple[int, ...]:
    """Log-spaced steps from 0 (before the first update) to ``total`` (after the last)."""
    if total <= ACTIVATION_MOMENTS:
        return tuple(range(total + 1))
    points = np.geomspace(1, total, ACTIVATION_MOMENTS - 1).round().astype(int)
    return (0, *sorted({int(point) for point in points}))


def _auto(total: int) -> tuple[int, ...]:
    if total <= AUTO_EARLY_STEPS + AUTO_LOG_STEPS + AUTO_REGULAR_STEPS:
        return tuple(range(total))
    chosen = set(range(AUTO_EARLY_STEPS))
    chosen |= {int(step) for step in np.geomspace(AUTO_EARLY_STEPS, total - 1, AUTO_LOG_STEPS)}
    chosen |= {int(step) for step in np.linspace(0, total - 1, AUTO_REGULAR_STEPS)}
    return tuple(sorted(chosen))


def _spread(steps: tuple[int, ...], most: int) -> tuple[int, ...]:
    picked = np.linspace(0, len(steps) - 1, most).round().astype(int)
    return tuple(steps[index] for index in sorted({int(index) for index in picked}))
