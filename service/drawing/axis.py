"""Where numbers stand on an axis, and which of them are written at it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

ROOM = 0.05
"""Of the range, free at both ends."""
FLAT = 0.01
"""Half the range that is shown of a single number, as a share of it."""
TICKS = 5
STEPS = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """From numbers to pixels; ``first`` and ``last`` are the pixels of ``low`` and ``high``."""

    low: float
    high: float
    first: float
    last: float

    def at(self, value: float) -> float:
        """The pixel of a number."""
        return self.first + (value - self.low) / (self.high - self.low) * (self.last - self.first)

    def ticks(self) -> list[float]:
        """Round numbers within the range."""
        wanted = (self.high - self.low) / TICKS
        magnitude = 10.0 ** math.floor(math.log10(wanted))
        step = next(magnitude * one for one in STEPS if magnitude * one >= wanted)
        begin, end = math.ceil(self.low / step), math.floor(self.high / step)
        return [count * step for count in range(begin, end + 1)]


def axis_of(values: Iterable[float], first: float, last: float) -> Axis:
    """An axis with room for all these finite numbers."""
    found = list(values) or [0.0, 1.0]
    low, high = min(found), max(found)
    room = max(ROOM * (high - low), FLAT * max(abs(low), abs(high)), 1e-9)
    return Axis(low - room, high + room, first, last)
