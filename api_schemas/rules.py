"""``GET /rules`` and ``GET /rules/{code}``: every rule and diagnosis, described from itself."""

from typing import Any, Literal

from pydantic import Field

from api_schemas.finding import Applicability, Confidence, Finding, Severity
from api_schemas.lint import Ruleset
from api_schemas.strict import Contract

Judges = Literal["config", "training"]


class RuleSection(Contract):
    """One section of a rule's page, in Markdown."""

    title: str = Field(examples=["Why is this bad"])
    text: str


class RuleExample(Contract):
    """A lint request, and what the rule says of it: worked out, not written down."""

    title: str
    request: dict[str, Any]
    findings: list[Finding] = Field(default_factory=list)


class RuleSummary(Contract):
    """A rule in one line."""

    code: str = Field(examples=["INI104"])
    name: str = Field(examples=["selu-needs-lecun-normal"])
    family: str = Field(description="The letters of the code.", examples=["INI"])
    family_title: str = Field(examples=["Initialisation"])
    judges: Judges = Field(default="config", description="A lint rule, or a diagnosis of a training run.")
    severity: Severity
    confidence: Confidence = "high"
    summary: str
    default: bool = Field(default=True, description="Whether it runs without being selected.")
    fix: Applicability | None = Field(default=None, description="The safest fix that it offers.")
    docs: str = Field(examples=["/rules/INI104"])


class RulePage(RuleSummary):
    """A rule in full."""

    sections: list[RuleSection]
    sources: list[str]
    bad: list[RuleExample]
    good: list[RuleExample]


class RuleList(Contract):
    """Every rule, by code."""

    ruleset: Ruleset
    rules: list[RuleSummary]
