"""Dense, and EinsumDense where it is one: every position by the same matrix.

K_out = sigma^2 n K_in + bias (Lee et al. 2018, "Deep Neural Networks as Gaussian Processes"); backward
D_in = sigma^2 n D_out, summed over units (Schoenholz et al. 2017, "Deep Information Propagation").
"""

import re

from service.lint.graph import Node
from service.lint.signal.initializers import weights
from service.lint.signal.kernels import Gram, bias_of, linear_step
from service.lint.signal.state import Array, Gradient, Signal
from service.lint.signal.step import Forward, Step, variable


def dense(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """The last axis through a random matrix."""
    kernel, bias = variable(node.layer, "kernel"), variable(node.layer, "bias")
    if kernel is None:
        return "its kernel has no known shape"
    scale = weights(kernel.initializer, kernel.shape)
    shift = bias_of(node.layer, bias)
    if isinstance(scale, str) or isinstance(shift, str):
        return scale if isinstance(scale, str) else str(shift)
    source = inputs[0]
    fan = float(kernel.shape[0])

    def back(gradient: Gradient) -> tuple[Array, Array, Array]:
        return fan * gradient.square, fan * gradient.same, fan * gradient.other

    gram = Gram(fan * source.square, fan * source.same, fan * source.other)
    return linear_step(
        source, gram, source.spatial, kernel.shape[-1], scale, kernel, bias, shift, back, batch
    )


LAST_AXIS = re.compile(r"^(\.\.\.|[a-zA-Z]*)([a-zA-Z]),\2([a-zA-Z])->\1\3$")


def einsum_dense(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """An EinsumDense that maps the last axis."""
    equation = str(node.layer.args.get("equation", "")).replace(" ", "")
    if not LAST_AXIS.match(equation):
        return f"EinsumDense is covered where it maps the last axis; its equation is {equation[:40]!r}"
    return dense(node, inputs, batch)


LAYERS: dict[str, Forward] = {"Dense": dense, "EinsumDense": einsum_dense}
