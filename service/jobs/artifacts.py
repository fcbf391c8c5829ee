"""Where a run's files lie, and what is said about them.

Each attempt has a folder of its own: one that was thought dead cannot write over its successor's files.
"""

import hashlib
import mimetypes
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from service.jobs.ids import is_id

CHUNK_BYTES: Final = 2**20
MEDIA_TYPES: Final = {
    ".keras": "application/zip",
    ".parquet": "application/vnd.apache.parquet",
    ".json": "application/json",
}


def folder(root: Path, job_id: str, attempt: int) -> Path:
    """The folder of one attempt."""
    if not is_id(job_id):
        raise ValueError("A job's id is a UUID.")
    return root / job_id / str(attempt)


def describe(directory: Path, names: Iterable[str]) -> list[dict[str, Any]]:
    """Name, size, SHA-256 and media type of the files; names that lead out of the folder are left out."""
    return [_describe(path, name) for name in names if (path := locate(directory, name)) is not None]


def locate(directory: Path, name: str) -> Path | None:
    """The regular file of that name below the folder, or None."""
    try:
        path = (directory / name).resolve(strict=True)
    except (OSError, ValueError):
        return None
    return path if path.is_file() and path.is_relative_to(directory.resolve()) else None


def _describe(path: Path, name: str) -> dict[str, Any]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    guess = MEDIA_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return {
        "name": name,
        "size": path.stat().st_size,
        "sha256": digest.hexdigest(),
        "media_type": guess or "application/octet-stream",
    }
