import io
import zipfile
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from workers.data.errors import DataError
from workers.data.files import read_file

CSV = b"a,b,target\n1,2,0\n3,4,1\n"


def npz(**arrays: Any) -> io.BytesIO:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    stream.seek(0)
    return stream


def test_a_csv_column_called_target_is_the_target() -> None:
    raw = read_file(io.BytesIO(CSV), "data.csv", None)
    assert raw.features[0].tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert raw.targets[0].tolist() == [0, 1]


def test_the_request_may_name_the_target_column() -> None:
    assert read_file(io.BytesIO(CSV), "data.csv", "a").targets[0].tolist() == [1, 3]


def test_an_unknown_target_column_is_refused() -> None:
    with pytest.raises(DataError, match="expected a column"):
        read_file(io.BytesIO(CSV), "data.csv", "missing")


def test_words_as_target_become_classes() -> None:
    raw = read_file(io.BytesIO(b"a,label\n1,no\n2,yes\n3,no\n"), "data.csv", None)
    assert raw.targets[0].tolist() == [0, 1, 0]


def test_words_as_features_are_refused() -> None:
    with pytest.raises(DataError, match="expected numbers in column 'a'"):
        read_file(io.BytesIO(b"a,label\nx,0\ny,1\n"), "data.csv", None)


def test_parquet_is_read() -> None:
    stream = io.BytesIO()
    pa.parquet.write_table(pa.table({"a": [1.0, 2.0], "y": [0, 1]}), stream)
    stream.seek(0)
    assert read_file(stream, "data", None).targets[0].tolist() == [0, 1]


def test_npz_is_read() -> None:
    raw = read_file(npz(x=np.zeros((2, 3)), y=np.array([0, 1])), "data.npz", None)
    assert raw.features[0].shape == (2, 3)


def test_npz_of_several_inputs_keeps_their_order() -> None:
    raw = read_file(npz(x0=np.zeros((2, 3)), x1=np.zeros((2, 4)), y=np.zeros(2)), "data.npz", None)
    assert [array.shape[1] for array in raw.features] == [3, 4]


def test_pickled_objects_in_an_npz_are_refused() -> None:
    with pytest.raises(DataError, match="pickled"):
        read_file(npz(x=np.array([{}, []], dtype=object), y=np.zeros(2)), "data.npz", None)


def test_arrays_of_different_lengths_are_refused() -> None:
    with pytest.raises(DataError, match="one length"):
        read_file(npz(x=np.zeros((2, 3)), y=np.zeros(3)), "data.npz", None)


def test_an_npz_without_targets_is_refused() -> None:
    with pytest.raises(DataError, match="target"):
        read_file(npz(x=np.zeros((2, 3))), "data.npz", None)


def test_a_bomb_is_refused_by_its_unpacked_size() -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("x.npy", "w", force_zip64=True) as entry,
    ):
        for _ in range(33):
            entry.write(bytes(64 * 1024**2))
    stream.seek(0)
    with pytest.raises(DataError, match="unpacked"):
        read_file(stream, "data.npz", None)


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"PAR1broken", b""])
def test_broken_files_are_refused(content: bytes) -> None:
    with pytest.raises(DataError):
        read_file(io.BytesIO(content), "data.csv", None)
