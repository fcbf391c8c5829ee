"""Attention."""

from service.lint.catalog.initializers import INITIALIZERS
from service.lint.graph import Shape
from service.lint.shapes.fault import ShapeFault, mismatch, written
from service.lint.shapes.weight import Args, OutputShape, Shapes, Weight, Weights

ONES = INITIALIZERS.read("ones")


def _query_value_key(inputs: Shapes, layer: str) -> tuple[Shape, Shape, Shape]:
    """Three tensors of at least three axes; the key is the value where it is not given."""
    if not 2 <= len(inputs) <= 3:
        raise ShapeFault(
            "ARC701",
            f"expected query, value and perhaps key for {layer}, received {len(inputs)} inputs; "
            "for self-attention name the same tensor twice",
            received=[list(shape) for shape in inputs],
        )
    query, value, key = inputs[0], inputs[1], inputs[-1] if len(inputs) == 3 else inputs[1]
    for shape in (query, value, key):
        if len(shape) < 3:
            raise mismatch(f"at least 3 axes for {layer} (batch, steps, features)", shape)
    if any(
        one is not None and other is not None and one != other
        for one, other in zip(value[1:-1], key[1:-1], strict=False)
    ):
        raise ShapeFault(
            "ARC701",
            f"expected value and key of equal length, received {written(value)} and {written(key)}",
            received=[list(value), list(key)],
        )
    return query, value, key


def _features(shape: Shape, layer: str) -> int:
    if shape[-1] is None:
        raise mismatch(f"a known number of features for {layer}", shape)
    return shape[-1]


def multi_head_output(args: Args, inputs: Shapes) -> Shapes:
    """The query's shape, with the features of ``output_shape`` where that is stated."""
    query, _, _ = _query_value_key(inputs, "MultiHeadAttention")
    return ((*query[:-1], *(args["output_shape"] or query[-1:])),)


def multi_head_weights(args: Args, inputs: Shapes) -> list[Weight]:
    """Projections of query, key and value into heads, and of the heads back."""
    query, value, key = _query_value_key(inputs, "MultiHeadAttention")
    heads, size = args["num_heads"], args["key_dim"]
    value_size = args["value_dim"] or size
    width = _features(query, "MultiHeadAttention")
    back = args["output_shape"] or (width,)
    weights = _projection(args, "query", (width,), (heads, size))
    weights += _projection(args, "key", (_features(key, "MultiHeadAttention"),), (heads, size))
    if args["use_gate"]:
        weights += _projection(args, "gate", (width,), (heads, value_size))
    weights += _projection(args, "value", (_features(value, "MultiHeadAttention"),), (heads, value_size))
    return weights + _projection(args, "attention_output", (heads, value_size), back)


def _projection(args: Args, scope: str, source: tuple[int, ...], target: tuple[int, ...]) -> list[Weight]:
    kernel = Weight("kernel", (*source, *target), args["kernel_initializer"], scope=scope)
    if not args["use_bias"]:
        return [kernel]
    return [kernel, Weight("bias", target, args["bias_initializer"], scope=scope)]


def grouped_query_output(args: Args, inputs: Shapes) -> Shapes:
    """The query's shape."""
    query, value, _ = _query_value_key(inputs, "GroupQueryAttention")
    if args["num_query_heads"] % args["num_key_value_heads"]:
        raise mismatch("query heads that the key/value heads divide", query)
    if query[-1] != value[-1]:
        raise mismatch(f"value features equal to the query's {query[-1]}", value)
    return (query,)


def grouped_query_weights(args: Args, inputs: Shapes) -> list[Weight]:
    """As multi-head attention, with fewer heads for key and value."""
    query, value, key = _query_value_key(inputs, "GroupQueryAttention")
    queries, groups, size = args["num_query_heads"], args["num_key_value_heads"], args["head_dim"]
    width = _features(query, "GroupQueryAttention")
    weights = _projection(args, "query", (width,), (queries, size))
    weights += _projection(args, "key", (_features(key, "GroupQueryAttention"),), (groups, size))
    if args["use_gate"]:
        weights += _projection(args, "gate", (width,), (queries, size))
    weights += _projection(args, "value", (_features(value, "GroupQueryAttention"),), (groups, size))
    return weights + _projection(args, "attention_output", (queries, size), (width,))


def dot_attention_output(layer: str) -> OutputShape:
    """The query's steps with the value's features."""

    def output(args: Args, inputs: Shapes) -> Shapes:
        query, value, _ = _query_value_key(inputs, layer)
        return ((*query[:-1], value[-1]),)

    return output


def attention_weights(args: Args, inputs: Shapes) -> list[Weight]:
    """A scale, and the weight of the concatenated score."""
    weights = [Weight("scale", (), ONES)] if args["use_scale"] else []
    if args["score_mode"] == "concat":
        weights.append(Weight("concat_score_weight", (), ONES))
    return weights


def additive_weights() -> Weights:
    """A scale for each feature."""

    def weights(args: Args, inputs: Shapes) -> list[Weight]:
        query, _, _ = _query_value_key(inputs, "AdditiveAttention")
        width = _features(query, "AdditiveAttention")
        return [Weight("scale", (width,), INITIALIZERS.read("glorot_uniform"))] if args["use_scale"] else []

    return weights
