import math
from pathlib import Path

import pyarrow.parquet

from tests.workers.artifacts.traces import small_trace
from workers.artifacts.parquet import write_trace


def test_every_measurement_is_a_row(tmp_path: Path) -> None:
    write_trace(small_trace(), tmp_path / "trace.parquet")
    rows = pyarrow.parquet.read_table(tmp_path / "trace.parquet").to_pylist()
    norms = [row for row in rows if row["statistic"] == "gradient_norm"]
    assert [(row["step"], row["layer"], row["name"]) for row in norms] == [
        (step, "dense", "dense/kernel") for step in (0, 1, 2)
    ]
    assert math.isnan(norms[1]["value"])
    assert {row["kind"] for row in rows} == {"run", "variable", "activation"}
