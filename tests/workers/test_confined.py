import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="a limit of Linux's kernel")


def confined(tmp_path: Path, program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "inmate.py").write_text(program)
    paths = os.pathsep.join((str(ROOT), str(tmp_path)))
    return subprocess.run(
        [sys.executable, "-m", "workers.confined", "inmate"],
        env={**os.environ, "PYTHONPATH": paths, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_module_runs_as_the_main_one(tmp_path: Path) -> None:
    assert confined(tmp_path, "print(__name__)").stdout == "__main__\n"


def test_open_files_and_core_dumps_are_limited(tmp_path: Path) -> None:
    program = "import resource as r; print(r.getrlimit(r.RLIMIT_NOFILE)[0], r.getrlimit(r.RLIMIT_CORE)[1])"
    assert confined(tmp_path, program).stdout == "1024 0\n"


@ON_LINUX
def test_memory_is_limited(tmp_path: Path) -> None:
    result = confined(tmp_path, "bytearray(10**9)", GRADHEALTH_MEMORY_BYTES=str(500 * 2**20))
    assert "MemoryError" in result.stderr


@ON_LINUX
def test_short_of_memory_the_kernel_is_to_take_the_child_first(tmp_path: Path) -> None:
    program = "print(open('/proc/self/oom_score_adj').read())"
    assert confined(tmp_path, program).stdout.strip() == "1000"


@ON_LINUX
def test_an_orphan_does_not_start(tmp_path: Path) -> None:
    result = confined(tmp_path, "print('started')", GRADHEALTH_PARENT="1")
    assert (result.stdout, result.returncode) == ("", 1)


@ON_LINUX
def test_a_child_dies_with_its_parent(tmp_path: Path) -> None:
    (tmp_path / "inmate.py").write_text("import time; print('here', flush=True); time.sleep(60)")
    parent = (
        "import subprocess, sys, time;"
        "command = [sys.executable, '-m', 'workers.confined', 'inmate'];"
        "child = subprocess.Popen(command, stdout=subprocess.PIPE);"
        "child.stdout.readline(); print(child.pid, flush=True); time.sleep(60)"
    )
    paths = os.pathsep.join((str(ROOT), str(tmp_path)))
    with subprocess.Popen(
        [sys.executable, "-c", parent], env={**os.environ, "PYTHONPATH": paths}, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    assert ends_within(child, seconds=10)


def ends_within(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False
