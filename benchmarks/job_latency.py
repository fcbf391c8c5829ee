"""From ``POST /train`` to the first step, beside a bare Keras script: ``python -m benchmarks.job_latency``.

Starts ``gradhealth up`` on a free port in a temporary folder. In turn: a job through the service, whose
warm spare child has TensorFlow imported, and a fresh Python process that imports Keras and takes the first
step of the same network. Prints seconds and their ratio.
"""

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

WIDTH, DEPTH = 64, 4
BARE = f"""
import time
import keras
from sklearn.datasets import load_digits
features, labels = load_digits(return_X_y=True)
hidden = dict(activation="relu", kernel_initializer="he_normal")
layers = [keras.layers.Dense({WIDTH}, **hidden) for _ in range({DEPTH})]
model = keras.Sequential([keras.Input((64,)), *layers, keras.layers.Dense(10, activation="softmax")])
model.compile("sgd", "sparse_categorical_crossentropy")
first = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: print(time.time(), flush=True))
model.fit(features, labels, batch_size=32, steps_per_epoch=1, verbose=0, callbacks=[first])
"""
JSON = {"Accept": "application/json"}
HIDDEN = {"type": "dense", "units": WIDTH, "activation": "relu", "kernel_initializer": "he_normal"}
REQUEST = {
    "model": {
        "input_shape": [64],
        "layers": [*[HIDDEN] * DEPTH, {"type": "dense", "units": 10, "activation": "softmax"}],
    },
    "training": {
        "optimizer": "sgd",
        "loss": "sparse_categorical_crossentropy",
        "batch_size": 32,
        "epochs": 2,
    },
    "data": {"source": "digits"},
}


@contextmanager
def service() -> Iterator[httpx2.Client]:
    """A running service of its own; yields once its worker's spare child is warm."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "GRADHEALTH_HOME": home, "GRADHEALTH_PORT": str(port)}
        command = [str(Path(sys.executable).with_name("gradhealth")), "up"]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        try:
            next(line for line in process.stdout if "ready" in line.lower())
            with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                yield client
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def _events(client: httpx2.Client, job: dict[str, Any]) -> Iterator[dict[str, Any]]:
    after, done = 0, False
    while not done:
        page = client.get(job["links"]["events"], params={"after": after}, headers=JSON).json()
        yield from page["events"]
        after, done = page["next_after"], page["done"]
        time.sleep(0.02)


def seconds_to_first_step(client: httpx2.Client) -> float:
    """From the request to the arrival of the first progress event, as a client that polls sees it."""
    start = time.perf_counter()
    job = client.post("/train", json=REQUEST).raise_for_status().json()
    first: float | None = None
    for event in _events(client, job):
        if first is None and event["type"] == "progress":
            first = time.perf_counter() - start
    assert first is not None, json.dumps(client.get(job["links"]["self"]).json())
    return first


def seconds_of_bare_script() -> float:
    """From the start of a fresh Python process to the end of its first training step."""
    start = time.time()
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", BARE], capture_output=True, text=True, check=True
    )
    return float(done.stdout.split()[0]) - start


def wait_for_spare(client: httpx2.Client, seconds: float = 30.0) -> None:
    """Wait until the worker has a warm spare again."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        workers = client.get("/workers").json()["workers"]
        if any(worker["state"] == "idle" for worker in workers):
            return
        time.sleep(0.2)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    jobs: list[float] = []
    bare: list[float] = []
    with service() as client:
        for _ in range(rounds):
            wait_for_spare(client)
            jobs.append(seconds_to_first_step(client))
            bare.append(seconds_of_bare_script())
    job, script = statistics.median(jobs), statistics.median(bare)
    print(f"POST /train to first step, warm spare: {job:.2f} s (from {min(jobs):.2f} to {max(jobs):.2f})")
    print(f"bare Keras script to first step:       {script:.2f} s (from {min(bare):.2f} to {max(bare):.2f})")
    print(f"ratio: {job / script:.2f}")


if __name__ == "__main__":
    main()
