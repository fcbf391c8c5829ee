"""The files that pages are made of. Only what lies in the folder can be named."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from service.use_cases.errors import NotFoundError

FOLDER: Final = Path(__file__).parent.parent / "ui" / "static"
MEDIA_TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file with what its answer says of it."""

    content: bytes
    media_type: str
    etag: str


def find_static_file(path: str) -> StaticFile:
    """The file of this path. Raises ``NotFoundError``."""
    found = _files().get(path)
    if found is None:
        raise NotFoundError("No such file.")
    return _read(found)


@cache
def _files() -> dict[str, Path]:
    files = (file for file in FOLDER.rglob("*") if file.suffix in MEDIA_TYPES)
    return {file.relative_to(FOLDER).as_posix(): file for file in files}


@cache
def _read(file: Path) -> StaticFile:
    content = file.read_bytes()
    return StaticFile(content, MEDIA_TYPES[file.suffix], f'"{hashlib.sha256(content).hexdigest()[:32]}"')
