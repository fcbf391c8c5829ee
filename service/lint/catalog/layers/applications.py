"""Layers that the networks of keras.applications bring with them."""

from service.lint.catalog.argument import Argument
from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.value import number, positive_integer
from service.lint.graph import ObjectSpec
from service.lint.shapes.elementwise import same_shape
from service.lint.shapes.merging import elementwise_output
from service.lint.shapes.weight import Args, Shapes, Weight


def scale_weights(args: Args, inputs: Shapes) -> list[Weight]:
    """One small factor per channel."""
    initializer = ObjectSpec("constant", {"value": args["init_values"]})
    return [Weight("variable", (args["projection_dim"],), initializer)]


LAYERS = (
    LayerEntry(
        "LayerScale",
        (Argument("init_values", number), Argument("projection_dim", positive_integer)),
        same_shape,
        scale_weights,
        modules=frozenset({"keras.src.applications.convnext"}),
    ),
    LayerEntry(
        "CustomScaleLayer",
        (Argument("scale", number),),
        elementwise_output,
        merges=True,
        modules=frozenset({"keras.src.applications.inception_resnet_v2"}),
    ),
    LayerEntry(
        "StochasticDepth",
        (Argument("drop_path_rate", number),),
        same_shape,
        modules=frozenset({"keras.src.applications.convnext"}),
    ),
)
