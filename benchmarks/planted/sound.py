"""Runs that nothing is wrong with."""

from random import Random
from typing import Any

from benchmarks.planted.request import Plant, Request, adam, request, sgd, stack

KERNELS = {
    "relu": "he_normal",
    "elu": "he_normal",
    "gelu": "he_normal",
    "silu": "he_normal",
    "tanh": "glorot_uniform",
    "sigmoid": "glorot_uniform",
}


def _seed(chance: Random) -> int:
    return chance.randrange(2**31)


def _optimizer(chance: Random) -> dict[str, Any]:
    return chance.choice([adam(0.001), adam(0.003), sgd(0.02, momentum=0.9), sgd(0.05)])


def mlp(chance: Random) -> Request:
    """Dense layers with the initialiser that fits."""
    activation = chance.choice(["relu", "elu", "gelu", "silu", "tanh"])
    source = chance.choice(["digits", "wine", "breast_cancer", "iris"])
    layers = stack(
        chance.randint(1, 4), chance.choice([16, 32, 64]), activation, kernel_initializer=KERNELS[activation]
    )
    return request(layers, source=source, optimizer=_optimizer(chance), seed=_seed(chance))


def shallow_sigmoid(chance: Random) -> Request:
    """One hidden layer of sigmoids, as in the textbooks."""
    return request(stack(1, chance.choice([32, 64]), "sigmoid"), optimizer=adam(0.01), seed=_seed(chance))


def selu_mlp(chance: Random) -> Request:
    """SELU with all its conditions kept."""
    layers = stack(chance.randint(3, 8), 64, "selu", kernel_initializer="lecun_normal")
    return request(layers, optimizer=chance.choice([sgd(0.01), adam(0.0005)]), seed=_seed(chance))


def normalised_mlp(chance: Random) -> Request:
    """Dense, batch normalisation, activation."""
    layers: list[dict[str, Any]] = []
    for _ in range(chance.randint(3, 10)):
        layers += [
            {"type": "dense", "units": 48, "use_bias": False, "kernel_initializer": "he_normal"},
            {"type": "batch_normalization", "momentum": 0.9},
            {"type": "activation", "activation": "relu"},
        ]
    return request(layers, optimizer=chance.choice([adam(0.001), sgd(0.05)]), seed=_seed(chance))


def dropout_mlp(chance: Random) -> Request:
    """With dropout between."""
    layers: list[dict[str, Any]] = []
    for _ in range(2):
        layers += stack(1, 64, "relu", kernel_initializer="he_normal")
        layers.append({"type": "dropout", "rate": chance.choice([0.2, 0.3])})
    return request(layers, optimizer=_optimizer(chance), seed=_seed(chance))


def convolution(chance: Random) -> Request:
    """Convolutions on the 8 x 8 digits, with and without batch normalisation."""
    normalised = chance.random() < 0.5
    layers: list[dict[str, Any]] = [{"type": "reshape", "target_shape": [8, 8, 1]}]
    for filters in (16, 32):
        layers.append(
            {
                "type": "conv2d",
                "filters": filters,
                "kernel_size": 3,
                "padding": "same",
                "kernel_initializer": "he_normal",
                "use_bias": not normalised,
            }
        )
        layers += [{"type": "batch_normalization", "momentum": 0.9}] if normalised else []
        layers += [{"type": "activation", "activation": "relu"}, {"type": "max_pooling2d", "pool_size": 2}]
    return request([*layers, {"type": "flatten"}], optimizer=_optimizer(chance), seed=_seed(chance))


def recurrent(chance: Random) -> Request:
    """The digits' rows as a sequence."""
    kind = chance.choice(["lstm", "gru", "simple_rnn"])
    layers: list[dict[str, Any]] = [
        {"type": "reshape", "target_shape": [8, 8]},
        {"type": kind, "units": chance.choice([32, 48])},
    ]
    return request(layers, optimizer=adam(0.003), epochs=8, seed=_seed(chance))


def residual(chance: Random) -> Request:
    """Dense blocks that are added to their input."""
    layers: list[dict[str, Any]] = stack(1, 48, "relu", kernel_initializer="he_normal", name="stem")
    before = "stem"
    for index in range(chance.randint(2, 5)):
        layers += [
            {"type": "layer_normalization", "name": f"norm_{index}", "inputs": [before]},
            *stack(
                1, 48, "relu", kernel_initializer="he_normal", name=f"up_{index}", inputs=[f"norm_{index}"]
            ),
            *stack(1, 48, "linear", name=f"down_{index}", inputs=[f"up_{index}"]),
            {"type": "add", "name": f"add_{index}", "inputs": [before, f"down_{index}"]},
        ]
        before = f"add_{index}"
    return request(layers, optimizer=_optimizer(chance), head={"inputs": [before]}, seed=_seed(chance))


def regression(chance: Random) -> Request:
    """Diabetes progression, adaptive steps because its targets are in the hundreds."""
    layers = stack(chance.randint(1, 3), 32, chance.choice(["relu", "elu"]), kernel_initializer="he_normal")
    return request(layers, source="diabetes", optimizer=adam(0.01), epochs=60, seed=_seed(chance))


SOUND = tuple(
    Plant(make.__name__, make)
    for make in (
        mlp,
        shallow_sigmoid,
        selu_mlp,
        normalised_mlp,
        dropout_mlp,
        convolution,
        recurrent,
        residual,
        regression,
    )
)
