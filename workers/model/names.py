"""Names of graph layers as Keras layer names and back."""

from collections.abc import Iterable


def keras_names(names: Iterable[str]) -> dict[str, str]:
    """Map each graph name to a unique Keras name: Keras refuses the ``/`` of a nested model's layers."""
    mapped: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        wanted = candidate = name.replace("/", ".")
        number = 1
        while candidate in taken:
            candidate = f"{wanted}_{number}"
            number += 1
        taken.add(candidate)
        mapped[name] = candidate
    return mapped
