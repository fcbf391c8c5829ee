"""Every layer that is known, by any name it goes by."""

import difflib

from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.family import loose
from service.lint.catalog.layers import (
    activations,
    applications,
    attention,
    augmentation,
    convolution,
    core,
    merging,
    normalization,
    pooling,
    preprocessing,
    recurrent,
    refused,
    regularization,
    reshaping,
    wrappers,
)

ENTRIES: tuple[LayerEntry, ...] = (
    *core.LAYERS,
    *activations.LAYERS,
    *convolution.LAYERS,
    *pooling.LAYERS,
    *normalization.LAYERS,
    *recurrent.LAYERS,
    *merging.LAYERS,
    *reshaping.LAYERS,
    *regularization.LAYERS,
    *attention.LAYERS,
    *wrappers.LAYERS,
    *preprocessing.LAYERS,
    *augmentation.LAYERS,
    *applications.LAYERS,
    *refused.LAYERS,
)

BY_CLASS_NAME: dict[str, LayerEntry] = {
    name: entry for entry in ENTRIES for name in (entry.kind, *entry.aliases)
}
"""Keras class name to entry: exact, as Keras JSON spells it."""

_BY_LOOSE_NAME = {loose(name): entry for name, entry in BY_CLASS_NAME.items()}


def by_type(name: str) -> LayerEntry | None:
    """The layer that a compact ``type`` names: snake case, or the class name itself."""
    return BY_CLASS_NAME.get(name) or _BY_LOOSE_NAME.get(loose(name))


def nearest_type(name: str) -> str | None:
    """The known layer that a misspelt type resembles most, in snake case."""
    close = difflib.get_close_matches(loose(name[:64]), _BY_LOOSE_NAME, n=1)
    return _BY_LOOSE_NAME[close[0]].snake if close else None
