"""Every network of keras.applications is read whole: no opaque layer, no problem, Keras's own numbers."""

import gzip
import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from service.lint.graph import Graph
from service.lint.reader import read_model, trainable_faults

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "tests" / "fixtures" / "applications").glob("*.json.gz"))
UNNAMED = re.compile(r"/variable_\d+$")
"""ConvNeXt's LayerScale does not name its weight; Keras counts such weights through the whole process."""


def _load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return loaded


def _own_paths(graph: Graph, expected: list[Any]) -> list[Any]:
    """Keras's variables under our names: NASNet is built within name scopes that its JSON does not hold."""
    names = {layer.own_name for layer in graph.layers if not layer.parents}
    renamed = []
    for path, shape, trainable in expected:
        layer, _, weight = path.rpartition("/")
        own = layer.rpartition("/")[2]
        renamed.append(
            [UNNAMED.sub("/variable", f"{own if own in names else layer}/{weight}"), shape, trainable]
        )
    return sorted(renamed)


def test_all_forty_are_there() -> None:
    assert len(FILES) == 40


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.partition(".")[0])
def test_a_network_is_read_whole(path: Path) -> None:
    described = _load(path)
    graph = read_model(described["model"])
    shapes = {node.layer.name: [list(shape or ()) for shape in node.output_shapes] for node in graph.nodes}
    stated = {name: calls[0] for name, calls in described["outputs"].items() if name in shapes}

    assert graph.problems == []
    assert trainable_faults(graph) == ()
    assert graph.parameters == described["parameters"]
    assert {name: shapes[name] for name in stated} == stated
    assert len(stated) >= len(described["outputs"]) - 5  # ConvNeXt's five inner models are spread out
    variables = [[v.path, list(v.shape), v.trainable] for layer in graph.layers for v in layer.variables]
    assert sorted(variables) == _own_paths(graph, described["variables"])


@pytest.mark.training
@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.partition(".")[0])
def test_the_fixture_is_what_keras_says_today(path: Path) -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "application_fixtures.py"))

    described = json.loads(json.dumps(script["describe"](path.name.partition(".")[0])))
    stored = _load(path)
    assert described["parameters"] == stored["parameters"]
    assert described["outputs"] == stored["outputs"]
