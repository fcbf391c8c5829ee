"""On what, and how fast, a run was carried out."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Environment:
    """device: ``CPU`` or the GPU's name. versions: of tensorflow, keras, python, gradhealth."""

    device: str
    seconds: float
    steps_per_second: float | None = None
    versions: dict[str, str] = field(default_factory=dict)
