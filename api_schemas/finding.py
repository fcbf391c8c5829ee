"""What a lint rule or a diagnosis says."""

from typing import Any, Literal

from pydantic import Field

from api_schemas.strict import Contract

Severity = Literal["error", "warning", "info"]
Confidence = Literal["high", "medium", "low"]
Applicability = Literal["safe", "unsafe"]

JsonPatch = list[dict[str, Any]]
"""An RFC 6902 patch on the request document (paths begin with ``/model`` or ``/training`` or ``/data``)."""


class Fix(Contract):
    """A change that mends one finding.

    *safe* never changes what a correct network computes, only how it starts or a field that is
    certainly wrong; *unsafe* changes the architecture or the training.
    """

    applicability: Applicability
    description: str
    patch: JsonPatch


class Finding(Contract):
    """One rule broken at one place."""

    code: str = Field(examples=["INI104"])
    name: str = Field(examples=["selu-needs-lecun-normal"])
    severity: Severity
    confidence: Confidence = "high"
    message: str
    layer: str | None = None
    pointer: str = Field(
        description="RFC 6901 pointer into the request document.", examples=["/model/layers/0"]
    )
    evidence: dict[str, Any] = Field(default_factory=dict)
    fix: Fix | None = None
    docs: str = Field(examples=["/rules/INI104"])
    fingerprint: str | None = Field(default=None, description="Stable under reordering; used by baselines.")
