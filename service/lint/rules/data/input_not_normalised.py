"""Inputs on a scale that the network was not initialised for.

## What it does
Judges what is declared of the features: a mean far from zero, values beyond -10 to 10, a standard deviation
above 10 or below 0.01, when no `Rescaling`, `Normalization` or normalising layer comes before the first
kernel layer. Inputs of embeddings and lookups are indices and left alone. Where the first kernel layer is
itself followed by a normalisation, which takes the scale away again, it is only mentioned.

## Why is this bad
Initialisers assume inputs of about unit variance. Inputs a hundred times as large saturate sigmoids, make
first gradients a hundred times as large as the others, and force a learning rate that suits no other layer.
Inputs that are all positive push all weights of a unit in the same direction.

## Use instead
`Rescaling(1 / 255)` for images, `Normalization` (mean 0, standard deviation 1) for tables.

## Fix safety
Unsafe: it inserts a layer; do not apply it to data that are scaled elsewhere.

## References
LeCun et al. 1998, "Efficient BackProp", section 4.3.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from api_schemas.lint import FeatureFacts
from service.lint.fixes import fix
from service.lint.graph import Layer, Node
from service.lint.kinds import DROPOUT_KINDS, NORMALIZATION_KINDS, RESHAPE_KINDS
from service.lint.rule import Example, Rule, Violation
from service.lint.sequence import insert_before
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject

OFF_CENTRE = 3.0
"""Means beyond three standard deviations: hardly any value has the other sign."""
LARGEST_VALUE = 10.0
LARGEST_STD, SMALLEST_STD = 10.0, 0.01
BYTE = 255.0
SCALING_KINDS = NORMALIZATION_KINDS | {"Rescaling", "Normalization"}
PASSED_KINDS = (
    DROPOUT_KINDS
    | RESHAPE_KINDS
    | {"Identity", "Masking", "Resizing", "CenterCrop", "RandomFlip", "RandomRotation", "RandomZoom"}
    | {"RandomCrop", "RandomTranslation", "RandomContrast", "RandomBrightness", "RandomHeight", "RandomWidth"}
)
"""Layers behind which the inputs still have the scale that they came with."""


def check(subject: Subject) -> Iterable[Violation]:
    """The declared features, where a kernel layer meets them as they are."""
    features = subject.data.features
    if features is None or features.standardized:
        return
    reasons = list(_reasons(features))
    kernel = _unscaled_kernel(subject) if reasons else None
    if kernel is None:
        return
    yield Violation(
        f"The features have {' and '.join(reasons)}, and {kernel.layer.name!r} takes them as they are;"
        " expected about"
        " mean 0 and standard deviation 1.",
        pointer="/data/features",
        layer=kernel.layer.name,
        evidence=features.model_dump(exclude_none=True),
        fix=_fix(subject, features),
        severity="info" if subject.topology.is_normalised(kernel) else "warning",
    )


def _reasons(features: FeatureFacts) -> Iterable[str]:
    if (
        features.mean is not None
        and features.std is not None
        and abs(features.mean) > OFF_CENTRE * features.std
    ):
        yield f"a mean of {features.mean:g} at a standard deviation of {features.std:g}"
    extremes = [value for value in (features.min, features.max) if value is not None]
    if any(abs(value) > LARGEST_VALUE for value in extremes):
        yield f"values up to {max(extremes, key=abs):g}"
    if features.std is not None and not SMALLEST_STD <= features.std <= LARGEST_STD:
        yield f"a standard deviation of {features.std:g}"


def _unscaled_kernel(subject: Subject) -> Node | None:
    """A kernel layer that is reached from an input without passing a layer that scales."""
    topology, nodes = subject.topology, subject.graph.nodes
    pending, seen = [nodes[index] for index in subject.graph.inputs], set[int]()
    while pending:
        for after in topology.successors(pending.pop()):
            if after.index in seen:
                continue
            seen.add(after.index)
            kind = topology.core(after).kind
            if topology.is_kernel(after) and kind != "Embedding":
                return after
            if kind in PASSED_KINDS and not topology.is_merge(after):
                pending.append(after)
    return None


def _fix(subject: Subject, features: FeatureFacts) -> Any:
    first = next((found for found in subject.graph.layers if found.kind != "InputLayer"), None)
    inserted = _scaling(features)
    if first is None or inserted is None:
        return None
    kind, arguments = inserted
    return fix("unsafe", f"insert {kind}", _insertion(subject, first, kind, arguments))


def _insertion(subject: Subject, first: Layer, kind: str, arguments: Mapping[str, Any]) -> Any:
    return insert_before(subject, first, kind, arguments)


def _scaling(features: FeatureFacts) -> tuple[str, dict[str, Any]] | None:
    """The layer that puts these features on scale; ``None`` where too little is declared."""
    low, high = features.min, features.max
    if features.mean is not None and features.std:
        return "Normalization", {"mean": features.mean, "variance": features.std**2}
    if low is not None and high is not None and 0.0 <= low < high <= BYTE:
        return "Rescaling", {"scale": 1.0 / BYTE, "offset": 0.0}
    if low is not None and high is not None and low < high:
        scale = 2.0 / (high - low)
        return "Rescaling", {"scale": scale, "offset": -(high + low) / (high - low)}
    return None


_LAYERS = (layer("flatten"), dense(32, "relu", "he_normal"), dense(10, "softmax"))
_BYTES = {"features": {"min": 0.0, "max": 255.0}}

RULE = Rule(
    code="DAT801",
    name="input-not-normalised",
    severity="warning",
    check=check,
    sources=("LeCun et al. 1998",),
    bad=(
        Example("bytes of an image", request((28, 28), *_LAYERS, data=_BYTES)),
        Example("years", request((1,), *_LAYERS, data={"features": {"mean": 1990.0, "std": 12.0}})),
    ),
    good=(
        Example(
            "rescaled inside", request((28, 28), layer("rescaling", scale=1 / 255), *_LAYERS, data=_BYTES)
        ),
        Example("rescaled outside", request((28, 28), *_LAYERS, data={"features": {"min": 0.0, "max": 1.0}})),
    ),
)
