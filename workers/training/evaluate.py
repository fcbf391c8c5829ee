"""Losses and outputs in inference mode, on a bounded sample."""

import math
from typing import Any

import keras
import numpy as np

SAMPLE = 2048
"""Training examples that an evaluation looks at: the standard error of a mean loss is then about 2 %."""
OUTPUT_EXAMPLES = 256
"""Examples whose outputs' range is looked at."""

Arrays = tuple[Any, ...]


def sample_loss(model: keras.Model, features: Arrays, targets: Arrays, batch_size: int) -> float:
    """Loss in inference mode on the first examples."""
    inputs, labels = alone([one[:SAMPLE] for one in features]), alone([one[:SAMPLE] for one in targets])
    return float(model.evaluate(inputs, labels, batch_size=batch_size, verbose=0, return_dict=True)["loss"])


def output_range(model: keras.Model, features: Arrays) -> tuple[float, float]:
    """Smallest and largest entry of the first output; NaN where it is not finite."""
    outputs = model(alone([one[:OUTPUT_EXAMPLES] for one in features]), training=False)
    first = np.asarray(outputs[0] if isinstance(outputs, list | tuple) else outputs, np.float32)
    return (float(first.min()), float(first.max())) if first.size else (math.nan, math.nan)


def regularization_loss(model: keras.Model) -> float:
    """What the weight regularisers add to the loss."""
    return float(sum(float(loss) for loss in model.losses))


def alone(arrays: list[Any]) -> Any:
    """The only one, or the list."""
    return arrays[0] if len(arrays) == 1 else arrays
