"""Lint latency and linearity: ``python -m benchmarks.lint_latency [--keras]``.

Prints, from one run: a 50-layer config against ``orjson.loads`` of its bytes; NASNetLarge; the growth
exponent from 10 to 2,000 layers; and, with ``--keras``, Keras deserialising the same 50-layer config.
"""

import argparse
import gzip
import math
from collections.abc import Callable
from pathlib import Path

import orjson

from api_schemas.lint import LintRequest
from benchmarks.timing import interleave
from service.lint.document import parse_document
from service.lint.engine import lint

FIXTURES = Path(__file__).parent.parent / "tests" / "fixtures" / "applications"
GROWTH_DEPTHS = (10, 50, 200, 1000, 2000)


def dense_network(depth: int) -> bytes:
    """A sound ReLU network of ``depth`` layers as Keras 3 writes it, with its compile_config."""
    layers = [_input()] + [_dense(index, depth) for index in range(depth)]
    model = {"module": "keras", "class_name": "Sequential", "registered_name": None}
    config = {"name": "sequential", "trainable": True, "dtype": _dtype(), "layers": layers}
    request = {"model": {**model, "config": config, "build_config": {"input_shape": [None, 64]}}}
    return orjson.dumps({**request, "options": {"predict": False}})


def _dtype() -> dict[str, object]:
    return {
        "module": "keras",
        "class_name": "DTypePolicy",
        "config": {"name": "float32"},
        "registered_name": None,
    }


def _input() -> dict[str, object]:
    config = {
        "batch_shape": [None, 64],
        "dtype": "float32",
        "sparse": False,
        "ragged": False,
        "name": "input_layer",
    }
    return {"module": "keras.layers", "class_name": "InputLayer", "config": config, "registered_name": None}


def _dense(index: int, depth: int) -> dict[str, object]:
    head = index == depth - 1
    config = {
        "name": f"dense_{index}",
        "trainable": True,
        "dtype": _dtype(),
        "units": 10 if head else 64,
        "activation": "softmax" if head else "relu",
        "use_bias": True,
        "kernel_initializer": _initializer("GlorotUniform" if head else "HeNormal", {"seed": None}),
        "bias_initializer": _initializer("Zeros", {}),
        "kernel_regularizer": None,
        "bias_regularizer": None,
        "kernel_constraint": None,
        "bias_constraint": None,
    }
    built = {"input_shape": [None, 64]}
    layer = {"module": "keras.layers", "class_name": "Dense", "config": config, "registered_name": None}
    return {**layer, "build_config": built}


def _initializer(name: str, config: dict[str, object]) -> dict[str, object]:
    return {"module": "keras.initializers", "class_name": name, "config": config, "registered_name": None}


def lint_bytes(body: bytes) -> Callable[[], bytes]:
    """From the bytes of a request to the bytes of its report."""
    return lambda: lint(LintRequest.model_validate(parse_document(body))).model_dump_json().encode()


def nasnet() -> bytes:
    """NASNetLarge's own config (1,041 layers) as a request."""
    with gzip.open(FIXTURES / "NASNetLarge.json.gz") as file:
        stored = orjson.loads(file.read())
    return orjson.dumps({"model": stored["model"], "options": {"predict": False}})


def deserialise_with_keras(body: bytes) -> Callable[[], object]:
    """What Keras itself takes to make a model of the same config."""
    import keras

    text = orjson.dumps(orjson.loads(body)["model"]).decode()
    return lambda: keras.models.model_from_json(text)


def growth_exponent(rounds: int) -> float:
    """Slope of log time over log layers, by least squares."""
    times = interleave({str(n): lint_bytes(dense_network(n)) for n in GROWTH_DEPTHS}, rounds=rounds)
    points = [(math.log(n), math.log(times[str(n)].median)) for n in GROWTH_DEPTHS]
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--keras", action="store_true", help="also time Keras (loads TensorFlow)")
    arguments = parser.parse_args()

    body = dense_network(50)
    times = interleave(
        {"orjson": lambda: orjson.loads(body), "lint": lint_bytes(body)}, rounds=arguments.rounds
    )
    allowed = 10 * times["orjson"].median + 1e-3
    lint_ms, orjson_ms = times["lint"].median * 1e3, times["orjson"].median * 1e3
    print(f"50-layer config, {len(body)} bytes, bytes to report")
    print(f"  orjson.loads  {orjson_ms:8.3f} ms")
    print(f"  lint          {lint_ms:8.3f} ms")
    print(f"  lint / (10 x orjson.loads + 1 ms): {times['lint'].median / allowed:.2f}")
    big = nasnet()
    nas = interleave(
        {"orjson": lambda: orjson.loads(big), "lint": lint_bytes(big)}, rounds=arguments.rounds // 10
    )
    nas_ratio = nas["lint"].ratio(nas["orjson"])
    print(
        f"NASNetLarge, {len(big)} bytes: {nas['lint'].median * 1e3:.1f} ms = {nas_ratio:.1f} x orjson.loads"
    )
    print(f"growth from 10 to 2,000 layers: exponent {growth_exponent(max(5, arguments.rounds // 20)):.3f}")
    if arguments.keras:
        keras = interleave({"keras": deserialise_with_keras(body), "lint": lint_bytes(body)}, rounds=5)
        print(f"Keras deserialising the 50-layer config: {keras['keras'].ratio(keras['lint']):.0f} x lint")


if __name__ == "__main__":
    main()
