import sys

import pytest

from workers.launcher import chosen_gpus, listed_gpus, main, worker_command

PRINT_TWO = (sys.executable, "-c", "print('GPU-a\\nGPU-b')")


def test_gpus_are_listed_by_the_driver() -> None:
    assert listed_gpus({}, PRINT_TWO) == ["GPU-a", "GPU-b"]


def test_without_the_driver_there_are_none() -> None:
    assert listed_gpus({}, ("no-such-program",)) == []
    assert listed_gpus({}, (sys.executable, "-c", "raise SystemExit(9)")) == []


@pytest.mark.parametrize(("visible", "expected"), [("2,3", ["2", "3"]), ("-1", []), ("", [])])
def test_an_operators_own_choice_is_kept(visible: str, expected: list[str]) -> None:
    assert listed_gpus({"CUDA_VISIBLE_DEVICES": visible}, PRINT_TWO) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [("all", ["GPU-a", "GPU-b"]), ("1", ["GPU-b"]), ("1,0,1", ["GPU-b", "GPU-a"]), ("GPU-b", ["GPU-b"])],
)
def test_gpus_are_chosen_by_number_or_name(wanted: str, expected: list[str]) -> None:
    assert chosen_gpus(wanted, ["GPU-a", "GPU-b"]) == expected


def test_a_gpu_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="No such GPU: 7"):
        chosen_gpus("7", ["GPU-a"])


def test_no_gpu_is_bad_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    with pytest.raises(SystemExit) as exit_:
        main(["--gpus", "all"])
    assert exit_.value.code == 2


def test_workers_of_one_machine_have_names_of_their_own() -> None:
    assert worker_command("train.gpu", "info", "gpu1")[-1] == "gpu1@%h"
