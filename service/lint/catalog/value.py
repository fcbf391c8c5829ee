"""Readers of single values: each takes what JSON holds and gives what the graph holds, or raises Unfit."""

from collections.abc import Callable
from math import isfinite
from typing import Any

Read = Callable[[Any], Any]

LARGEST_INTEGER = 2**53
"""Beyond this JSON numbers are no longer exact integers (RFC 8259, section 6)."""

LONGEST_SHOWN = 80
"""Characters of a refused value that an error repeats."""


class Unfit(Exception):  # noqa: N818 - an answer of a reader, turned into a SpecError by its caller
    """A value that an argument cannot take. ``path`` leads from the argument to the culprit."""

    def __init__(self, expected: str, received: Any, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(expected)
        self.expected = expected
        self.received = received
        self.path = path

    @property
    def detail(self) -> str:
        """Expected and received, in a sentence."""
        return f"expected {self.expected}, received {show(self.received)}"

    def below(self, *path: str | int) -> "Unfit":
        """The same refusal seen from further up."""
        return Unfit(self.expected, self.received, (*path, *self.path))


def show(value: Any) -> str:
    """A value as an error message repeats it: short, and safe to print."""
    if type(value) is dict:
        return f"an object with {len(value)} members"
    if type(value) is list:
        return f"an array of {len(value)} values" if len(value) > 8 else _clip(repr(value))
    return _clip(repr(value))


def _clip(text: str) -> str:
    text = text.encode("ascii", "backslashreplace").decode()
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


def boolean(value: Any) -> bool:
    """``true`` or ``false``, nothing that merely looks like it."""
    if value is True or value is False:
        return bool(value)
    raise Unfit("true or false", value)


def integer(value: Any) -> int:
    """An integer that a double holds exactly."""
    if type(value) is int and -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
        return value
    raise Unfit(f"an integer of at most {LARGEST_INTEGER}", value)


def positive_integer(value: Any) -> int:
    """A count of at least one."""
    if type(value) is int and 0 < value <= LARGEST_INTEGER:
        return value
    raise Unfit(f"a positive integer of at most {LARGEST_INTEGER}", value)


def natural(value: Any) -> int:
    """A count of zero or more."""
    if type(value) is int and 0 <= value <= LARGEST_INTEGER:
        return value
    raise Unfit(f"an integer from 0 to {LARGEST_INTEGER}", value)


def number(value: Any) -> float:
    """A finite number."""
    if type(value) is float and isfinite(value):
        return value
    if type(value) is int and -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
        return float(value)
    raise Unfit("a finite number", value)


def text(value: Any) -> str:
    """A string."""
    if type(value) is str:
        return value
    raise Unfit("a string", value)


def numbers(value: Any) -> Any:
    """A number, or arrays of numbers within arrays, as tuples."""
    if type(value) is not list:
        return number(value)
    return tuple([numbers(item) for item in value])


def optional(read: Read) -> Read:
    """``null``, or what ``read`` takes."""

    def read_optional(value: Any) -> Any:
        return None if value is None else read(value)

    return read_optional


def choice(*words: Any) -> Read:
    """One of some words."""
    known = frozenset(words)
    expected = "one of " + ", ".join(repr(word) for word in words)

    def read_choice(value: Any) -> Any:
        if type(value) is str and value in known:
            return value
        raise Unfit(expected, value)

    return read_choice


def either(expected: str, *reads: Read) -> Read:
    """What the first of several readers takes."""

    def read_either(value: Any) -> Any:
        for read in reads:
            try:
                return read(value)
            except Unfit:
                continue
        raise Unfit(expected, value)

    return read_either


def many(read: Read) -> Read:
    """An array of what ``read`` takes, as a tuple."""

    def read_many(value: Any) -> tuple[Any, ...]:
        if type(value) is not list:
            raise Unfit("an array", value)
        items = []
        for index, item in enumerate(value):
            try:
                items.append(read(item))
            except Unfit as unfit:
                raise unfit.below(index) from None
        return tuple(items)

    return read_many


def repeated(rank: int, read: Read) -> Read:
    """One value for every spatial axis, or an array with one for each: always a tuple of ``rank``."""

    def read_repeated(value: Any) -> tuple[Any, ...]:
        if type(value) is not list:
            return (read(value),) * rank
        if len(value) != rank:
            raise Unfit(f"one value, or an array of {rank}", value)
        return tuple([read(item) for item in value])

    return read_repeated


def axes(value: Any) -> tuple[int, ...]:
    """One axis, or an array of axes: always a tuple."""
    return tuple([integer(axis) for axis in value]) if type(value) is list else (integer(value),)


def no_or_some_axes(value: Any) -> tuple[int, ...]:
    """No axis at all for ``null``."""
    return () if value is None else axes(value)


def sizes(rank: int) -> Read:
    """A kernel size, pool size, stride or dilation: ``rank`` positive integers."""
    return repeated(rank, positive_integer)


def margins(rank: int) -> Read:
    """Padding or cropping: ``rank`` pairs (before, after)."""
    pair = repeated(2, natural)

    def read_margins(value: Any) -> tuple[Any, ...]:
        if rank == 1:
            return (pair(value[0] if type(value) is list and len(value) == 1 else value),)
        if type(value) is not list:
            return (pair(value),) * rank
        if len(value) != rank:
            raise Unfit(f"an integer, or an array of {rank} integers or pairs", value)
        return tuple([pair(item) for item in value])

    return read_margins


def shape(value: Any) -> tuple[int | None, ...]:
    """An array of sizes; ``null`` where one is open."""
    if type(value) is not list or len(value) > 16:
        raise Unfit("an array of sizes (positive integers or null)", value)
    for index, size in enumerate(value):
        if size is not None and not (type(size) is int and 0 <= size <= LARGEST_INTEGER):
            raise Unfit("a size (a positive integer or null)", size, (index,))
    return tuple(value)
