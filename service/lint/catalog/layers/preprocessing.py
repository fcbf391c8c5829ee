"""Layers that prepare data."""

from service.lint.catalog.argument import Argument
from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.value import either, many, number
from service.lint.shapes.elementwise import same_shape

FACTOR = either("a number or an array of numbers", number, many(number))

LAYERS = (LayerEntry("Rescaling", (Argument("scale", FACTOR), Argument("offset", FACTOR, 0.0)), same_shape),)
