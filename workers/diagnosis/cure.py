"""What a cure is: a function that turns a case into a patch on the request, where it applies."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from api_schemas.report import Remedy
from workers.diagnosis.lint_fixes import LintFixes
from workers.trace import Trace


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """Everything that a cure may look at.

    request: the document of ``POST /train``, the model parsed when it was sent as a string.
    layers: the ill layers, in the direction of the signal; empty for the whole network.
    """

    request: Mapping[str, Any]
    trace: Trace
    lint: LintFixes
    layers: tuple[str, ...] = ()


Cure = Callable[[Case], Remedy | None]
"""``None`` where the cure does not apply. The patch's paths begin with /model, /training or /data."""
