"""Training and validation examples."""

from typing import Any

import numpy as np

Array = Any


def split_indices(count: int, validation_split: float, seed: int) -> tuple[Array, Array]:
    """Shuffled indices of training and validation; neither is empty unless the split is 0."""
    order = np.random.default_rng(seed).permutation(count)
    held_out = round(count * validation_split)
    if validation_split > 0:
        held_out = min(max(1, held_out), count - 1)
    return np.sort(order[held_out:]), np.sort(order[:held_out])


def fold_indices(count: int, index: int, of: int, seed: int) -> tuple[Array, Array]:
    """Indices of all but one of ``of`` shuffled folds, and of that one; sizes differ by one at most."""
    order = np.random.default_rng(seed).permutation(count)
    held_out = order[index::of]
    return np.sort(np.setdiff1d(order, held_out)), np.sort(held_out)
