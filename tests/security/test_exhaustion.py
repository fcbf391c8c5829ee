"""Shapes that would exhaust a careless server: a problem or an ordinary report, soon, in little memory."""

import gc
import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

BUDGET_SECONDS: Final = 0.25
"""Of processor time, so that a busy machine does not fail the test."""
FLAT_BYTES: Final = 64 * 2**20
BODY: Final = 4 * 2**20
RSS_UNIT: Final = 1 if sys.platform == "darwin" else 1024


@contextmanager
def cheaply() -> Iterator[None]:
    """Within the budget of time and memory."""
    memory, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    yield
    assert time.process_time() - start < BUDGET_SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) * RSS_UNIT < FLAT_BYTES


@pytest.fixture(autouse=True)
def warm(client: TestClient) -> Iterator[None]:
    """What the first request of a process costs is no stranger's doing, nor what the other tests have left.

    The garbage collector leaves alone what was there before, as it does in the process that serves.
    """
    client.post("/lint", json={"model": {"input_shape": [4], "layers": [{"type": "dense", "units": 1}]}})
    gc.freeze()
    yield
    gc.unfreeze()


TEXTS: Final = {
    "deep lists": b"[" * (BODY // 2) + b"]" * (BODY // 2),
    "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "65 levels": b"[" * 65 + b"]" * 65,
    "a million empty lists": b"[" + b"[]," * (BODY // 3 - 10) + b"[]]",
    "a million empty objects": b"[" + b"{}," * (BODY // 3 - 10) + b"{}]",
    "two million numbers": b"[" + b"0," * (BODY // 2 - 10) + b"0]",
    "a million strings": b"[" + b'"a",' * (BODY // 4 - 10) + b'""]',
    "one key many times": b"{" + b",".join([b'"a":0'] * 190_000) + b"}",
    "many keys with colons": b"{" + b",".join(b'"%d:":0' % index for index in range(190_000)) + b"}",
    "a long string": b'"' + b"a" * (BODY - 100) + b'"',
    "a long key": b'{"' + b"a" * (BODY - 100) + b'":1}',
    "a long number": b"1" * (BODY - 100),
    "a long fraction": b"0." + b"1" * (BODY - 100),
    "a huge exponent": b'{"model":1e999}',
    "infinity": b'{"model":Infinity}',
    "not a number": b'{"model":NaN}',
    "a lone surrogate": b'{"model":"\\ud800"}',
    "a lone surrogate beside a colon": b'{"model":"\\ud800:"}',
    "a NUL": b'{"model":"\\u0000"}',
    "a key twice": b'{"model":1,"model":2}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"model":1}'.encode("utf-16"),
    "overlong UTF-8": b'{"model":"\xc0\xaf"}',
    "no end": b'{"model":',
    "nothing": b"",
    "quotes in a model's text": json.dumps({"model": '"' * (BODY // 2 - 100)}).encode(),
    "brackets in a model's text": json.dumps({"model": "[" * (BODY - 100)}).encode(),
}


@pytest.mark.parametrize("path", ["/lint", "/train", "/recommend"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_text_that_is_no_document_costs_little(client: TestClient, path: str, text: bytes) -> None:
    with cheaply():
        response = client.post(path, content=text, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    assert response.headers["content-type"] == "application/problem+json"
    assert len(response.content) < 8192


def test_a_body_over_the_limit_is_not_read(client: TestClient) -> None:
    with cheaply():
        response = client.post(
            "/lint", content=b" " * (BODY + 1), headers={"Content-Type": "application/json"}
        )
    assert response.status_code == 413


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "GZIP"])
def test_an_encoded_body_is_not_unpacked(client: TestClient, encoding: str) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
    with cheaply():
        response = client.post("/lint", content=b"\x1f\x8b" + b"\0" * 1000, headers=headers)
    assert response.status_code == 415


def compact(*layers: Any, shape: Any = (4,)) -> dict[str, Any]:
    return {"input_shape": list(shape), "layers": list(layers)}


def dense(units: Any, **more: Any) -> dict[str, Any]:
    return {"type": "dense", "units": units, **more}


def keras(name: str, kind: str, *inputs: str, **config: Any) -> dict[str, Any]:
    nodes = [[[source, 0, 0, {}] for source in inputs]] if inputs else []
    return {"class_name": kind, "config": {"name": name, **config}, "name": name, "inbound_nodes": nodes}


def functional(*layers: Any, output: str = "y") -> dict[str, Any]:
    ends = {"input_layers": [["x", 0, 0]], "output_layers": [[output, 0, 0]]}
    first = keras("x", "InputLayer", batch_input_shape=[None, 4])
    return {"class_name": "Functional", "config": {"name": "m", "layers": [first, *layers], **ends}}


def web(depth: int, calls: int) -> dict[str, Any]:
    """A model that calls an inner model several times, which does the same."""
    inner = web(depth - 1, calls) if depth else keras("inner", "Dense", units=4)
    inner["config"]["name"] = inner["name"] = "inner"
    inner["inbound_nodes"] = [[["x", 0, 0, {}]]] + [[["inner", call, 0, {}]] for call in range(calls - 1)]
    model = functional(inner)
    model["config"]["output_layers"] = [["inner", calls - 1, 0]]
    return model


def wrapped(times: int) -> dict[str, Any]:
    layer = dense(2)
    for _ in range(times):
        layer = {"type": "time_distributed", "layer": layer}
    return layer


MODELS: Final[dict[str, Any]] = {
    "a million million units": compact(dense(10**12)),
    "units beyond any number": compact(dense(2**53 + 1)),
    "units that are true": compact(dense(True)),
    "units that are a fraction": compact(dense(1e300)),
    "negative units": compact(dense(-1)),
    "sizes that multiply beyond any memory": compact(
        *[{"type": "conv2d", "filters": 2**50, "kernel_size": 2**20, "padding": "same"}] * 3,
        shape=(2**40, 2**40, 2**50),
    ),
    "an input of a thousand axes": compact(dense(1), shape=[2] * 1000),
    "2,049 layers": compact(*[{"type": "flatten"}] * 2049),
    "100,000 layers": compact(*[{"type": "flatten"}] * 60_000),
    "20,000 edges": compact(
        dense(1, inputs="input_layer"), *[{"type": "add", "inputs": ["dense"] * 400}] * 50
    ),
    "a cycle": functional(keras("a", "Dense", "y", units=4), keras("y", "Dense", "a", units=4)),
    "a layer that feeds itself": functional(keras("y", "Dense", "y", units=4)),
    "nine models deep": web(9, 1),
    "a web of shared models": web(6, 50),
    "wrappers in wrappers": compact(wrapped(60), shape=[2] * 15),
    "a kernel larger than memory": compact(
        {"type": "conv1d", "filters": 1, "kernel_size": 2**52}, shape=(8, 1)
    ),
    "a million flips of a reshape": compact({"type": "reshape", "target_shape": [1] * 100_000}),
    "a name of 4,096 characters": compact(dense(1, name="n" * 4096)),
    "a name of 5,000 characters": compact(dense(1, name="n" * 5000)),
    "a name that is HTML": compact(dense(1, name="<script>alert(1)</script>")),
    "a name that is a log line": compact(dense(1, name='x"}\n{"level":"error"')),
    "every layer of one name": compact(*[dense(1, name="same")] * 500),
    "silencings without end": {
        **compact(dense(1)),
        "x-lint": {"ignore": [{"rule": f"INI{index}", "reason": "x"} for index in range(20_000)]},
    },
}


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS.keys())
def test_a_network_out_of_all_measure_costs_little(client: TestClient, model: Any) -> None:
    body = json.dumps({"model": model}).encode()
    with cheaply():
        response = client.post("/lint", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (200, 422)


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS.keys())
def test_training_refuses_it_or_finds_it_small(client: TestClient, model: Any) -> None:
    data = {"source": "synthetic", "n_samples": 32}
    body = json.dumps({"model": model, "training": {"loss": "mse"}, "data": data}).encode()
    with cheaply():
        response = client.post(
            "/train?dry_run=true", content=body, headers={"Content-Type": "application/json"}
        )
    assert response.status_code in (200, 422)


def test_digits_without_end_are_refused(client: TestClient) -> None:
    body = b'{"model": {"input_shape": [4], "layers": [{"type": "dense", "units": 1' + b"0" * 400 + b"}]}}"
    with cheaply():
        response = client.post("/lint", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400


@pytest.mark.parametrize("selection", ["ignore", "select"])
def test_rules_without_end_are_refused_or_ignored(client: TestClient, selection: str) -> None:
    options = {selection: [f"R{index}" for index in range(100_000)]}
    body = json.dumps({"model": compact(dense(1)), "options": options}).encode()
    with cheaply():
        response = client.post("/lint", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (200, 422)


@pytest.mark.parametrize(
    ("part", "pointer", "limit"),
    [
        ({"training": {"loss": "mse", "epochs": 10**12}}, "/training/epochs", "1000 epochs"),
        ({"training": {"loss": "mse", "batch_size": 10**12}}, "/training/batch_size", "8192 examples"),
        (
            {"data": {"source": "synthetic", "n_samples": 10**12}},
            "/data/n_samples",
            "1000000 samples",
        ),
        ({"limits": {"max_seconds": 1e12}}, "/limits/max_seconds", "3600.0 seconds"),
        ({"model": compact(dense(10**12))}, "/model", "50000000 parameters"),
    ],
    ids=["epochs", "batch size", "samples", "seconds", "parameters"],
)
def test_what_a_job_may_cost_is_capped_and_the_cap_is_told(
    client: TestClient, part: dict[str, Any], pointer: str, limit: str
) -> None:
    request = {
        "model": compact(dense(1)),
        "training": {"loss": "mse"},
        "data": {"source": "synthetic", "n_samples": 32},
    }
    with cheaply():
        response = client.post("/train", json=request | part)
    assert response.status_code == 422
    assert {"pointer": pointer, "limit": True} in [
        {"pointer": fault["pointer"], "limit": f"at most {limit}" in fault["detail"]}
        for fault in response.json()["errors"]
    ]


@pytest.mark.parametrize("name", ["a" * 65, "<b>", "../x", "a b", "", "a\n", "é", "a\0", ".hidden"])
def test_names_and_labels_are_plain_words(client: TestClient, name: str) -> None:
    request = {"model": compact(dense(1)), "data": {"source": "synthetic", "n_samples": 32}}
    for part in ({"name": name}, {"labels": {name: "x"}}, {"labels": {"x": name}}):
        assert client.post("/train", json=request | part).status_code == 422
    assert client.get("/train", params={"label": f"{name}:x"}).status_code == 422


def test_nothing_of_a_request_becomes_a_metric(client: TestClient) -> None:
    client.get("/train/evil%22%7D%0Ainjected", headers={"X-Request-ID": 'evil"}'})
    client.request("EVIL", "/lint")
    assert "evil" not in client.get("/metrics").text.lower()
