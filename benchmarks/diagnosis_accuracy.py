"""How right are the diagnoses? Plants faults, trains, and counts what is named, missed and wrongly accused.

    python -m benchmarks.diagnosis_accuracy --runs 60 --sound 30 --seconds 300

Thresholds were tuned on ``--seeds tuning``; the numbers that are published come from ``--seeds reporting``.
"""

import argparse
import os
import time
from collections.abc import Iterator, Sequence

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from benchmarks.planted.ill import ILL
from benchmarks.planted.request import Plant
from benchmarks.planted.score import by_cause, by_diagnosis, false_alarms
from benchmarks.planted.sound import SOUND
from benchmarks.planted.trial import Trial, try_plant


def main() -> None:
    """Train until the runs or the seconds are used up, and print the score."""
    arguments = _arguments()
    deadline = time.monotonic() + arguments.seconds
    planned = list(_planned(arguments.runs, arguments.sound, arguments.only))
    trials: list[Trial] = []
    for plant, index in planned:
        if time.monotonic() > deadline:
            break
        trials.append(try_plant(plant, f"{arguments.seeds}/{plant.name}/{index}", heal=not arguments.no_heal))
        if arguments.verbose:
            print(index, trials[-1], flush=True)
    print(f"{len(trials)} of {len(planned)} planned runs, seeds for {arguments.seeds}")
    for line in (*by_cause(trials), "", *by_diagnosis(trials), "", *false_alarms(trials)):
        print(line)


def _planned(ill: int, sound: int, only: Sequence[str]) -> Iterator[tuple[Plant, int]]:
    """Ill and sound kinds by turns, so that a run that is cut short is balanced too."""
    rounds = max(-(-ill // len(ILL)), -(-sound // len(SOUND)))
    for index in range(rounds):
        for kinds, wanted in ((ILL, ill), (SOUND, sound)):
            for place, plant in enumerate(kinds):
                if index * len(kinds) + place < wanted and (not only or plant.name in only):
                    yield plant, index + 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=200, help="runs with a planted fault")
    parser.add_argument("--sound", type=int, default=100, help="sound runs")
    parser.add_argument("--seconds", type=float, default=1800.0, help="stop after this time")
    parser.add_argument("--seeds", choices=("tuning", "reporting"), default="reporting")
    parser.add_argument("--only", nargs="*", default=[], help="these kinds of runs")
    parser.add_argument("--no-heal", action="store_true", help="do not retrain with the first remedy")
    parser.add_argument("--verbose", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
