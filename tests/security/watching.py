"""What the interpreter is made to do while a test looks: an audit hook sees it, whoever asks for it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

WATCHED: Final = frozenset(
    {"socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn",
     "pickle.find_class", "urllib.Request", "ctypes.dlopen"}
)  # fmt: skip
NEVER_OPENED: Final = ("passwd", "marker", "example.invalid")

_seen: list[str] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event in WATCHED or (event == "open" and any(word in str(arguments[0]) for word in NEVER_OPENED)):
        _seen.append(f"{event} {arguments}")


sys.addaudithook(_hook)


@contextmanager
def watched() -> Iterator[list[str]]:
    """Executed, fetched or opened meanwhile, of what should never be."""
    _seen.clear()
    yield _seen
