"""JSON Pointers (RFC 6901)."""


def join(pointer: str, *path: str | int) -> str:
    """A pointer to something below."""
    return pointer + "".join(f"/{_escaped(step)}" for step in path)


def _escaped(step: str | int) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")
