"""What an uploaded file is, from its first bytes and its header; its data are not loaded."""

import csv
import tokenize
import zipfile
import zlib
from math import prod
from pathlib import Path
from typing import IO, Final

import numpy as np

from api_schemas.dataset import Column, DatasetFormat
from service.lint.errors import Fault, SpecError

ZIP_MAGIC: Final = b"PK\x03\x04"
PARQUET_MAGIC: Final = b"PAR1"
MAX_COLUMNS: Final = 4096
MAX_HEADER_BYTES: Final = 1024 * 1024
NUMBER_KINDS: Final = "fiub"
UNREADABLE: Final = (
    zipfile.BadZipFile, zlib.error, tokenize.TokenError, SyntaxError, ValueError, KeyError, EOFError,
    NotImplementedError, RuntimeError, MemoryError, OverflowError,
)  # fmt: skip
"""What zip archives and numpy's headers raise; a header is a Python literal, and is read as one."""


def inspect_dataset(path: Path, limit: int) -> tuple[DatasetFormat, list[Column]]:
    """Format and columns. ``limit`` bounds the unpacked size.

    Raises ``SpecError`` when it is neither npz nor parquet nor csv.
    """
    with path.open("rb") as file:
        magic = file.read(len(ZIP_MAGIC))
    if magic == ZIP_MAGIC:
        return "npz", _arrays(path, limit)
    if magic == PARQUET_MAGIC:
        return "parquet", []
    return "csv", _header(path)


def _arrays(path: Path, limit: int) -> list[Column]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MAX_COLUMNS:
                raise _fault(f"at most {MAX_COLUMNS} arrays, received {len(members)}")
            columns = [_array(archive, member) for member in members]
    except UNREADABLE:
        raise _fault("an npz archive of arrays of numbers") from None
    size = sum(prod(column.shape or ()) for column in columns)
    if size > limit:
        raise _fault(f"arrays of at most {limit} numbers in all, received {size}")
    return columns


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Column:
    with archive.open(member) as file:
        shape, dtype = _array_header(file)
    if dtype.kind not in NUMBER_KINDS or any(size < 0 for size in shape):
        raise ValueError("not numbers")
    return Column(name=member.filename.removesuffix(".npy")[:256], dtype=str(dtype), shape=list(shape))


def _array_header(file: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[np.generic]]:
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(file)
    return shape, dtype


def _header(path: Path) -> list[Column]:
    with path.open("rb") as file:
        first = file.readline(MAX_HEADER_BYTES)
        second = file.readline(MAX_HEADER_BYTES)
    try:
        names, row = (next(csv.reader([line.decode("utf-8-sig")]), []) for line in (first, second))
    except (UnicodeDecodeError, csv.Error):
        raise _fault("npz, parquet, or csv in UTF-8") from None
    if len(names) < 2 or len(names) != len(row):
        raise _fault("npz, parquet, or csv with a line of names, at least two columns and a row of data")
    if len(names) > MAX_COLUMNS:
        raise _fault(f"at most {MAX_COLUMNS} columns, received {len(names)}")
    return [Column(name=name.strip()[:256]) for name in names]


def _fault(expected: str) -> SpecError:
    return SpecError(Fault("", f"expected {expected}"), code="invalid-dataset")
