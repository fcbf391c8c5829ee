"""What a diagnosis is: a frozen value that holds a pure function of the trace.

One file per diagnosis under ``workers/diagnosis/<family>/``; its module constant ``DIAGNOSIS`` is found by
walking the package. The module docstring is the diagnosis's page: one summary line, then the sections
``What it does``, ``Why is this bad``, ``Use instead``, ``Thresholds``, ``References``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from api_schemas.finding import Severity
from workers.diagnosis.cure import Cure
from workers.trace import Trace


@dataclass(frozen=True, slots=True)
class Measured:
    """The number that decided, and the one it was held against."""

    statistic: str
    value: float
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """One illness.

    layers: in the direction of the signal; empty when the whole network is meant.
    first_step: optimiser step at which it was first seen; ``None`` where time does not matter.
    cures: in the order in which to try them; the report turns them into patches on the request.
    """

    severity: Severity
    message: str
    evidence: Measured
    layers: tuple[str, ...] = ()
    first_step: int | None = None
    cures: tuple[Cure, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A synthetic run that is executed as a test."""

    title: str
    trace: Callable[[], Trace]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One diagnosis.

    code: immutable (``GRD101``). name: kebab case. severity: the highest that it gives.
    diagnose: yields what it finds; must not change the trace.
    bad, good: runs in which it does and does not speak.
    probe_steps: fewer probed steps than this are not enough evidence, and it is not asked.
    """

    code: str
    name: str
    severity: Severity
    sources: tuple[str, ...]
    diagnose: Callable[[Trace], Iterable[Diagnosed]]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    probe_steps: int = 0
