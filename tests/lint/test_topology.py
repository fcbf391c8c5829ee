"""Terms of the rules, on graphs built by hand."""

from typing import Any

from service.lint.graph import Graph, Layer, Node, ObjectSpec
from service.lint.signal_path import End
from service.lint.topology import Topology, build_topology

RELU = ObjectSpec("relu")


def layer(kind: str, **args: Any) -> Layer:
    return Layer(kind.lower(), kind, args, f"/model/layers/{kind}", f"/model/layers/{kind}", frozenset(args))


def graph(*calls: tuple[Layer, tuple[int, ...]]) -> Graph:
    nodes = [
        Node(index, called, tuple((source, 0) for source in inputs))
        for index, (called, inputs) in enumerate(calls)
    ]
    successors: list[list[int]] = [[] for _ in nodes]
    for node in nodes:
        for source, _ in node.inputs:
            successors[source].append(node.index)
    outputs = tuple((i, 0) for i, following in enumerate(successors) if not following)
    return Graph("compact", [called for called, _ in calls], nodes, (0,), outputs, successors)


def chain(*layers: Layer) -> Topology:
    return build_topology(
        graph(*((called, (index - 1,) if index else ()) for index, called in enumerate(layers)))
    )


INPUT = layer("InputLayer")


def dense(activation: ObjectSpec | None = None) -> Layer:
    return layer("Dense", activation=activation)


def names(topology: Topology) -> list[str | None]:
    return [kernel.activation.spec.name if kernel.activation else None for kernel in topology.kernels]


def test_own_activation_is_the_effective_one() -> None:
    assert names(chain(INPUT, dense(RELU), dense())) == ["relu", None]


def test_an_activation_layer_counts_for_the_kernel_before_it() -> None:
    topology = chain(INPUT, dense(), layer("LeakyReLU", negative_slope=0.3), dense())
    assert names(topology) == ["leaky_relu", None]


def test_normalisation_between_is_looked_through_and_remembered() -> None:
    topology = chain(
        INPUT, dense(), layer("BatchNormalization"), layer("Activation", activation=RELU), dense()
    )
    assert names(topology) == ["relu", None]
    assert topology.is_normalised(topology.graph.nodes[1])


def test_normalisation_after_the_activation_counts_as_normalised() -> None:
    topology = chain(INPUT, dense(RELU), layer("LayerNormalization"), dense())
    assert topology.is_normalised(topology.graph.nodes[1])


def test_a_kernel_stops_the_walk() -> None:
    topology = chain(INPUT, dense(), dense(RELU), dense())
    assert topology.kernels[0].activation is None
    assert topology.kernels[0].end is End.KERNEL


def test_a_merge_stops_the_walk() -> None:
    topology = build_topology(
        graph(
            (INPUT, ()),
            (dense(), (0,)),
            (layer("Add"), (0, 1)),
            (layer("Activation", activation=RELU), (2,)),
            (dense(), (3,)),
        )
    )
    assert topology.kernels[0].end is End.MERGE
    assert topology.has_skips
    assert topology.ends_residual_branch(topology.graph.nodes[1])


def test_a_branch_that_ends_in_an_activation_does_not_end_in_its_kernel() -> None:
    topology = build_topology(
        graph(
            (INPUT, ()),
            (dense(), (0,)),
            (layer("Activation", activation=RELU), (1,)),
            (layer("Add"), (0, 2)),
            (dense(), (3,)),
        )
    )
    assert not topology.ends_residual_branch(topology.graph.nodes[1])
    assert topology.ends_residual_branch(topology.graph.nodes[2])


def test_a_fork_into_different_things_has_no_effective_activation() -> None:
    topology = build_topology(
        graph(
            (INPUT, ()),
            (dense(), (0,)),
            (layer("Activation", activation=ObjectSpec("sigmoid")), (1,)),
            (layer("Multiply"), (1, 2)),
            (dense(), (3,)),
        )
    )
    assert topology.kernels[0].end is End.FORK
    assert topology.is_gate(topology.graph.nodes[2])


def test_heads_are_the_last_kernels() -> None:
    topology = chain(INPUT, dense(RELU), dense(), layer("Softmax"))
    assert [kernel.is_head for kernel in topology.kernels] == [False, True]


def test_three_dense_layers_in_a_row_are_a_plain_mlp() -> None:
    assert chain(INPUT, dense(RELU), dense(RELU), dense()).plain_mlp


def test_one_hidden_layer_is_not_a_plain_mlp() -> None:
    assert not chain(INPUT, dense(RELU), dense()).plain_mlp


def test_chains_run_through_layers_without_kernel() -> None:
    topology = chain(INPUT, dense(), layer("Dropout"), dense(), dense())
    assert [len(run) for run in topology.chains] == [3]


def test_a_wrapped_dense_is_a_kernel_layer() -> None:
    inner = dense(RELU)
    topology = chain(INPUT, layer("TimeDistributed", layer=inner), dense())
    assert topology.kernels[0].layer is inner
    assert names(topology) == ["relu", None]


def test_a_linear_activation_layer_is_looked_through() -> None:
    topology = chain(
        INPUT, dense(), layer("Activation", activation=ObjectSpec("linear")), layer("PReLU"), dense()
    )
    assert names(topology) == ["prelu", None]
