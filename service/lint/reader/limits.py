"""How large a network may be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Counts of layers, edges between them, and levels of models within models."""

    layers: int = 2048
    edges: int = 16_384
    nesting: int = 8
