"""Files that are no data sets: refused from their headers, and never unpacked, unpickled or followed."""

import io
import pickle
import time
import zipfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from starlette.testclient import TestClient

from service.settings import Settings
from tests.security.watching import watched

BUDGET_SECONDS: Final = 0.25


class Marker:
    """A pickle that leaves a file behind when it is loaded."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path("marker").touch, ())


def npz(**members: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return written.getvalue()


def npy(array: Any) -> bytes:
    written = io.BytesIO()
    np.save(written, array, allow_pickle=True)
    return written.getvalue()


def claimed(shape: str) -> bytes:
    """The header of an array of that shape, and nothing of its data."""
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header


FILES: Final = {
    "a pickle in an npz": npz(x=npy(np.array([Marker()], dtype=object)), y=npy(np.zeros(1))),
    "a pickle in the place of an array": npz(x=pickle.dumps(Marker()), y=npy(np.zeros(1))),
    "a pickle": pickle.dumps(Marker()),
    "words": npz(x=npy(np.array(["a"])), y=npy(np.zeros(1))),
    "a million million numbers that are not there": npz(x=claimed("(1000000, 1000000)"), y=claimed("(1,)")),
    "a shape beyond 64 bits": npz(x=claimed("(1" + "0" * 40 + ",)"), y=claimed("(1,)")),
    "a negative shape": npz(x=claimed("(-1, -8)"), y=claimed("(1,)")),
    "a header that calls": npz(x=claimed("(__import__('os').system('touch marker'),)"), y=claimed("(1,)")),
    "a header that is deep": npz(x=claimed("(" * 100)),
    "5,000 arrays": npz(**{f"x{index}": b"" for index in range(5000)}),
    "half a zip": npz(x=npy(np.zeros(100)))[:-30],
    "an empty zip": b"PK\x05\x06" + b"\0" * 18,
    "a zip bomb that is no array": npz(x=b"\0" * 20_000_000),
    "nothing": b"",
    "zeros": b"\0" * 100_000,
    "a line without end": b"a" * 3_000_000,
    "one column": b"a\n1\n",
    "a hundred thousand columns": b",".join([b"a"] * 100_000) + b"\n" + b",".join([b"1"] * 100_000) + b"\n",
    "a quote without end": b'"a,b\n1,2\n' * 1000,
    "UTF-16": "a,y\n1,0\n".encode("utf-16"),
    "HDF5": b"\x89HDF\r\n\x1a\n" + b"\0" * 100,
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES.keys())
def test_what_is_no_data_set_is_refused_and_leaves_nothing(
    client: TestClient, settings: Settings, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    client.get("/datasets")
    start = time.process_time()
    with watched() as seen:
        response = client.post(
            "/datasets", content=content, headers={"Content-Type": "application/octet-stream"}
        )
    assert time.process_time() - start < BUDGET_SECONDS
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert seen == []
    assert list(settings.datasets_dir.iterdir()) == []
    assert not (tmp_path / "marker").exists()


@pytest.mark.parametrize("id_", ["..%2F..%2Fgradhealth.db", "%2Fetc%2Fpasswd", "a" * 65, "\0"])
def test_an_id_is_never_a_path(client: TestClient, settings: Settings, id_: str) -> None:
    address = f"/datasets/{id_}".replace("\0", "%00")
    assert client.get(address).status_code in (404, 405, 422)
    assert client.delete(address).status_code in (404, 405, 422)
    assert (settings.home / "gradhealth.db").exists()


@pytest.mark.parametrize(
    "source",
    [
        "/etc/passwd",
        "file:///etc/passwd",
        "file:///allowed/../etc/passwd",
        "file:///allowed/%2e%2e/etc/passwd",
        "http://169.254.169.254/latest/meta-data",
        "s3://somebody/else",
        "zip://x::file:///etc/passwd",
        "file:///allowed::http://example.invalid",
        "data:,x",
        "../datasets/x",
        "DIGITS",
        "a\0b",
        "x" * 5000,
        "",
    ],
)
def test_data_come_from_where_they_may_alone(client: TestClient, source: str) -> None:
    request = {
        "model": {"input_shape": [4], "layers": [{"type": "dense", "units": 1}]},
        "training": {"loss": "mse"},
        "data": {"source": source},
    }
    with watched() as seen:
        response = client.post("/train", json=request)
    assert response.status_code == 422
    assert seen == []
