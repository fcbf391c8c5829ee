"""The first change whose prediction is sound: another initialiser, else another activation, else
normalisation.

A change is written as a JSON Patch, applied to a copy of the document, read and predicted; it is offered only
where the prediction of the changed network is complete and healthy.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass

import jsonpatch
import orjson

from api_schemas.finding import Applicability, Fix, JsonPatch
from api_schemas.prediction import Prediction
from service.lint.errors import SpecError
from service.lint.fixes import fix, set_initializer
from service.lint.initialization import activated_weight
from service.lint.misfit import fitting_initializer, with_activation
from service.lint.reader import read_model
from service.lint.signal.predict import predict
from service.lint.subject import Subject
from service.lint.surgery import insert_after
from service.lint.topology import KernelLayer

MAX_LAYERS = 200
"""Networks with more hidden kernels are not searched: each try reads and predicts the whole network again."""
REPLACEMENTS = ("elu", "relu")
"""Activations with their He initialisation that are tried, in order."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A change and what it is called."""

    applicability: Applicability
    description: str
    patch: JsonPatch


def remedy(subject: Subject) -> Fix | None:
    """The first sound change, with the extreme norms before and after; ``None`` where none helps."""
    before = subject.prediction
    if before is None or len(subject.topology.hidden) > MAX_LAYERS:
        return None
    for candidate in _candidates(subject):
        after = _predicted(subject, candidate.patch)
        if after is not None and after.verdict == "healthy" and after.status == "complete":
            words = (
                f"{candidate.description} Predicted gradient norms of the kernels: {_shown(before)} before,"
            )
            words = f"{words} {_shown(after)} after."
            return fix(candidate.applicability, words, candidate.patch)
    return None


def _shown(prediction: Prediction) -> str:
    low, high = prediction.min_gradient_norm, prediction.max_gradient_norm
    if low is None or high is None:
        return "not known"
    return f"{low:.0e} to {high:.0e}"


def _candidates(subject: Subject) -> Iterator[Candidate]:
    hidden = [kernel for kernel in subject.topology.hidden if kernel.layer.trainable]
    initial = [op for kernel in hidden for op in _fitting(subject, kernel)]
    if initial:
        words = "Start every hidden kernel with the initialiser that goes with its activation."
        yield Candidate("safe", words, initial)
    for name in REPLACEMENTS:
        patch = [op for kernel in hidden for op in _activated(subject, kernel, name)]
        if patch:
            words = f"Use {name} with He initialisation in the hidden layers."
            yield Candidate("unsafe", words, patch)
    normalised = _normalised(subject, hidden)
    if normalised:
        yield Candidate("unsafe", "Batch normalisation behind every hidden layer.", normalised)


def _fitting(subject: Subject, kernel: KernelLayer) -> JsonPatch:
    weight, wanted = activated_weight(kernel), fitting_initializer(kernel)
    if weight is None or weight.spec.name == wanted:
        return []
    return set_initializer(subject, weight.layer, weight.argument, wanted)


def _activated(subject: Subject, kernel: KernelLayer, name: str) -> JsonPatch:
    activation = kernel.activation
    if activation is None or activation.spec.name in (name, "softmax"):
        return []
    return with_activation(subject, kernel, name)


def _normalised(subject: Subject, hidden: list[KernelLayer]) -> JsonPatch:
    """Batch normalisation behind each hidden layer, last to first so that earlier places hold."""
    patch: JsonPatch = []
    for count, kernel in enumerate(reversed(hidden)):
        if subject.topology.is_normalised(kernel.node):
            continue
        addition = insert_after(subject, kernel.node, "BatchNormalization", {})
        if addition is None:
            return []
        patch += addition if subject.graph.form == "compact" else _renamed(addition, count)
    return patch


def _renamed(patch: JsonPatch, count: int) -> JsonPatch:
    """The patch with a layer name of its own: insertions are named for the document as it stands."""
    named = [op["value"]["config"]["name"] for op in patch if _adds_layer(op)]
    if not named:
        return patch
    old, new = orjson.dumps(named[0]), orjson.dumps(f"{named[0]}_{count}")
    changed: JsonPatch = orjson.loads(orjson.dumps(patch).replace(old, new))
    return changed


def _adds_layer(operation: dict[str, object]) -> bool:
    value = operation.get("value")
    config = value.get("config") if isinstance(value, dict) else None
    return operation["op"] == "add" and isinstance(config, dict) and "name" in config


def _predicted(subject: Subject, patch: JsonPatch) -> Prediction | None:
    document = copy.deepcopy(dict(subject.submitted.document))
    try:
        changed = jsonpatch.apply_patch(document, patch)
        graph = read_model(changed["model"])
    except (SpecError, jsonpatch.JsonPatchException, jsonpatch.JsonPointerException):
        return None
    if graph.problems:
        return None
    return predict(graph, subject.training, subject.data)
