"""Different inputs are predicted to become one and the same before the head.

## What it does
Follows the cosine between two different inputs through the network at random weights, and speaks where it is
above 0.999 at the tensor that the head takes.

## Why is this bad
The head sees one vector, whatever the input: all it can learn at first is the mean of the targets, and the
gradient that would teach the layers below to tell inputs apart is a thousandth of the whole.

## Use instead
Fewer layers, an initialisation on the edge of chaos, residual branches, or normalisation over the batch,
which takes out what inputs have in common.

## Fix safety
Where the predicted gradients are ill too, their fix is the fix; this rule offers none of its own.

## References
Poole et al. 2016, "Exponential expressivity in deep neural networks through transient chaos"; Dong,
Cordonnier and Loukas 2021, "Attention is not all you need: pure attention loses rank doubly exponentially
with depth".
"""

from collections.abc import Iterable

from api_schemas.prediction import PredictedActivation
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject
from service.lint.topology import KernelLayer

COLLAPSED = 0.999
DEEP = 20


def check(subject: Subject) -> Iterable[Violation]:
    """Each head whose input has collapsed."""
    prediction = subject.prediction
    if prediction is None:
        return
    known = {activation.layer: activation for activation in prediction.activations}
    for kernel in subject.topology.heads:
        before = _entering(kernel, known, subject)
        if before is not None and before.correlation > COLLAPSED:
            yield Violation(
                f"{kernel.name!r} is predicted to see the same vector for every input at the start: two"
                f" different inputs have a cosine of {before.correlation:.4f} at {before.layer!r}, and what"
                " differs is all it has to learn from.",
                pointer=kernel.layer.pointer,
                layer=kernel.name,
                evidence={"correlation": before.correlation, "at": before.layer},
            )


def _entering(
    kernel: KernelLayer, known: dict[str, PredictedActivation], subject: Subject
) -> PredictedActivation | None:
    names = [node.layer.name for node in subject.topology.predecessors(kernel.node)]
    return known.get(names[0]) if len(names) == 1 else None


RULE = Rule(
    code="SIG903",
    name="predicted-collapse",
    severity="warning",
    check=check,
    bad=(
        Example(
            "Twenty sigmoid layers forget their input",
            request((20,), *(dense(64, "sigmoid") for _ in range(DEEP)), dense(10, "softmax")),
        ),
    ),
    good=(
        Example(
            "Batch normalisation keeps inputs apart",
            request(
                (20,),
                *(part for _ in range(DEEP) for part in (dense(64, "relu"), layer("batch_normalization"))),
                dense(10, "softmax"),
            ),
        ),
    ),
    sources=("Poole et al. 2016, arXiv:1606.05340",),
)
