"""Variants of a network for a comparison, each as a JSON Patch on the document as it was submitted.

``submitted`` is the network itself, ``fixed`` has every fix applied, unsafe ones included; the others have
one activation in all hidden places, each with the initialiser that goes with it: He (He et al. 2015) for the
rectifiers, ELU and the smooth ones, LeCun normal for SELU (Klambauer et al. 2017).
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import jsonpatch
import orjson

from api_schemas.finding import Fix, JsonPatch
from api_schemas.lint import LintRequest
from service.lint.engine import lint, read_subject
from service.lint.fixes import replace_layer, set_activation, set_argument, set_initializer
from service.lint.hidden_activations import hidden_activations
from service.lint.initialization import activated_weight, belongs_to
from service.lint.mend import patch_request
from service.lint.misfit import FAMILIES, FITTING_INITIALIZER
from service.lint.pointer import tokens
from service.lint.rules.activation.prelu_per_pixel import spatial_axes
from service.lint.subject import Subject, document_of
from service.lint.surgery import insert_after
from service.lint.topology import EffectiveActivation, KernelLayer

ACTIVATIONS: Final = ("relu", "leaky_relu", "prelu", "elu", "selu", "gelu", "silu", "mish")
MAX_INSERTIONS: Final = 100
"""PReLU is a layer of its own; where layers have names and connections, each that is added is read again."""

NO_HIDDEN_ACTIVATION: Final = "The network has no hidden activation to exchange."


@dataclass(frozen=True, slots=True)
class Variant:
    """A patch on the submitted document, or the reason why there is none."""

    name: str
    patch: JsonPatch = field(default_factory=list)
    reason: str | None = None


def make_variant(name: str, request: LintRequest) -> Variant:
    """The variant of this name. Raises ``SpecError`` when the submitted model cannot be read."""
    if name == "submitted":
        return Variant(name)
    if name == "fixed":
        return Variant(name, _fixed(request))
    subject = read_subject(request)
    if not hidden_activations(subject.topology):
        return Variant(name, reason=NO_HIDDEN_ACTIVATION)
    if name == "prelu":
        return _with_prelu(request, subject)
    return Variant(name, _with_activation(subject, name))


def apply_patch(document: Mapping[str, Any], patch: JsonPatch) -> dict[str, Any]:
    """The patched document; a model that was sent as a string is a string again."""
    model = document["model"]
    parsed = {**document, "model": orjson.loads(model) if isinstance(model, str) else model}
    patched: dict[str, Any] = jsonpatch.apply_patch(copy.deepcopy(parsed), patch, in_place=True)
    if isinstance(model, str):
        patched["model"] = orjson.dumps(patched["model"]).decode()
    return patched


def _fixed(request: LintRequest) -> JsonPatch:
    asked = request.model_copy(
        update={"options": request.options.model_copy(update={"fix": "unsafe", "fail_on": "never"})}
    )
    fixed = lint(asked).fixed
    assert fixed is not None
    before = document_of(request)
    after = document_of(LintRequest(model=fixed.model, training=fixed.training, data=request.data))
    return _difference(before, after)


def _difference(before: dict[str, Any], after: dict[str, Any]) -> JsonPatch:
    """From one document to the other, part by part; whole parts where the short way does not lead there."""
    short: JsonPatch = jsonpatch.make_patch(before, after).patch
    if jsonpatch.apply_patch(before, short) == after:
        return short
    return [
        {"op": "add", "path": f"/{part}", "value": after[part]}
        for part in after
        if after[part] != before.get(part)
    ]


def _with_activation(subject: Subject, name: str) -> JsonPatch:
    patch = _initialised(subject, name)
    for activation in hidden_activations(subject.topology):
        if activation.spec.name != name:
            patch += set_activation(subject, activation, name)
    return patch


def _initialised(subject: Subject, name: str) -> JsonPatch:
    """Every kernel that feeds a hidden activation starts as the new activation wants."""
    changed = {id(activation.layer) for activation in hidden_activations(subject.topology)}
    start, patches = FITTING_INITIALIZER[name], dict[str, JsonPatch]()
    for kernel in subject.topology.kernels:
        if kernel.activation is not None and id(kernel.activation.layer) in changed:
            weight = activated_weight(kernel)
            if weight is not None and belongs_to(weight, FAMILIES[start]) is False:
                patches[weight.pointer] = set_initializer(subject, kernel.layer, weight.argument, start)
    return [operation for patch in patches.values() for operation in patch]


def _with_prelu(request: LintRequest, subject: Subject) -> Variant:
    """Activation layers are exchanged where they stand; arguments become layers."""
    patch = _initialised(subject, "prelu") + _exchanged_layers(subject)
    subject = read_subject(_patched(request, patch))
    waiting = _without_prelu(subject)
    at_once = subject.graph.form == "compact"
    if not at_once and len(waiting) > MAX_INSERTIONS:
        return Variant("prelu", reason=f"PReLU would add more than {MAX_INSERTIONS} layers.")
    for _ in range(MAX_INSERTIONS + 1):
        if not waiting:
            break
        for activation in sorted(waiting, key=_place, reverse=True) if at_once else waiting[:1]:
            addition = _added_layer(subject, activation)
            if addition is None:
                name = activation.node.layer.name[:64]
                return Variant("prelu", reason=f"PReLU is a layer, and none can be put behind {name!r}.")
            patch = patch + addition
        subject = read_subject(_patched(request, patch))
        waiting = _without_prelu(subject)
    return Variant("prelu", patch)


def _without_prelu(subject: Subject) -> list[EffectiveActivation]:
    return [one for one in hidden_activations(subject.topology) if one.spec.name != "prelu"]


def _place(activation: EffectiveActivation) -> list[int]:
    """Where the layer stands in its document; later ones first, so that earlier places hold."""
    return [int(token) for token in tokens(activation.node.layer.pointer) if token.isdecimal()]


def _patched(request: LintRequest, patch: JsonPatch) -> LintRequest:
    return patch_request(request, [Fix.model_construct(applicability="unsafe", description="", patch=patch)])


def _exchanged_layers(subject: Subject) -> JsonPatch:
    patch: JsonPatch = []
    for activation in hidden_activations(subject.topology):
        layer = activation.layer
        is_own_layer = "activation" not in layer.args or layer.kind == "Activation"
        if is_own_layer and activation.spec.name != "prelu" and layer is activation.node.layer:
            patch += replace_layer(subject, layer, "PReLU", _shared(subject, activation))
    return patch


def _added_layer(subject: Subject, activation: EffectiveActivation) -> JsonPatch | None:
    """The kernel layer made linear, and PReLU put behind it."""
    if "activation" not in activation.layer.args:
        return None
    behind = insert_after(subject, activation.node, "PReLU", _shared(subject, activation))
    return None if behind is None else set_argument(activation.layer, "activation", "linear") + behind


def _shared(subject: Subject, activation: EffectiveActivation) -> dict[str, Any]:
    """One slope for a unit or channel, as in the paper, whatever the number of positions."""
    shape = activation.node.output_shapes[0] if activation.node.output_shapes else None
    rank = len(shape) if shape is not None else 2
    axes = spatial_axes(rank, _data_format(subject, activation))
    return {"shared_axes": axes} if axes else {}


def _data_format(subject: Subject, activation: EffectiveActivation) -> object:
    feeding: list[KernelLayer] = [
        kernel
        for kernel in subject.topology.kernels
        if kernel.activation is not None and kernel.activation.node is activation.node
    ]
    return feeding[0].layer.args.get("data_format") if feeding else None
