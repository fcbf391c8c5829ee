"""Runs with one planted cause each."""

from random import Random
from typing import Any

from benchmarks.planted.request import Plant, Request, adam, request, sgd, stack

NOT_LEARNED = frozenset({"LOS402", "LOS403", "LOS404", "LOS405", "LOS406", "OUT601", "GEN502"})
"""What the loss and the output show of many causes."""
BLOWN_UP = NOT_LEARNED | {"GRD102", "GRD104", "LOS401", "UPD302"}
CUT_OFF = NOT_LEARNED | {"GRD101", "GRD103", "ACT201", "ACT204", "UPD301", "UPD303"}


def _seed(chance: Random) -> int:
    return chance.randrange(2**31)


def vanishing(chance: Random) -> Request:
    """Saturating activations, many layers deep."""
    layers = stack(chance.randint(8, 14), chance.choice([24, 32, 48]), "sigmoid")
    return request(layers, optimizer=sgd(chance.choice([0.01, 0.05])), seed=_seed(chance))


def fading(chance: Random) -> Request:
    """Kernels too small for the depth."""
    small = {"class_name": "RandomNormal", "config": {"stddev": chance.choice([0.003, 0.01])}}
    layers = stack(chance.randint(5, 9), chance.choice([32, 48]), "relu", kernel_initializer=small)
    return request(layers, optimizer=sgd(chance.choice([0.01, 0.05])), seed=_seed(chance))


def exploding(chance: Random) -> Request:
    """Kernels too large for the depth."""
    large = {"class_name": "RandomNormal", "config": {"stddev": chance.choice([0.7, 1.0])}}
    activation = chance.choice(["relu", "elu"])
    layers = stack(chance.randint(6, 10), chance.choice([32, 48]), activation, kernel_initializer=large)
    return request(layers, optimizer=sgd(0.01), seed=_seed(chance))


def born_dead(chance: Random) -> Request:
    """Biases that keep every unit below zero."""
    negative = {"class_name": "Constant", "config": {"value": chance.choice([-6.0, -10.0])}}
    layers = stack(
        chance.randint(2, 4), 32, "relu", kernel_initializer="he_normal", bias_initializer=negative
    )
    return request(layers, optimizer=sgd(0.05), seed=_seed(chance))


def dying(chance: Random) -> Request:
    """Steps that throw ReLU units over the edge."""
    layers = stack(chance.randint(3, 5), 32, "relu", kernel_initializer="he_normal")
    optimizer = chance.choice([sgd(chance.choice([2.0, 4.0])), adam(chance.choice([0.3, 1.0]))])
    return request(layers, optimizer=optimizer, seed=_seed(chance))


def saturated(chance: Random) -> Request:
    """Kernels that drive a bounded activation to its ends."""
    large = {"class_name": "RandomNormal", "config": {"stddev": chance.choice([1.0, 2.0])}}
    layers = stack(chance.randint(3, 5), chance.choice([32, 64]), "tanh", kernel_initializer=large)
    return request(layers, optimizer=sgd(0.01), seed=_seed(chance))


def rate_too_high(chance: Random) -> Request:
    """A learning rate far beyond stability."""
    activation = chance.choice(["tanh", "elu"])
    kernel = "glorot_uniform" if activation == "tanh" else "he_normal"
    layers = stack(chance.randint(2, 4), 32, activation, kernel_initializer=kernel)
    optimizer = chance.choice([sgd(chance.choice([5.0, 20.0])), adam(chance.choice([0.5, 1.0]))])
    return request(layers, optimizer=optimizer, seed=_seed(chance))


def rate_too_low(chance: Random) -> Request:
    """A learning rate at which nothing happens."""
    layers = stack(chance.randint(2, 4), 32, "relu", kernel_initializer="he_normal")
    optimizer = chance.choice([sgd(chance.choice([1e-6, 1e-5])), adam(chance.choice([1e-8, 1e-7]))])
    return request(layers, optimizer=optimizer, seed=_seed(chance))


def constant_kernel(chance: Random) -> Request:
    """Every weight of every hidden layer the same."""
    value = {"class_name": "Constant", "config": {"value": chance.choice([0.02, 0.05, 0.1])}}
    activation = chance.choice(["tanh", "relu"])
    initializer: Any = chance.choice([value, "zeros"]) if activation == "relu" else value
    layers = stack(chance.randint(2, 3), 32, activation, kernel_initializer=initializer)
    return request(layers, optimizer=sgd(0.05), head={"kernel_initializer": value}, seed=_seed(chance))


def unscaled_input(chance: Random) -> Request:
    """Features as they come."""
    source = chance.choice(["wine", "breast_cancer", "digits"])
    layers = stack(chance.randint(2, 4), 32, "relu", kernel_initializer="he_normal")
    optimizer = chance.choice([sgd(0.05), adam(0.003)])
    return request(layers, source=source, optimizer=optimizer, standardize=False, seed=_seed(chance))


