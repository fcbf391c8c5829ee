"""What the reading of one document carries along."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from service.lint.errors import Fault, SpecError
from service.lint.graph import Layer, Problem
from service.lint.reader.limits import Limits

MAX_FAULTS = 20
"""Faults named at once: enough to mend a document in one go, small enough to read."""


ReadInner = Callable[[Any, str], Layer | None]
"""From a JSON value and its pointer to a layer, or None where a fault was noted."""


@dataclass(slots=True)
class Context:
    """Limits, whether unknown names are errors, and what was found so far.

    strict: the compact form is written for us, so an unknown layer is a mistake; Keras JSON may hold
        layers of its author's own.
    read_inner: reads the layer within a wrapper, in the form of the document.
    """

    limits: Limits
    strict: bool
    problems: list[Problem] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    layers: int = 0
    read_inner: ReadInner | None = None

    def fault(self, pointer: str, detail: str) -> None:
        """Note a fault and go on; the document is refused in the end."""
        self.faults.append(Fault(pointer, detail))
        if len(self.faults) >= MAX_FAULTS:
            self.finish()

    def finish(self) -> None:
        """Refuse the document if it has faults."""
        if self.faults:
            raise SpecError(*self.faults)

    def count_layer(self, pointer: str) -> None:
        """One more layer; refuses the document when there are too many."""
        self.layers += 1
        if self.layers > self.limits.layers:
            detail = f"expected at most {self.limits.layers} layers"
            raise SpecError(Fault(pointer, detail), code="too-large")

    def opaque(self, layer: str | None, pointer: str, message: str) -> None:
        """Note something that is not Keras's own: it is not judged, and refused for training."""
        self.problems.append(Problem("ARC708", layer, pointer, message))
