"""The batch does not fit the data.

## What it does
Finds a declared batch size above the declared number of samples, and a batch of all samples where there are
many. Small batches in front of batch normalisation are NRM305.

## Why is this bad
A batch larger than the data is cut to the data: what runs is not what was declared. One step per epoch over a
large data set uses its gradient once where small batches would have used it a hundred times.

## Use instead
32 to 512.

## Fix safety
Unsafe: it changes the training.

## References
Masters and Luschi 2018, "Revisiting small batch training for deep neural networks"; Keskar et al. 2017, "On
large-batch training for deep learning".
"""

from collections.abc import Iterable

from service.lint.fixes import fix
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject

MANY_SAMPLES = 10_000
USUAL = 32


def check(subject: Subject) -> Iterable[Violation]:
    """The declared batch size against the declared number of samples."""
    batch, samples = subject.training.batch_size, subject.data.n_samples
    if batch is None or samples is None or batch < samples:
        return
    if batch == samples and samples <= MANY_SAMPLES:
        return
    what = "more than there are samples" if batch > samples else "all samples in one step"
    smaller = min(USUAL, samples)
    yield Violation(
        f"A batch of {batch} is {what} ({samples}).",
        pointer="/training/batch_size",
        evidence={"batch_size": batch, "n_samples": samples},
        fix=fix(
            "unsafe",
            f"batches of {smaller}",
            [{"op": "replace", "path": "/training/batch_size", "value": smaller}],
        ),
    )


def _request(batch_size: int, n_samples: int) -> dict[str, object]:
    layers = dense(32, "relu", "he_normal"), dense(1)
    return request((16,), *layers, training={"batch_size": batch_size}, data={"n_samples": n_samples})


RULE = Rule(
    code="OPT506",
    name="batch-size",
    severity="warning",
    check=check,
    sources=("Masters and Luschi 2018", "Keskar et al. 2017"),
    bad=(
        Example("more than there is", _request(256, 150)),
        Example("everything at once", _request(60_000, 60_000)),
    ),
    good=(Example("batches of 32", _request(32, 150)), Example("a small full batch", _request(150, 150))),
)
