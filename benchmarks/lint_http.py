"""Lint over HTTP beside a bare FastAPI route: ``python -m benchmarks.lint_http [--seconds 5]``.

One process serves ``POST /lint`` (prediction off and on) and ``POST /bare``, which parses the same body with
orjson and returns a body of the same size. A second process keeps 32 connections busy with each in turn.
Prints requests per second as ratios, and p99 over p50. "new" means that no body is sent twice, so that
every report is made and none is remembered.
"""

import argparse
import asyncio
import itertools
import multiprocessing
import socket
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import orjson

from benchmarks.lint_latency import dense_network, lint_bytes

CONNECTIONS = 32


@dataclass(frozen=True, slots=True)
class Load:
    """Requests per second, and the latency's quantiles in seconds."""

    rate: float
    p50: float
    p99: float


def serve(port: int, home: str, bare_body: bytes) -> None:
    """The real application with one more route, on one process."""
    import uvicorn
    from fastapi import Request, Response

    from service.cli.serve import settle
    from service.main import create_app
    from service.settings import Settings

    app = create_app(Settings(home=Path(home)))

    async def bare(request: Request) -> Response:
        orjson.loads(await request.body())
        return Response(bare_body, media_type="application/json")

    app.add_api_route("/bare", bare, methods=["POST"])
    settle()
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)


NAME = b'"name":"sequential"'
_serial = itertools.count()


def _never_sent_before(body: bytes) -> bytes:
    return body.replace(NAME, b'"name":"s%09d"' % next(_serial))


def _request(path: str, body: bytes) -> bytes:
    length = len(body)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {length}"
    )
    return f"{head}\r\n\r\n".encode() + body


async def _answer(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return head, await reader.readexactly(int(length.split(b":")[1]))


async def _once(port: int, path: str, body: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(_request(path, body))
    head, answer = await _answer(reader)
    writer.close()
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise RuntimeError(f"{path}: {head!r} {answer[:500]!r}")
    return answer


async def _load(port: int, name: str, path: str, body: bytes, seconds: float) -> Load:
    request, latencies = _request(path, body), list[float]()
    new = name.endswith("new")
    start = time.perf_counter()

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() - start < seconds:
            sent = time.perf_counter()
            writer.write(_request(path, _never_sent_before(body)) if new else request)
            await _answer(reader)
            latencies.append(time.perf_counter() - sent)
        writer.close()

    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    elapsed = time.perf_counter() - start
    return Load(
        len(latencies) / elapsed, statistics.median(latencies), statistics.quantiles(latencies, n=100)[98]
    )


async def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise RuntimeError("the server did not start")


async def measure(port: int, bodies: dict[str, tuple[str, bytes]], rounds: int, seconds: float) -> None:
    """Load each route in turn, several times over, and print what it makes of it."""
    loads: dict[str, list[Load]] = {name: [] for name in bodies}
    for _ in range(rounds):
        for name, (path, body) in bodies.items():
            loads[name].append(await _load(port, name, path, body, seconds))
    bare = statistics.median(load.rate for load in loads["bare route"])
    for name, runs in loads.items():
        rate = statistics.median(load.rate for load in runs)
        tail = statistics.median(load.p99 / load.p50 for load in runs)
        print(f"{name:26s} {rate:8.0f} requests/s = {rate / bare:.2f} x bare, p99 = {tail:.1f} x p50")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each load")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    body = dense_network(50)
    with_prediction = orjson.dumps({**orjson.loads(body), "options": {"predict": True}})
    bodies = {
        "bare route": ("/bare", body),
        "lint": ("/lint", body),
        "lint, new": ("/lint", body),
        "lint with prediction": ("/lint", with_prediction),
        "lint with prediction, new": ("/lint", with_prediction),
    }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        answer = lint_bytes(body)()
        server = multiprocessing.get_context("spawn").Process(target=serve, args=(port, home, answer))
        server.start()
        try:
            asyncio.run(_wait_for(port))
            for path, sent in bodies.values():
                asyncio.run(_once(port, path, sent))
            asyncio.run(measure(port, bodies, arguments.rounds, arguments.seconds))
        finally:
            server.terminate()
            server.join()


if __name__ == "__main__":
    main()
