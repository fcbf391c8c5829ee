"""An argument of a Keras constructor."""

from dataclasses import dataclass
from typing import Any

from service.lint.catalog.value import Read


class Required:
    """Marks an argument without a default."""


REQUIRED = Required()


@dataclass(frozen=True, slots=True)
class Argument:
    """Name, reader and default (as the graph holds it) of one argument."""

    name: str
    read: Read
    default: Any = REQUIRED

    @property
    def required(self) -> bool:
        """Whether the document must state it."""
        return self.default is REQUIRED
