"""A model in the place of a layer, within a wrapper."""

from service.lint.catalog.entry import LayerEntry
from service.lint.shapes.wrappers import model_output, model_weights

MODEL = LayerEntry("Functional", (), model_output, model_weights)
"""Not among the layers that a document may name: the reader makes it of a Sequential or Functional."""
