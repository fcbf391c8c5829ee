"""Uploaded data sets: ``<datasets_dir>/<id>`` or ``<id>.<format>``, read without executing anything."""

import re
from pathlib import Path

from workers.data.errors import DataError
from workers.data.files import read_file
from workers.data.raw import RawData

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")
SUFFIXES = (".npz", ".csv", ".parquet")


def load_upload(identifier: str, datasets_dir: Path, target_column: str | None) -> RawData:
    """The data set of that id.

    Raises:
        DataError: no such data set, or its file cannot be read as one.
    """
    path = _find(identifier, datasets_dir)
    with path.open("rb") as stream:
        return read_file(stream, path.name, target_column)


def _find(identifier: str, datasets_dir: Path) -> Path:
    if _ID.fullmatch(identifier):
        root = datasets_dir.resolve()
        candidates = [root / f"{identifier}{suffix}" for suffix in ("", *SUFFIXES)]
        folder = root / identifier
        if folder.is_dir():
            candidates += [one for one in sorted(folder.iterdir()) if one.suffix in SUFFIXES]
        for path in candidates:
            if path.is_file() and path.resolve().is_relative_to(root):
                return path
    raise DataError(
        "/data/source",
        "expected a bundled data set (breast_cancer, diabetes, digits, iris, wine), synthetic, the id of an "
        f"uploaded data set, or a URI under an allowed prefix, received {identifier[:80]!r}",
    )