def wrong_head(chance: Random) -> Request:
    """An output that cannot say what the targets ask for."""
    layers = stack(2, 32, "relu", kernel_initializer="he_normal")
    kind = chance.choice(["softmax of one", "bounded regression", "tanh cross-entropy"])
    if kind == "softmax of one":
        return request(layers, source="breast_cancer", head={"activation": "softmax"}, seed=_seed(chance))
    if kind == "bounded regression":
        head = {"activation": chance.choice(["sigmoid", "tanh"])}
        return request(layers, source="diabetes", head=head, seed=_seed(chance))
    return request(layers, source="breast_cancer", head={"activation": "tanh"}, seed=_seed(chance))


def selu_initializer(chance: Random) -> Request:
    """SELU's first condition broken: the initialiser."""
    small = {"class_name": "RandomNormal", "config": {"stddev": chance.choice([0.03, 0.05])}}
    initializer = chance.choice([small, "he_normal"])
    layers = stack(chance.randint(6, 10), 64, "selu", kernel_initializer=initializer)
    return request(layers, optimizer=sgd(0.01), seed=_seed(chance))


def selu_input(chance: Random) -> Request:
    """SELU's second condition broken: standardised inputs."""
    layers = stack(chance.randint(4, 8), 64, "selu", kernel_initializer="lecun_normal")
    return request(layers, optimizer=sgd(0.01), standardize=False, seed=_seed(chance))


def selu_regularised(chance: Random) -> Request:
    """SELU's third condition broken: no weight penalties, no plain dropout."""
    penalty = {"class_name": "L2", "config": {"l2": chance.choice([0.3, 1.0])}}
    layers = stack(
        chance.randint(4, 8), 64, "selu", kernel_initializer="lecun_normal", kernel_regularizer=penalty
    )
    return request(layers, optimizer=sgd(0.01), seed=_seed(chance))


def selu_not_plain(chance: Random) -> Request:
    """SELU's fourth condition broken: a plain stack. Here each layer is added to its input."""
    layers: list[dict[str, Any]] = stack(1, 64, "selu", kernel_initializer="lecun_normal", name="dense_0")
    before = "dense_0"
    for index in range(1, chance.randint(4, 7)):
        layers += stack(
            1, 64, "selu", kernel_initializer="lecun_normal", name=f"dense_{index}", inputs=[before]
        )
        layers.append({"type": "add", "name": f"add_{index}", "inputs": [before, f"dense_{index}"]})
        before = f"add_{index}"
    return request(layers, optimizer=sgd(0.01), head={"inputs": [before]}, seed=_seed(chance))


def over_regularised(chance: Random) -> Request:
    """A weight penalty that outweighs the loss."""
    penalty = {"class_name": "L2", "config": {"l2": chance.choice([0.5, 1.0, 3.0])}}
    layers = stack(2, 32, "relu", kernel_initializer="he_normal", kernel_regularizer=penalty)
    return request(layers, optimizer=sgd(0.05), head={"kernel_regularizer": penalty}, seed=_seed(chance))


def _plant(make: Any, expected: set[str], consequences: frozenset[str]) -> Plant:
    return Plant(make.__name__, make, frozenset(expected), consequences)


ILL = (
    _plant(vanishing, {"GRD101"}, CUT_OFF),
    _plant(fading, {"GRD101"}, CUT_OFF),
    _plant(exploding, {"GRD102"}, BLOWN_UP | CUT_OFF),
    _plant(born_dead, {"ACT201"}, CUT_OFF),
    _plant(dying, {"ACT201", "UPD302"}, BLOWN_UP | CUT_OFF),
    _plant(saturated, {"ACT202"}, BLOWN_UP | {"GRD101"}),
    _plant(rate_too_high, {"UPD302", "GRD102", "LOS403"}, BLOWN_UP | CUT_OFF | {"ACT202"}),
    _plant(rate_too_low, {"UPD301"}, CUT_OFF),
    _plant(constant_kernel, {"GRD105", "GRD103"}, CUT_OFF | {"ACT202"}),
    _plant(unscaled_input, {"DAT701"}, BLOWN_UP | CUT_OFF),
    _plant(wrong_head, {"OUT601"}, BLOWN_UP | CUT_OFF | {"DAT702"}),
    _plant(selu_initializer, {"ACT203"}, BLOWN_UP | CUT_OFF),
    _plant(selu_input, {"ACT203"}, BLOWN_UP | CUT_OFF | {"DAT701"}),
    _plant(selu_regularised, {"ACT203"}, CUT_OFF),
    _plant(selu_not_plain, {"ACT203"}, BLOWN_UP | CUT_OFF),
    _plant(over_regularised, {"LOS402"}, CUT_OFF | {"UPD302"}),
)
