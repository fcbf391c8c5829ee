"""A hundred times as many weights as examples.

## What it does
Compares the trainable parameters with the declared number of samples.

## Why is this bad
It need not be: large networks often generalise. But without augmentation, regularisation or pretrained
weights the network can learn every example by heart, and the validation loss will tell.

## Use instead
A smaller network, pretrained and frozen layers, augmentation, early stopping.

## Fix safety
No automatic fix.

## References
Zhang et al. 2017, "Understanding deep learning requires rethinking generalization".
"""

from collections.abc import Iterable
from math import prod

from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject

PARAMETERS_PER_SAMPLE = 100


def check(subject: Subject) -> Iterable[Violation]:
    """The trainable parameters against the declared samples."""
    samples = subject.data.n_samples
    if samples is None:
        return
    weights = [variable for layer in subject.graph.layers for variable in layer.variables]
    trainable = sum(prod(variable.shape) for variable in weights if variable.trainable)
    if trainable <= PARAMETERS_PER_SAMPLE * samples:
        return
    yield Violation(
        f"{trainable:,} trainable parameters for {samples:,} samples: the network can learn them by heart.",
        pointer="/data/n_samples",
        evidence={"trainable_parameters": trainable, "n_samples": samples},
    )


def _request(samples: int) -> dict[str, object]:
    layers = dense(512, "relu", "he_normal"), dense(512, "relu", "he_normal"), dense(3, "softmax")
    return request((64,), *layers, data={"n_samples": samples})


RULE = Rule(
    code="DAT804",
    name="few-samples",
    severity="info",
    check=check,
    sources=("Zhang et al. 2017",),
    bad=(Example("300,000 weights, 150 samples", _request(150)),),
    good=(Example("300,000 weights, 60,000 samples", _request(60_000)),),
)
