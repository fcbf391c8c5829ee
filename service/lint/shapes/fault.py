"""Shapes that cannot connect."""

from typing import Any

from service.lint.graph import Shape


class ShapeFault(Exception):  # noqa: N818 - becomes a Problem of the graph, never an error of the program
    """A layer that cannot take what it is given. ``code`` is the rule that reports it."""

    def __init__(self, code: str, message: str, **evidence: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.evidence = evidence


def mismatch(expected: str, received: Shape, missing: str = "") -> ShapeFault:
    """ARC701: what was expected, what came, and what would mend it."""
    sentence = f"expected {expected}, received shape {written(received)}"
    if missing:
        sentence = f"{sentence}; {missing}"
    return ShapeFault("ARC701", sentence, expected=expected, received=list(received), missing=missing or None)


def written(shape: Shape) -> str:
    """A shape as people write it: ``(None, 28, 28, 1)``."""
    inner = ", ".join("None" if size is None else str(size) for size in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"
