"""EinsumDense: a kernel over whichever axes the equation names."""

import re
from typing import NamedTuple

from service.lint.graph import Shape
from service.lint.shapes.fault import mismatch
from service.lint.shapes.lora import adapted
from service.lint.shapes.weight import Args, Shapes, Weight

EQUATION = re.compile(r"^(\.\.\.)?([a-zA-Z]+)(\.\.\.)?,([a-zA-Z]+)->(\.\.\.)?([a-zA-Z]+)(\.\.\.)?$")


class Axes(NamedTuple):
    """Sizes of input and output by letter, the output shape, and the letters of kernel and output."""

    source: dict[str, int | None]
    target: dict[str, int | None]
    output: Shape
    kernel: str
    letters: str


def is_equation(text: str) -> bool:
    """Whether Keras would take it: ``ab,bc->ac``, ``...ab,bc->...ac`` or ``ab...,bc->ac...``."""
    match = EQUATION.match(text)
    if match is None or (match[1] and match[3]):
        return False
    return bool(match[1]) == bool(match[5]) and bool(match[3]) == bool(match[7])


def _analyse(args: Args, shape: Shape) -> Axes:
    match = EQUATION.match(args["equation"])
    if match is None:
        raise mismatch(f"an einsum equation, received {args['equation']!r}", shape)
    left, letters, kernel, result = bool(match[1]), match[2], match[4], match[6]
    elided = len(shape) - len(letters)
    if elided < 0 or (elided and not left and not match[3]):
        raise mismatch(f"{len(letters)} axes for {args['equation']!r}", shape)
    output = [shape[0], *args["output_shape"]]
    if left:
        output[1:1] = shape[1:elided]
    elif elided:
        output += shape[len(letters) :]
    first = elided if left else 0
    if len(output) != len(result) + elided:
        raise mismatch(f"an output_shape that fits {args['equation']!r}", shape)
    source = {letter: shape[first + index] for index, letter in enumerate(letters)}
    target = {letter: output[first + index] for index, letter in enumerate(result)}
    for letter, size in source.items():
        if letter in target and target[letter] not in (None, size):
            raise mismatch(f"axis {letter!r} of size {target[letter]}", shape)
    # An open size in output_shape is the size of the input axis of that letter.
    return Axes(source, target, tuple(output), kernel, result)


def einsum_output(args: Args, inputs: Shapes) -> Shapes:
    """The stated output shape behind the batch axis."""
    return (_analyse(args, inputs[0]).output,)


def einsum_weights(args: Args, inputs: Shapes) -> list[Weight]:
    """A kernel of the equation's second operand, a bias over ``bias_axes``."""
    axes = _analyse(args, inputs[0])
    kernel = _sizes(axes.kernel, {**axes.source, **axes.target}, inputs[0])
    weights = [Weight("kernel", kernel, args["kernel_initializer"])]
    if args["bias_axes"] is not None:
        weights.append(Weight("bias", _bias(args, axes, inputs[0]), args["bias_initializer"]))
    return adapted(args, weights)


def _sizes(letters: str, known: dict[str, int | None], shape: Shape) -> tuple[int, ...]:
    sizes = []
    for letter in letters:
        size = known.get(letter)
        if size is None:
            raise mismatch(f"a known size of axis {letter!r}", shape)
        sizes.append(size)
    return tuple(sizes)


def _bias(args: Args, axes: Axes, shape: Shape) -> tuple[int, ...]:
    """Sizes of the bias axes; ones for the axes behind the first of them that have no bias."""
    bias_axes = args["bias_axes"]
    if not bias_axes or any(letter not in axes.letters for letter in bias_axes):
        raise mismatch(f"bias axes out of {axes.letters!r}", shape)
    first = min(axes.letters.index(letter) for letter in bias_axes)
    behind = 0 if args["equation"].startswith("...") else len(shape) - len(axes.source)
    sizes = tuple(
        _sizes(letter, axes.target, shape)[0] if letter in bias_axes else 1 for letter in axes.letters[first:]
    )
    return sizes + (1,) * behind
