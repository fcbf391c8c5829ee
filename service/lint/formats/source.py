"""The text that was judged, and where in it a pointer leads."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from service.lint.formats.json_positions import positions

EXCERPT = 100
"""Characters of a line to show; a config is often one line of a megabyte."""
READ = 8 * EXCERPT
"""Characters to look at for them: indented JSON is mostly blanks."""
BRACKET = "{"


@dataclass(frozen=True, slots=True)
class Region:
    """From the first character of a value to the one behind its last; lines and columns count from 1."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int


NOWHERE = Region(1, 1, 1, 2)
"""Where there is no text: tools still want a full region."""


@dataclass(frozen=True)
class Source:
    """Text, the name it is known by, and the pointer that its root has in the request.

    A request body has the prefix ``""``; a model file of its own has ``/model``.
    """

    text: str
    uri: str = "request.json"
    prefix: str = ""

    @cached_property
    def _positions(self) -> dict[str, tuple[int, int]]:
        return positions(self.text)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(at + 1 for at, letter in enumerate(self.text) if letter == "\n")]

    def span(self, pointer: str) -> tuple[int, int] | None:
        """Offsets of the value at a pointer, or of the nearest value above it that the text has."""
        if not pointer.startswith(self.prefix):
            return None
        inside = pointer[len(self.prefix) :]
        while inside and inside not in self._positions:
            inside = inside.rpartition("/")[0]
        return self._positions.get(inside)

    def region(self, pointer: str) -> Region:
        """Lines and columns of the value at a pointer."""
        found = self.span(pointer)
        if found is None:
            return NOWHERE
        start, end = found
        return Region(*self._line_and_column(start), *self._line_and_column(end))

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def excerpt(self, pointer: str) -> str | None:
        """The line on which the value begins, or the value where that line is long or only a bracket."""
        found = self.span(pointer)
        if found is None:
            return None
        start, end = found
        first = self.text.rfind("\n", 0, start) + 1
        last = self.text.find("\n", start)
        line = self.text[first : last if last >= 0 else len(self.text)].strip()
        if len(BRACKET) < len(line) <= EXCERPT:
            return line
        value = " ".join(self.text[start : min(end, start + READ)].split())
        return value if len(value) <= EXCERPT else f"{value[:EXCERPT]} …"
