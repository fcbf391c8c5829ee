"""Hidden dense layers that get wider.

## What it does
Finds a hidden dense layer that is wider than the dense layer before it, in a network that does not give its
input back. Off unless selected.

## Why is this bad
An opinion of earlier linters: a classifier should condense what it knows. Wide layers behind narrow ones
are common in transformers and in every expanding bottleneck.

## Use instead
Widths that stay or fall towards the output.

## Fix safety
No automatic fix.

## References
Nikanjam et al. 2021, "Automatic fault detection for deep learning programs using graph transformations".
"""

from collections.abc import Iterable

from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject


def check(subject: Subject) -> Iterable[Violation]:
    """Each hidden dense layer that is wider than the one before."""
    following = subject.topology.next_kernel
    for before in subject.topology.hidden:
        kernel = following.get(before.index)
        if kernel is None or kernel.is_head or before.layer.kind != "Dense" or kernel.layer.kind != "Dense":
            continue
        narrow, wide = before.layer.args.get("units"), kernel.layer.args.get("units")
        if isinstance(narrow, int) and isinstance(wide, int) and wide > narrow:
            yield Violation(
                f"{kernel.name!r} has {wide} units behind the {narrow} of {before.name!r}.",
                pointer=kernel.layer.pointer_to("units"),
                layer=kernel.name,
                evidence={"before": narrow, "units": wide},
            )


RULE = Rule(
    code="STY953",
    name="increasing-dense-width",
    severity="info",
    check=check,
    default=False,
    sources=("Nikanjam et al. 2021",),
    bad=(Example("32, then 64", request((20,), dense(32, "tanh"), dense(64, "tanh"), dense(1))),),
    good=(Example("64, then 32", request((20,), dense(64, "tanh"), dense(32, "tanh"), dense(1))),),
)
