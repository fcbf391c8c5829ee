"""Silencings written in the config: ``"x-lint": {"ignore": [{"rule", "reason", "expires"}]}``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from api_schemas.finding import Finding
from api_schemas.lint import SuppressedFinding
from service.lint.graph import Graph, Ignore, Layer
from service.lint.registry import matches
from service.lint.rule import Rule


@dataclass(frozen=True, slots=True)
class Silencing:
    """An ``Ignore`` and the layer it stands on; the whole model when ``layer`` is ``None``."""

    ignore: Ignore
    layer: Layer | None

    def covers(self, finding: Finding, rule: Rule) -> bool:
        """Whether this silencing speaks of the finding."""
        return matches(self.ignore.rule, rule) and (self.layer is None or _is_on(finding, self.layer))

    def has_expired(self, today: date) -> bool:
        """Whether its last day has passed. A date that cannot be read does not expire."""
        expires = self.ignore.expires
        try:
            return expires is not None and date.fromisoformat(expires[:10]) < today
        except ValueError:
            return False


def _is_on(finding: Finding, layer: Layer) -> bool:
    under = finding.pointer == layer.pointer or finding.pointer.startswith(layer.pointer + "/")
    return finding.layer == layer.name or under


def silencings(graph: Graph) -> list[Silencing]:
    """Every silencing in the config, per layer first."""
    on_layers = [Silencing(ignore, layer) for layer in graph.layers for ignore in layer.ignores]
    return on_layers + [Silencing(ignore, None) for ignore in graph.ignores]


@dataclass(frozen=True, slots=True)
class Sorted:
    """Findings that speak, findings that are silenced, and the silencings that silenced nothing."""

    findings: list[Finding]
    suppressed: list[SuppressedFinding]
    unused: list[Silencing]


def utc_today() -> date:
    """The day on which expiry is judged."""
    return datetime.now(UTC).date()


def apply_silencings(
    findings: Iterable[tuple[Finding, Rule]], written: Sequence[Silencing], today: date
) -> Sorted:
    """Sort findings by whether a silencing covers them; an expired one only adds a sentence."""
    result = Sorted([], [], [])
    used: set[int] = set()
    for finding, rule in findings:
        covering = [i for i, silencing in enumerate(written) if silencing.covers(finding, rule)]
        used.update(covering)
        _place(finding, [written[i] for i in covering], today, result)
    result.unused.extend(silencing for i, silencing in enumerate(written) if i not in used)
    return result


def _place(finding: Finding, covering: Sequence[Silencing], today: date, result: Sorted) -> None:
    valid = [silencing for silencing in covering if not silencing.has_expired(today)]
    if valid:
        ignore = valid[0].ignore
        result.suppressed.append(
            SuppressedFinding(finding=finding, reason=ignore.reason, expires=ignore.expires)
        )
        return
    if covering:
        ended = covering[0].ignore.expires
        finding = finding.model_copy(
            update={"message": f"{finding.message} (Its silencing expired on {ended}.)"}
        )
    result.findings.append(finding)
