"""What a recurrent layer's config says of its cell."""

from dataclasses import replace
from typing import Any

from service.lint.graph import Layer, Node, ObjectSpec
from service.lint.signal.activations import Activation, activation, of_spec
from service.lint.signal.initializers import Weights, constant, weights
from service.lint.signal.recurrence import MAX_STEPS
from service.lint.signal.recurrent.cell import Cell, Kind
from service.lint.signal.state import Signal
from service.lint.signal.step import variable

ODD = ("tanh", "softsign", "hard_tanh", "linear")
"""Candidates of gated cells are covered where they are odd: others have a mean that the gates would see."""


def read_cell(kind: Kind, node: Node, source: Signal) -> Cell | str:
    """The cell, or why it is not modelled."""
    layer, args = node.layer, node.layer.args
    kernel, recurrent = variable(layer, "kernel"), variable(layer, "recurrent_kernel")
    if kernel is None or recurrent is None or len(source.spatial) != 1:
        return "its kernels or its input's steps are not known"
    if source.spatial[0] > MAX_STEPS:
        return f"sequences of more than {MAX_STEPS} steps are not modelled"
    if args.get("stateful") or args.get("dropout") or args.get("recurrent_dropout"):
        return "stateful layers and dropout inside the recurrence are not modelled"
    scales = weights(kernel.initializer, kernel.shape), weights(recurrent.initializer, recurrent.shape)
    functions = _functions(kind, args)
    shift = _bias(layer)
    for found in (*scales, functions, shift):
        if isinstance(found, str):
            return found
    first, second = scales
    assert isinstance(first, Weights)
    assert isinstance(second, Weights)
    assert not isinstance(functions, str)
    assert not isinstance(shift, str)
    units, width = recurrent.shape[0], kernel.shape[0]
    remember = 1.0 if layer.kind == "LSTM" and args.get("unit_forget_bias", True) else shift
    return Cell(
        kind,
        units,
        width,
        source.spatial[0],
        first.variance * width,
        second.variance * units,
        shift,
        remember if args.get("use_bias", True) else 0.0,
        functions[0],
        functions[1],
    )


def _functions(kind: Kind, args: dict[str, Any]) -> tuple[Activation, Activation] | str:
    spec = args.get("activation")
    function = of_spec(spec) if spec is None or isinstance(spec, ObjectSpec) else None
    if function is None or (kind.gated and function.key[0] not in ODD):
        return "its activation is not modelled in this cell"
    name = args.get("recurrent_activation")
    gate = of_spec(name) if isinstance(name, ObjectSpec) else activation("sigmoid", {})
    if gate is None or (kind.gated and gate.key[0] not in ("sigmoid", "hard_sigmoid")):
        return "its recurrent activation is not modelled"
    return _without_form(function), gate


def _bias(layer: Layer) -> float | str:
    bias = variable(layer, "bias")
    if bias is None:
        return 0.0
    found = constant(bias.initializer)
    if layer.kind == "LSTM" and layer.args.get("unit_forget_bias", True):
        spec = layer.args.get("bias_initializer")
        found = constant(spec) if isinstance(spec, ObjectSpec) else (0.0, 0.0)
    if found is None or found[1]:
        return "its bias is random or not known"
    return found[0]


def _without_form(function: Activation) -> Activation:
    """The activation through its table: products across steps need its Hermite series."""
    return replace(function, negative_slope=None)
