"""Speaks the children's protocol without TensorFlow. The label (or field) ``mode`` says how the run goes."""

import os
import signal
import sys
import time
from types import FrameType
from typing import Any

from workers.protocol import FindingLine, Outcome, Progress, Ready, open_pipe, read_assignment, write_line

REPORT: dict[str, Any] = {"verdict": "healthy", "findings": []}


class StoppedError(Exception):
    """SIGTERM came."""


def stop(_number: int, _frame: FrameType | None) -> None:
    raise StoppedError


def main() -> None:
    pipe = open_pipe()
    write_line(pipe, Ready(pid=os.getpid(), device="cpu"))
    assignment = read_assignment(sys.stdin.buffer)
    if assignment is None:
        return
    wanted = assignment.request.get("labels", {}) | assignment.request
    mode, seconds = wanted.get("mode", "ok"), float(wanted.get("seconds", 0.0))
    signal.signal(signal.SIGTERM, signal.SIG_IGN if mode == "deaf" else stop)
    try:
        write_line(pipe, Progress(epoch=1, epochs=1, step=1, steps=100, loss=0.5, device="stub"))
        if mode in ("slow", "deaf"):
            time.sleep(seconds)
        elif mode == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        elif mode == "exit":
            sys.exit(3)
        elif mode == "crash-once" and assignment.attempt == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        elif mode == "gibberish":
            pipe.write(b"Epoch 1/5: 100%\n")
            time.sleep(60)
        elif mode == "flood":
            for step in range(20_000):
                write_line(pipe, Progress(epoch=1, epochs=1, step=step, steps=20_000, loss=float("nan")))
        elif mode == "findings":
            write_line(pipe, FindingLine(finding={"code": "GRD101"}))
        elif mode == "bad-data":
            fault = {"pointer": "/data/source", "detail": "no such data"}
            write_line(pipe, Outcome(status="failed", reason="bad_data", detail="no\0data", faults=[fault]))
            return
        elif mode == "artifacts":
            with open(os.path.join(assignment.artifacts_dir, "trace.parquet"), "wb") as file:
                file.write(b"PAR1")
            write_line(
                pipe,
                Outcome(status="succeeded", report=REPORT, artifacts=["trace.parquet", "../../etc/passwd"]),
            )
            return
        write_line(pipe, Outcome(status="succeeded", report=REPORT))
    except StoppedError:
        write_line(pipe, Outcome(status="cancelled", report={**REPORT, "partial": True}))


if __name__ == "__main__":
    main()
