"""Input that cannot be read as a network, said precisely."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Where (RFC 6901 pointer into the request document) and what: expected and received."""

    pointer: str
    detail: str


class SpecError(ValueError):
    """The config cannot be used; ``faults`` says where and why. ``code`` names the kind of refusal."""

    def __init__(self, *faults: Fault, code: str = "invalid-spec") -> None:
        super().__init__("; ".join(f"{fault.pointer}: {fault.detail}" for fault in faults))
        self.faults = faults
        self.code = code
