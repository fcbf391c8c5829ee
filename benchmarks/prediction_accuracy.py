"""How well the prediction agrees with measured gradients: ``python -m benchmarks.prediction_accuracy``.

Random networks of every family (``--networks`` of each, within ``--seconds``), each measured over several
seeds of weights, inputs and labels. Seeds 1 to 9 were used while the prediction was tuned; report with seeds
from 100 on. ``--applications`` adds keras.applications at 64 x 64, ``--real`` the bundled data sets,
standardised.

The error is log10 of predicted over measured norm of a kernel's gradient, measured as the mean logarithm over
seeds. Kernels whose measured norm is below 1e-20 are left out of the error (float32 has rounded them away),
not of verdicts.
"""

import argparse
import math
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np

from api_schemas.lint import DataFacts
from api_schemas.prediction import Prediction
from benchmarks.gradient_measurement import applications, measure, real_cases
from benchmarks.random_networks import FAMILIES, Case
from service.lint.graph import Graph, ObjectSpec
from service.lint.reader import read_model
from service.lint.signal import predict
from service.lint.signal.verdict import is_kernel, judged, verdict
from service.lint.training import Declared, Training

SEEDS = (1, 2, 3)
ROUNDED_AWAY = 1e-20
LOSSES = {"mse": "mean_squared_error"}
HEALTHY, BORDER = "healthy", 10.0**0.5
"""A network counts as ill when it stays so with half a decade to spare, the verdict's own margin."""


@dataclass(slots=True)
class Score:
    """Of one family: errors in decades, whether within two error bars, verdicts, milliseconds."""

    errors: list[float] = field(default_factory=list)
    covered: list[bool] = field(default_factory=list)
    agreed: list[bool] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    refused: int = 0

    def add(self, other: "Score") -> None:
        """Pool two families."""
        self.errors += other.errors
        self.covered += other.covered
        self.agreed += other.agreed
        self.missed += other.missed
        self.milliseconds += other.milliseconds
        self.refused += other.refused


def training_of(case: Case) -> Training:
    """What is declared about a case."""
    loss = Declared(ObjectSpec(LOSSES.get(case.loss, case.loss)), "", "")
    return Training(losses=(loss,), batch_size=case.batch)


def timed(graph: Graph, training: Training, data: DataFacts) -> tuple[Prediction, float]:
    """A prediction and its milliseconds, tables already made."""
    predict(graph, training, data)
    started = time.perf_counter()
    found = predict(graph, training, data)
    return found, 1e3 * (time.perf_counter() - started)


def judge(name: str, found: Prediction, measured: Mapping[str, Sequence[float]], score: Score) -> None:
    """Compare one prediction with what was measured."""
    if found.status == "unavailable":
        score.refused += 1
        return
    for v in found.variables:
        norms = measured.get(v.variable, ())
        if not is_kernel(v.variable) or not norms or min(norms) < ROUNDED_AWAY:
            continue
        logs = [math.log10(norm) for norm in norms]
        mean = statistics.fmean(logs)
        score.errors.append(math.log10(max(v.gradient_norm, 1e-300)) - mean)
        bars = [abs(math.log10(max(v.gradient_norm, 1e-300)) - log) for log in logs]
        score.covered += [bar <= 2.0 * v.error_decades for bar in bars]
    _judge_verdict(name, found, measured, score)


def _judge_verdict(
    name: str, found: Prediction, measured: Mapping[str, Sequence[float]], score: Score
) -> None:
    kernels = [v.variable for v in judged(found.variables) if v.variable in measured]
    if not kernels:
        return
    norms = [float(np.exp(np.mean(np.log(np.maximum(measured[k], 1e-45))))) for k in kernels]
    seen = verdict(min(norms), max(norms))
    score.agreed.append(seen == found.verdict)
    clear = verdict(min(norms) * BORDER, max(norms) / BORDER) != HEALTHY
    if clear and found.verdict == HEALTHY:
        score.missed.append(f"{name}: measured {min(norms):.0e} to {max(norms):.0e}, called healthy")


