"""Which activations a comparison may exchange."""

import gzip
from pathlib import Path
from typing import Any

import orjson

from service.lint.hidden_activations import hidden_activations
from service.lint.reader import read_model
from service.lint.sketch import dense, layer
from service.lint.topology import build_topology

APPLICATIONS = Path(__file__).parent.parent / "fixtures" / "applications"
HEAD = dense(3, "softmax", name="head")


def exchanged(*layers: dict[str, Any], shape: tuple[int, ...] = (8,)) -> set[str]:
    """Names of the layers whose activation is a hidden one."""
    return of({"input_shape": list(shape), "layers": list(layers)})


def of(model: Any) -> set[str]:
    found = hidden_activations(build_topology(read_model(model)))
    return {activation.node.layer.name for activation in found}


def application(name: str) -> set[str]:
    return of(orjson.loads(gzip.decompress((APPLICATIONS / f"{name}.json.gz").read_bytes()))["model"])


def test_arguments_and_layers_alike_are_hidden_activations() -> None:
    assert exchanged(dense(4, "relu", name="a"), dense(4), layer("elu", name="b"), HEAD) == {"a", "b"}


def test_what_gives_the_output_its_range_is_not() -> None:
    assert exchanged(dense(4, "tanh", name="a"), dense(3), layer("activation", activation="sigmoid")) == {"a"}


def test_a_layer_that_is_an_output_too_is_not() -> None:
    model = {
        "input_shape": [8],
        "layers": [dense(4, "relu", name="a"), dense(4, "relu", name="b"), HEAD],
        "outputs": ["a", "head"],
    }
    assert of(model) == {"b"}


def test_a_hidden_softmax_is_not() -> None:
    assert exchanged(dense(4, "softmax"), HEAD) == set()


def test_recurrent_cells_and_attention_keep_theirs() -> None:
    layers = (layer("lstm", units=4, return_sequences=True), layer("simple_rnn", units=4, name="r"))
    assert exchanged(*layers, dense(4, "relu", name="a"), HEAD, shape=(5, 8)) == {"a"}


def test_both_layers_of_squeeze_and_excite_keep_theirs() -> None:
    layers = (
        dense(8, "silu", name="features"),
        dense(2, "silu", name="squeeze", inputs=["features"]),
        dense(8, "sigmoid", name="excite", inputs=["squeeze"]),
        layer("multiply", name="scaled", inputs=["features", "excite"]),
        HEAD | {"inputs": ["scaled"]},
    )
    assert exchanged(*layers) == {"features"}


def test_gated_linear_units_keep_their_gate() -> None:
    for gate in ("sigmoid", "gelu", "silu"):
        layers = (
            dense(8, "relu", name="a"),
            dense(8, gate, name="gate", inputs=["a"]),
            dense(8, name="values", inputs=["a"]),
            layer("multiply", name="product", inputs=["gate", "values"]),
            HEAD | {"inputs": ["product"]},
        )
        assert exchanged(*layers) == {"a"}, gate


def test_wrapped_layers_are_found() -> None:
    wrapped = layer("time_distributed", layer=dense(4, "relu"), name="each")
    assert exchanged(wrapped, layer("flatten"), HEAD, shape=(5, 8)) == {"each"}


def test_a_network_without_hidden_layers_has_none() -> None:
    assert exchanged(HEAD) == set()


def test_published_networks_keep_their_gates() -> None:
    names = application("EfficientNetB0")
    assert "stem_activation" in names
    assert not any("se_" in name for name in names)


def test_activations_behind_sums_are_hidden_ones() -> None:
    assert "conv2_block1_out" in application("ResNet50")
