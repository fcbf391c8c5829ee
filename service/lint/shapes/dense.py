"""Dense and Embedding."""

from service.lint.graph import Shape
from service.lint.shapes.fault import mismatch
from service.lint.shapes.lora import adapted
from service.lint.shapes.weight import Args, Shapes, Weight


def last_axis(shape: Shape, layer: str) -> int:
    """Size of the feature axis, which must be known."""
    if len(shape) < 2:
        raise mismatch(f"at least 2 axes for {layer} (batch, features)", shape, "add an axis with Reshape")
    size = shape[-1]
    if size is None:
        raise mismatch(f"a known size of the last axis for {layer}", shape, "state the size of the input")
    return size


def dense_output(args: Args, inputs: Shapes) -> Shapes:
    """The last axis becomes ``units``."""
    last_axis(inputs[0], "Dense")
    return ((*inputs[0][:-1], args["units"]),)


def dense_weights(args: Args, inputs: Shapes) -> list[Weight]:
    """kernel (features, units), bias (units,)."""
    units = args["units"]
    weights = [Weight("kernel", (last_axis(inputs[0], "Dense"), units), args["kernel_initializer"])]
    if args["use_bias"]:
        weights.append(Weight("bias", (units,), args["bias_initializer"]))
    return adapted(args, weights)


def embedding_output(args: Args, inputs: Shapes) -> Shapes:
    """An axis of ``output_dim`` is added behind the indices."""
    return ((*inputs[0], args["output_dim"]),)


def embedding_weights(args: Args, inputs: Shapes) -> list[Weight]:
    """embeddings (input_dim, output_dim)."""
    shape = (args["input_dim"], args["output_dim"])
    return adapted(args, [Weight("embeddings", shape, args["embeddings_initializer"])])


def reversible_weights(args: Args, inputs: Shapes) -> list[Weight]:
    """embeddings, and their reverse where the two are not tied."""
    weights = embedding_weights(args, inputs)
    if not args["tie_weights"]:
        shape = (args["output_dim"], args["input_dim"])
        weights.append(Weight("reverse_embeddings", shape, args["embeddings_initializer"]))
    return weights
