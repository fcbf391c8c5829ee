"""A sheet of SVG: lines, dots and words."""

from collections.abc import Sequence
from typing import Final, Literal
from xml.etree import ElementTree

NAMESPACE: Final = "http://www.w3.org/2000/svg"
FONT: Final = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
INK: Final = "#24303c"
"""The text and axes of every plot of the service."""

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]


class Canvas:
    """Shapes in the order in which they are drawn; text is escaped by the serialiser."""

    def __init__(self, width: int, height: int, title: str, description: str) -> None:
        self._root = ElementTree.Element(
            "svg",
            xmlns=NAMESPACE,
            width=str(width),
            height=str(height),
            viewBox=f"0 0 {width} {height}",
            role="img",
        )
        self._root.set("font-family", FONT)
        ElementTree.SubElement(self._root, "title").text = title
        ElementTree.SubElement(self._root, "desc").text = description
        self._add("rect", width=width, height=height, fill="#ffffff")
        self.text(12, 24, title, size=14)

    def text(
        self, x: float, y: float, words: str, *, size: int = 11, anchor: Anchor = "start", fill: str = INK
    ) -> None:
        """Words whose baseline is at y."""
        element = self._add("text", x=x, y=y, fill=fill)
        element.set("font-size", str(size))
        element.set("text-anchor", anchor)
        element.text = words

    def line(
        self, start: Point, end: Point, *, stroke: str = INK, width: float = 1, dashed: bool = False
    ) -> None:
        """A straight line."""
        element = self._add("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], stroke=stroke)
        element.set("stroke-width", str(width))
        if dashed:
            element.set("stroke-dasharray", "6 4")

    def path(self, points: Sequence[Point], *, stroke: str) -> None:
        """A line through points."""
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        element = self._add("polyline", points=joined, fill="none", stroke=stroke)
        element.set("stroke-width", "2")

    def dot(self, x: float, y: float, radius: float, *, fill: str, opacity: float = 1) -> None:
        """A filled circle."""
        element = self._add("circle", cx=x, cy=y, r=radius, fill=fill)
        element.set("fill-opacity", str(opacity))

    def svg(self) -> bytes:
        """The document."""
        text: str = ElementTree.tostring(self._root, encoding="unicode")
        return text.encode()

    def _add(self, tag: str, **attributes: float | str) -> ElementTree.Element:
        shown = {
            name: value if isinstance(value, str) else f"{value:.1f}" for name, value in attributes.items()
        }
        return ElementTree.SubElement(self._root, tag, shown)
