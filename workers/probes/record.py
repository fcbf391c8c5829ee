"""From measured tables to the plain numbers of a trace."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workers.probes.activations import Observed, Output
from workers.probes.gradients import Rows
from workers.probes.statistics import STATISTICS
from workers.trace import ActivationTrace, VariableTrace

Array = Any
_COLUMN = {name: index for index, name in enumerate(STATISTICS)}


@dataclass(frozen=True, slots=True)
class Named:
    """A trainable variable and what a report calls it."""

    variable: Any
    layer: str
    path: str

    @property
    def role(self) -> str:
        """What it is to its layer: ``kernel``, ``bias``, ``gamma``, ..."""
        return self.path.rsplit("/", 1)[-1]


def variable_traces(named: Sequence[Named], rows: Rows) -> list[VariableTrace]:
    """One trace per variable, in the order of ``rows.variables``."""
    return [_variable_trace(one, rows.variables[:, index]) for index, one in enumerate(named)]


def activation_traces(
    observed: Sequence[Observed], moments: Sequence[Sequence[Output]]
) -> list[ActivationTrace]:
    """One trace per observed layer from the outputs measured at each moment."""
    traces = [ActivationTrace(layer=one.name, activation=one.activation) for one in observed]
    for outputs in moments:
        for trace, output in zip(traces, outputs, strict=True):
            trace.mean.append(output.mean)
            trace.std.append(output.std)
            trace.dead_fraction.append(output.dead_fraction)
            trace.saturated_fraction.append(output.saturated_fraction)
            trace.similarity.append(output.similarity)
            trace.non_finite.append(output.non_finite)
    return traces


def _variable_trace(named: Named, table: Array) -> VariableTrace:
    shape = tuple(int(size) for size in named.variable.shape)
    size = math.prod(shape)
    column = {name: table[:, index].astype(np.float64) for name, index in _COLUMN.items()}
    with np.errstate(all="ignore"):
        ratio = np.where(column["weight_norm"] > 0, column["update_norm"] / column["weight_norm"], np.nan)
    return VariableTrace(
        path=named.path,
        layer=named.layer,
        role=named.role,
        shape=shape,
        size=size,
        gradient_norm=column["gradient_norm"].tolist(),
        gradient_rms=(column["gradient_norm"] / math.sqrt(max(1, size))).tolist(),
        gradient_max=column["gradient_max"].tolist(),
        zero_fraction=column["zero_fraction"].tolist(),
        non_finite=[int(count) for count in column["non_finite"]],
        weight_norm=column["weight_norm"].tolist(),
        update_ratio=ratio.tolist(),
        row_similarity=column["row_similarity"].tolist(),
        update_norm=column["update_norm"].tolist(),
    )
