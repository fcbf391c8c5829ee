"""Reading npz, csv and parquet into feature and target arrays."""

import io
import zipfile
from pathlib import PurePosixPath
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from workers.data.errors import DataError
from workers.data.raw import RawData

MAX_BYTES = 2 * 1024**3
"""Unpacked size of a data set."""
TARGET_NAMES = ("y", "target", "label", "labels")
"""Names under which targets are looked for when the request names none; else the last column."""

Array = Any


def read_file(stream: IO[bytes], name: str, target_column: str | None) -> RawData:
    """Read a data set by what the file begins with, not by what it is called.

    Raises:
        DataError: none of the three formats, or without features or targets.
    """
    content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise DataError("/data/source", f"expected at most {MAX_BYTES} bytes, received more")
    try:
        if content.startswith(b"PK"):
            return _npz(content)
        if content.startswith(b"PAR1"):
            return _table(pa.parquet.read_table(io.BytesIO(content)), target_column)
        if PurePosixPath(name).suffix in {".csv", ""}:
            return _table(pa.csv.read_csv(io.BytesIO(content)), target_column)
    except (pa.ArrowException, zipfile.BadZipFile, OSError, KeyError) as error:
        raise DataError(
            "/data/source", f"expected npz, csv or parquet; it cannot be read: {error}"
        ) from error
    raise DataError("/data/source", "expected an npz, csv or parquet file")


def _npz(content: bytes) -> RawData:
    """Arrays ``x`` (or any other names, in order) and ``y``; pickled objects are refused."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(info.file_size for info in archive.infolist()) > MAX_BYTES:
            raise DataError("/data/source", f"expected at most {MAX_BYTES} bytes when unpacked")
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        names = list(arrays.files)
        targets = [name for name in names if name in TARGET_NAMES or name.startswith("y")]
        try:
            features = tuple(np.asarray(arrays[name]) for name in names if name not in targets)
            found = tuple(np.asarray(arrays[name]) for name in targets)
        except ValueError as error:
            raise DataError("/data/source", "expected arrays of numbers, received pickled objects") from error
    return _checked(features, found)


def _table(table: pa.Table, target_column: str | None) -> RawData:
    names = table.column_names
    target = target_column or next(
        (name for name in TARGET_NAMES if name in names), names[-1] if names else ""
    )
    if target not in names:
        raise DataError("/data/target_column", f"expected a column of the data, received {target!r}")
    columns = [_numbers(table.column(name), name) for name in names if name != target]
    if not columns:
        raise DataError("/data/source", "expected at least one feature column beside the target")
    features = np.stack([column.astype(np.float32) for column in columns], 1)
    return _checked((features,), (_target(table.column(target), target),))


def _numbers(column: pa.ChunkedArray, name: str) -> Array:
    kind = column.type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)):
        raise DataError("/data/source", f"expected numbers in column {name!r}, received {kind}")
    if pa.types.is_boolean(kind):
        column = column.cast(pa.int8())
    return column.to_numpy()


def _target(column: pa.ChunkedArray, name: str) -> Array:
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        _, codes = np.unique(np.asarray(column.to_pylist(), dtype=str), return_inverse=True)
        return codes.astype(np.int64)
    return _numbers(column, name)


def _checked(features: tuple[Array, ...], targets: tuple[Array, ...]) -> RawData:
    if not features or not targets:
        raise DataError("/data/source", "expected feature arrays and a target array (y)")
    lengths = {len(array) if array.ndim else 0 for array in (*features, *targets)}
    if len(lengths) != 1 or 0 in lengths:
        raise DataError("/data/source", f"expected arrays of one length, received lengths {sorted(lengths)}")
    for array in (*features, *targets):
        if array.dtype.kind not in "fiub":
            raise DataError("/data/source", f"expected arrays of numbers, received dtype {array.dtype}")
    return RawData(features, targets)
