"""The plots of docs/prediction.md: ``python -m benchmarks.prediction_plots`` writes docs/prediction/*.svg."""

from pathlib import Path
from typing import Any

import altair
import vl_convert

from api_schemas.lint import DataFacts
from benchmarks.gradient_measurement import measure
from benchmarks.prediction_accuracy import training_of
from benchmarks.random_networks import Case
from service.lint.reader import read_model
from service.lint.signal import predict
from service.lint.signal.verdict import is_kernel

FOLDER = Path(__file__).parent.parent / "docs" / "prediction"
SEEDS = (1, 2, 3, 4, 5)
WIDTH, FEATURES, CLASSES = 64, 64, 10


def network(activation: str, start: str, depth: int) -> Case:
    """Equal dense layers and a softmax."""
    layers: list[dict[str, Any]] = [
        {
            "type": "dense",
            "name": f"layer_{index:02}",
            "units": WIDTH,
            "activation": activation,
            "kernel_initializer": start,
        }
        for index in range(depth)
    ]
    layers.append({"type": "dense", "name": "head", "units": CLASSES, "activation": "softmax"})
    model = {"input_shape": [FEATURES], "layers": layers}
    return Case(f"{activation}, {start}", model, "sparse_categorical_crossentropy", 32)


EXAMPLES = {
    "sigmoid": [network("sigmoid", "glorot_uniform", 12)],
    "relu": [network("relu", "glorot_uniform", 20), network("relu", "he_normal", 20)],
    "selu": [network("selu", "he_normal", 20), network("selu", "lecun_normal", 20)],
}


def points(case: Case) -> list[dict[str, Any]]:
    """Predicted and measured norm of every kernel."""
    found = predict(read_model(case.model), training_of(case), DataFacts())
    kernels = [v for v in found.variables if is_kernel(v.variable)]
    measured = measure(case, SEEDS)
    rows = []
    for place, kernel in enumerate(kernels):
        base = {"network": case.family, "layer": place + 1}
        factor = 10 ** (2 * kernel.error_decades)
        norm = kernel.gradient_norm
        rows.append({**base, "predicted": norm, "low": norm / factor, "high": norm * factor})
        rows += [{**base, "measured": value} for value in measured[kernel.variable]]
    return rows


def chart(cases: list[Case]) -> dict[str, Any]:
    """A band of two error bars, the prediction in it, and a point for every seed."""
    rows = [row for case in cases for row in points(case)]
    x, color = altair.X("layer:Q", title="kernel, from the input"), altair.Color("network:N")
    drawn = [row for row in rows if "predicted" in row]
    seen = [row for row in rows if "measured" in row]
    base = altair.Chart(altair.InlineData(values=drawn)).encode(x=x, color=color)
    dotted = altair.Chart(altair.InlineData(values=seen)).encode(x=x, color=color)
    scale = altair.Scale(type="log")
    band = base.mark_area(opacity=0.15).encode(
        y=altair.Y("low:Q", scale=scale, title="gradient norm"), y2="high:Q"
    )
    line = base.mark_line().encode(y=altair.Y("predicted:Q", scale=scale))
    dots = dotted.mark_point(size=12, filled=True).encode(y=altair.Y("measured:Q", scale=scale))
    layered = altair.layer(band, line, dots).properties(width=480, height=260)
    specification: dict[str, Any] = layered.to_dict()
    return specification


def main() -> None:
    """Measure and draw."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, cases in EXAMPLES.items():
        drawn = vl_convert.vegalite_to_svg(chart(cases))
        (FOLDER / f"{name}.svg").write_text(drawn)


if __name__ == "__main__":
    main()