def random_scores(seed: int, networks: int, seconds: float) -> Iterator[tuple[str, Score]]:
    """Each family's score."""
    deadline = time.monotonic() + seconds
    for place, (family, make) in enumerate(FAMILIES.items()):
        random, score = Random(f"{family}-{seed}"), Score()
        until = time.monotonic() + (deadline - time.monotonic()) / (len(FAMILIES) - place)
        for index in range(networks):
            if time.monotonic() > until:
                break
            case = make(random)
            _judge_case(f"{family} {index}", case, DataFacts(), score)
        yield family, score


def _judge_case(name: str, case: Case, data: DataFacts, score: Score) -> None:
    found, milliseconds = timed(read_model(case.model), training_of(case), data)
    score.milliseconds.append(milliseconds)
    judge(name, found, measure(case, SEEDS), score)


def application_scores(names: Sequence[str]) -> Iterator[tuple[str, Score]]:
    """keras.applications with random weights at 64 x 64, one seed."""
    loss = Declared(ObjectSpec("sparse_categorical_crossentropy"), "", "")
    for name, config, scale, norms in applications(names):
        facts = {"features": {"mean": scale / 2, "std": scale / math.sqrt(12)}} if scale > 1 else {}
        training = Training(losses=(loss,), batch_size=16)
        found, milliseconds = timed(read_model(config), training, DataFacts.model_validate(facts))
        score = Score(milliseconds=[milliseconds])
        judge(name, found, {path: [norm] for path, norm in norms.items()}, score)
        yield name, score


def real_scores() -> Iterator[tuple[str, Score]]:
    """Plain networks on the bundled data sets, standardised, with their own labels."""
    for name, case, measured in real_cases(SEEDS):
        found, milliseconds = timed(read_model(case.model), training_of(case), DataFacts())
        score = Score(milliseconds=[milliseconds])
        judge(name, found, measured, score)
        yield name, score


HEADER = "| family | kernels | median | p90 | p95 | bias | within two bars | verdicts agree | ms | refused |"


def line(name: str, score: Score) -> str:
    """One row of the table."""
    if not score.errors:
        return f"| {name} | 0 | | | | | | | | {score.refused} |"
    absolute = np.abs(score.errors)
    agreed = f"{np.mean(score.agreed):.1%}" if score.agreed else ""
    return (
        f"| {name} | {len(absolute)} | {np.median(absolute):.3f} | {np.quantile(absolute, 0.9):.2f} |"
        f" {np.quantile(absolute, 0.95):.2f} | {np.mean(score.errors):+.3f} | {np.mean(score.covered):.1%} |"
        f" {agreed} | {np.median(score.milliseconds):.1f} | {score.refused} |"
    )


def table(scores: Iterator[tuple[str, Score]], *, whole: bool = True) -> None:
    """Print the rows as they come, and all of them together."""
    print(HEADER)
    print("|---" * (HEADER.count("|") - 1) + "|")
    total = Score()
    for name, score in scores:
        print(line(name, score), flush=True)
        total.add(score)
    if whole:
        print(line("all", total))
    print(f"\nIll networks called healthy: {len(total.missed)}", *total.missed, sep="\n")


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--networks", type=int, default=30, help="of each family")
    parser.add_argument("--seconds", type=float, default=600.0, help="for the random networks together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--applications", nargs="*", help="names, e.g. ResNet50 MobileNetV2")
    parser.add_argument("--real", action="store_true")
    chosen = parser.parse_args()
    if chosen.networks:
        table(random_scores(chosen.seed, chosen.networks, chosen.seconds))
    if chosen.applications is not None:
        table(application_scores(chosen.applications or ("ResNet50", "MobileNetV2")), whole=False)
    if chosen.real:
        table(real_scores())


if __name__ == "__main__":
    main()
