"""Bodies that are made to exhaust: each is refused at once, with nothing allocated from what it claims."""

import json
import time

import pytest
from starlette.testclient import TestClient

PATIENCE_SECONDS = 2.0
"""Far above what any of these takes, far below what a hang would."""


def model(**layer: object) -> bytes:
    request = {"model": {"input_shape": [64], "layers": [{"type": "dense", **layer}]}}
    return json.dumps(request | {"data": {"source": "digits"}}).encode()


BODIES = {
    "nested deeply": b'{"model":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    "never closed": b"[" * 200_000,
    "too many values": b'{"model":[' + b"0," * 500_000 + b"0]}",
    "a number of 400 digits": model(units=10**400),
    "an infinity": b'{"model": {"input_shape": [64], "layers": [{"type": "dense", "units": 1e999}]}}',
    "a long string": b'{"model": "' + b"a" * 4_000_000 + b'"}',
    "too many layers": json.dumps(
        {"model": {"input_shape": [4], "layers": [{"type": "flatten"}] * 3_000}}
    ).encode(),
    "a billion units": model(units=10**12),
    "true for a number": model(units=True),
    "a name with a NUL": model(units=4, name="a\0b"),
    "a model string nested deeply": json.dumps({"model": "[" * 10_000}).encode(),
}


@pytest.mark.parametrize("path", ["/train", "/compare", "/lint", "/recommend"])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_that_would_exhaust_is_refused_in_time(client: TestClient, path: str, body: bytes) -> None:
    started = time.monotonic()
    response = client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    assert time.monotonic() - started < PATIENCE_SECONDS
