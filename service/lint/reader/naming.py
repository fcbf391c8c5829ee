"""Automatic layer names: ``dense``, ``dense_1``, ..., as Keras gives them."""


class Namer:
    """Counts names per kind and never gives one that is taken."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self._counts: dict[str, int] = {}

    def name(self, kind: str) -> str:
        """The next free name of a kind."""
        while True:
            count = self._counts.get(kind, 0)
            self._counts[kind] = count + 1
            name = f"{kind}_{count}" if count else kind
            if name not in self._taken:
                self._taken.add(name)
                return name
