"""The trace as parquet: one row per step, variable and statistic."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from workers.trace import ActivationTrace, Trace, VariableTrace

VARIABLE_STATISTICS = (
    "gradient_norm",
    "gradient_rms",
    "gradient_max",
    "zero_fraction",
    "non_finite",
    "weight_norm",
    "update_norm",
    "update_ratio",
    "row_similarity",
)
ACTIVATION_STATISTICS = (
    "mean",
    "std",
    "dead_fraction",
    "saturated_fraction",
    "similarity",
    "non_finite",
)


def write_trace(trace: Trace, path: Path) -> None:
    """Columns: step, kind (variable, activation or run), layer, name, statistic, value."""
    tables = [_run(trace)]
    tables += [
        _series(trace.steps, "variable", one, one.path, VARIABLE_STATISTICS) for one in trace.variables
    ]
    tables += [
        _series(trace.activation_steps, "activation", one, one.layer, ACTIVATION_STATISTICS)
        for one in trace.activations
    ]
    pa.parquet.write_table(pa.concat_tables(tables), path, compression="zstd")


def _series(
    steps: list[int],
    kind: str,
    series: VariableTrace | ActivationTrace,
    name: str,
    statistics: tuple[str, ...],
) -> pa.Table:
    return pa.concat_tables(
        [
            _table(steps, kind, series.layer, name, statistic, getattr(series, statistic))
            for statistic in statistics
        ]
    )


def _run(trace: Trace) -> pa.Table:
    rates = trace.step_learning_rate
    return pa.concat_tables(
        [
            _table(trace.steps, "run", "", "", "batch_loss", trace.batch_loss),
            _table(trace.steps, "run", "", "", "learning_rate", rates),
        ]
    )


def _table(
    steps: list[int], kind: str, layer: str, name: str, statistic: str, values: list[float]
) -> pa.Table:
    count = min(len(steps), len(values))
    words = {"kind": kind, "layer": layer, "name": name, "statistic": statistic}
    return pa.table(
        {
            "step": pa.array(steps[:count], pa.int64()),
            **{key: pa.array([word] * count, pa.string()).dictionary_encode() for key, word in words.items()},
            "value": pa.array([float(value) for value in values[:count]], pa.float64()),
        }
    ).unify_dictionaries()
