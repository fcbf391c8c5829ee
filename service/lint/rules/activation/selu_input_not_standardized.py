"""A SELU net whose input is not standardised.

## What it does
Looks at what is declared about the features of a network that starts with a SELU layer and has no
normalisation in front of it. An error where the declared mean is not 0 (within 0.1), the standard deviation
not 1 (within 0.2), or the range lies on one side of zero; a hint where nothing is declared of a plain stack.

## Why is this bad
SELU keeps mean 0 and variance 1 when they come in. Pixels in 0..255 or raw measurements come in far from
there, and the first layers work in SELU's steep or flat part.

## Use instead
Standardise the features (`data.standardize` when training here), or put a `Normalization` layer first and
adapt it.

## Fix safety
Unsafe: it adds a layer, which must be adapted to the data before training.

## References
Klambauer et al. 2017. LeCun, Bottou, Orr and Müller 1998, "Efficient BackProp", section 4.3.
"""

from collections.abc import Iterable

from api_schemas.lint import FeatureFacts
from service.lint.fixes import fix
from service.lint.graph import Node
from service.lint.kinds import NORMALIZATION_KINDS
from service.lint.rule import Example, Rule, Violation
from service.lint.self_normalizing import is_selu_mlp, selu_activations
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject
from service.lint.surgery import insert_after

MEAN_TOLERANCE = 0.1
STD_TOLERANCE = 0.2
STANDARDIZING_KINDS = NORMALIZATION_KINDS | {"Normalization"}


def check(subject: Subject) -> Iterable[Violation]:
    """The input of a net that starts with SELU, once."""
    first = _first_selu(subject) if selu_activations(subject) else None
    if first is None:
        return
    before = _before(subject, first)
    kinds = {node.layer.kind for node in before}
    if kinds & STANDARDIZING_KINDS or "Embedding" in kinds:
        return
    facts = None if "Rescaling" in kinds else subject.data.features
    fault = _fault(facts)
    if fault is None and (_is_declared(facts) or not is_selu_mlp(subject)):
        return
    name = first.layer.name
    found = fault or "nothing is declared about them"
    yield Violation(
        f"{name!r} uses selu on features of mean 0 and standard deviation 1; {found}. Standardise them or"
        " put a"
        " Normalization layer first.",
        pointer=first.layer.pointer,
        layer=name,
        evidence={} if facts is None else facts.model_dump(exclude_none=True),
        fix=fix(
            "unsafe",
            "Put a Normalization layer first (adapt it to the data), or standardise with data.standardize.",
            insert_after(subject, before[0], "Normalization", {}) if before else None,
        ),
        severity="error" if fault else "info",
    )


def _first_selu(subject: Subject) -> Node | None:
    """The first kernel layer, where SELU follows it."""
    kernel = subject.topology.kernels[0] if subject.topology.kernels else None
    if kernel is None or kernel.activation is None or kernel.activation.spec.name != "selu":
        return None
    return kernel.node


def _before(subject: Subject, node: Node) -> list[Node]:
    """The nodes between the input and this one, in order; empty where several tensors meet."""
    path: list[Node] = []
    while len(node.inputs) == 1:
        node = subject.graph.nodes[node.inputs[0][0]]
        path.append(node)
    return path[::-1]


def _is_declared(facts: FeatureFacts | None) -> bool:
    return facts is not None and (
        facts.standardized is True or (facts.mean is not None and facts.std is not None)
    )


def _fault(facts: FeatureFacts | None) -> str | None:
    """What contradicts standardised features."""
    if facts is None or facts.standardized:
        return None
    if facts.mean is not None and abs(facts.mean) > MEAN_TOLERANCE:
        return f"their declared mean is {facts.mean:g}"
    if facts.std is not None and abs(facts.std - 1.0) > STD_TOLERANCE:
        return f"their declared standard deviation is {facts.std:g}"
    if facts.min is not None and facts.min >= 0.0:
        return f"their declared minimum is {facts.min:g}, so their mean is above 0"
    if facts.max is not None and facts.max <= 0.0:
        return f"their declared maximum is {facts.max:g}, so their mean is below 0"
    return "they are declared not standardised" if facts.standardized is False else None


PLAIN = (dense(50, "selu", "lecun_normal"), dense(50, "selu", "lecun_normal"), dense(10, "softmax"))

RULE = Rule(
    code="ACT209",
    name="selu-input-not-standardized",
    severity="error",
    check=check,
    bad=(
        Example("Pixels as they are", request((20,), *PLAIN, data={"features": {"min": 0.0, "max": 255.0}})),
        Example("Nothing is known", request((20,), *PLAIN)),
    ),
    good=(
        Example("Standardised features", request((20,), *PLAIN, data={"features": {"standardized": True}})),
        Example(
            "Mean 0 and standard deviation 1, nearly",
            request((20,), *PLAIN, data={"features": {"mean": 0.05, "std": 1.1}}),
        ),
        Example(
            "A Normalization layer comes first",
            request((20,), layer("normalization"), *PLAIN, data={"features": {"min": 0.0, "max": 255.0}}),
        ),
    ),
    sources=("Klambauer et al. 2017, arXiv:1706.02515", "LeCun et al. 1998, section 4.3"),
)
