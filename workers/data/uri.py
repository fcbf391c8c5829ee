"""Data sets behind a URI, through fsspec, under the prefixes that the operator allows."""

import posixpath
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

import fsspec

from workers.data.errors import DataError
from workers.data.files import read_file
from workers.data.raw import RawData

SCHEMES = frozenset({"file", "s3", "gs"})


def is_uri(source: str) -> bool:
    """Whether a source names a scheme."""
    return "://" in source


def load_uri(uri: str, prefixes: Sequence[str], target_column: str | None) -> RawData:
    """The data set at ``uri``.

    Raises:
        DataError: not under an allowed prefix (after ``..`` and links are resolved), or not readable.
    """
    if not any(_under(uri, prefix) for prefix in prefixes):
        raise DataError("/data/source", "expected a URI under an allowed prefix (GRADHEALTH_DATA_PREFIXES)")
    try:
        with fsspec.open(uri, "rb") as stream:
            return read_file(stream, posixpath.basename(urlsplit(uri).path), target_column)
    except (OSError, ImportError) as error:
        raise DataError("/data/source", f"the data cannot be read: {type(error).__name__}") from error


def _under(uri: str, prefix: str) -> bool:
    own, allowed = urlsplit(uri), urlsplit(prefix)
    if own.scheme not in SCHEMES or own.query or own.fragment or "@" in own.netloc:
        return False
    if (own.scheme, own.netloc) != (allowed.scheme, allowed.netloc) or "%" in uri or "\\" in uri:
        return False
    if own.scheme == "file":
        return Path(unquote(own.path)).resolve().is_relative_to(Path(allowed.path).resolve())
    path, root = posixpath.normpath(own.path), posixpath.normpath(allowed.path or "/")
    return ".." not in own.path.split("/") and (path == root or path.startswith(root.rstrip("/") + "/"))
