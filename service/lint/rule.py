"""What a rule is: a frozen value that holds a function.

One file per rule under ``service/lint/rules/<family>/``; its module constant ``RULE`` is found by walking the
package. The module docstring is the rule's page: one summary line, then the sections
``What it does``, ``Why is this bad``, ``Use instead``, ``Fix safety``, ``References``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from api_schemas.finding import Confidence, Fix, Severity

if TYPE_CHECKING:
    from service.lint.subject import Subject


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where a rule is broken; the engine makes a ``Finding`` of it.

    severity, confidence: only where they differ from the rule's own.
    """

    message: str
    pointer: str
    layer: str | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    fix: Fix | None = None
    severity: Severity | None = None
    confidence: Confidence | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A lint request (``model``, perhaps ``training`` and ``data``) that is executed as a test."""

    title: str
    request: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    code: immutable (``INI104``), its letters name the family. name: kebab case, interchangeable with the
    code. check: yields a violation for each place where the rule is broken; must not mutate the subject.
    bad, good: examples that do and do not break it; each bad example's fix must mend it. default: whether
    it runs without being selected.
    """

    code: str
    name: str
    severity: Severity
    check: Callable[["Subject"], Iterable[Violation]]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    sources: tuple[str, ...] = ()
    confidence: Confidence = "high"
    default: bool = True
