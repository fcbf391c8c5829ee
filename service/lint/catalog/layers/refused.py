"""Layers of Keras that run code, read files or hold what is not a network: opaque, and never trained."""

from service.lint.catalog.entry import LayerEntry
from service.lint.shapes.elementwise import same_shape


def refused(kind: str, why: str) -> LayerEntry:
    """A layer that is named, and never looked into."""
    return LayerEntry(kind, (), same_shape, refused=why)


LAYERS = (
    refused("Lambda", "holds code, which is never run"),
    refused("TFSMLayer", "reads a saved model from a file, which is never done"),
    refused("TorchModuleWrapper", "holds a pickled module, which is never opened"),
    refused("JaxLayer", "holds code, which is never run"),
    refused("FlaxLayer", "holds code, which is never run"),
    refused("TFOpLambda", "calls an operation by its name, which is never done"),
    refused("SlicingOpLambda", "calls an operation by its name, which is never done"),
    refused("TensorFlowOpLayer", "holds a graph of operations, which is never run"),
    refused("Pipeline", "is a pipeline of layers for data, not a layer of a network"),
    refused("FeatureSpace", "prepares tables, and is not a layer of a network"),
    refused("MaxNumBoundingBoxes", "works on bounding boxes, which are not a tensor"),
    refused("Wrapper", "is abstract"),
    refused("Layer", "is abstract"),
    refused("IndexLookup", "is abstract"),
)
