"""How well the predicted curvature agrees with a measured one: ``python -m benchmarks.sharpness_accuracy``.

Small random networks, power iteration of the true Gauss-Newton matrix over two seeds of weights and inputs.
The error is log10 of predicted over measured top eigenvalue. The curvature's equations were written before
this generator; report with seeds from 100 on all the same.
"""

import argparse
import math
import time
from collections.abc import Iterator, Sequence
from random import Random

import numpy as np

from api_schemas.lint import DataFacts
from benchmarks.curvature_measurement import measured_curvature
from benchmarks.prediction_accuracy import training_of
from benchmarks.random_networks import FAMILIES, Case
from service.lint.reader import read_model
from service.lint.signal import predict

SEEDS = (1, 2)
COVERED = ("mlp", "cnn", "batch_norm", "layer_norm", "residual")
"""Families whose curvature is predicted."""
DEEPEST = 40
"""Layers of any kind; deeper networks take the time of many."""
ROUNDED_AWAY = 1e-9
"""Curvature below this share of one is what float32 leaves of none."""


def cases(family: str, seed: int) -> Iterator[Case]:
    """The small networks of one family, without end."""
    random = Random(f"sharpness-{family}-{seed}")
    while True:
        case = FAMILIES[family](random)
        if len(case.model["layers"]) <= DEEPEST:
            yield case


def error(case: Case) -> float | None:
    """log10 of predicted over measured; ``None`` where there is no prediction, or nothing to compare with."""
    found = predict(read_model(case.model), training_of(case), DataFacts()).sharpness
    if found is None:
        return None
    tops = [measured_curvature(case, seed) for seed in SEEDS]
    if not all(math.isfinite(top) and top > ROUNDED_AWAY for top in tops):
        return None
    return math.log10(found.lambda_max) - sum(map(math.log10, tops)) / len(tops)


def scores(seed: int, networks: int, seconds: float) -> Iterator[tuple[str, list[float], int]]:
    """Each family's errors, and how many networks had none; the families share the time evenly."""
    deadline = time.monotonic() + seconds
    for place, family in enumerate(COVERED):
        until = time.monotonic() + (deadline - time.monotonic()) / (len(COVERED) - place)
        errors: list[float] = []
        refused = 0
        for _, case in zip(range(networks), cases(family, seed), strict=False):
            if time.monotonic() > until:
                break
            found = error(case)
            refused += found is None
            errors += [] if found is None else [found]
        yield family, errors, refused


def line(name: str, errors: Sequence[float], refused: int) -> str:
    """One row of the table."""
    if not errors:
        return f"| {name} | 0 | | | | | | {refused} |"
    absolute = np.abs(errors)
    within = [f"{np.mean(absolute <= math.log10(factor)):.0%}" for factor in (2.0, 3.0)]
    return (
        f"| {name} | {len(errors)} | {np.median(absolute):.2f} | {np.quantile(absolute, 0.9):.2f} |"
        f" {np.mean(errors):+.2f} | {' | '.join(within)} | {refused} |"
    )


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--networks", type=int, default=20, help="of each family")
    parser.add_argument("--seconds", type=float, default=180.0, help="for all of them together")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    print("| family | networks | median | p90 | bias | within x2 | within x3 | not compared |")
    print("|---" * 8 + "|")
    pooled: list[float] = []
    skipped = 0
    for name, errors, refused in scores(chosen.seed, chosen.networks, chosen.seconds):
        print(line(name, errors, refused), flush=True)
        pooled += errors
        skipped += refused
    print(line("all", pooled, skipped))


if __name__ == "__main__":
    main()
