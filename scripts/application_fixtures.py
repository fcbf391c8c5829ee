"""Write tests/fixtures/applications/*.json.gz: each network of keras.applications, and what Keras says of it.

Every file holds the network's own JSON, its number of parameters, the output shapes of every layer
and the path, shape and trainability of every variable, as Keras built them.

    python scripts/application_fixtures.py [NAME ...]
"""

import gzip
import inspect
import json
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "tests" / "fixtures" / "applications"


def application_names() -> list[str]:
    """Every network that keras.applications builds."""
    import keras

    functions = inspect.getmembers(keras.applications, inspect.isfunction)
    return [name for name, _ in functions]


def describe(name: str) -> dict[str, Any]:
    """Build one network without weights and write down what Keras knows of it."""
    import keras

    keras.backend.clear_session()
    model = getattr(keras.applications, name)(weights=None)
    return {
        "model": json.loads(model.to_json()),
        "parameters": model.count_params(),
        "outputs": {layer.name: _output_shapes(layer) for layer in model.layers},
        "variables": [[v.path, list(v.shape), v.trainable] for v in model.weights if "seed" not in v.path],
    }


def _output_shapes(layer: Any) -> list[list[list[int | None]]]:
    """Output shapes of each call of a layer."""
    return [[list(tensor.shape) for tensor in node.output_tensors] for node in layer._inbound_nodes]


def write(name: str) -> Path:
    """Describe one network into its file; the same network gives the same bytes."""
    path = FOLDER / f"{name}.json.gz"
    text = json.dumps(describe(name), separators=(",", ":"), sort_keys=True)
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    return path


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for chosen in sys.argv[1:] or application_names():
        print(write(chosen))
