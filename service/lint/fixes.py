"""Patches on arguments of layers, spelled the way the submitted form spells them.

Values are Keras's snake-case names. Where the document writes objects (``{"module", "class_name", "config"}``
or the legacy ``{"class_name", "config"}``) the new value is such an object, else a plain string, which every
form takes.
"""

from collections.abc import Mapping
from typing import Any

from api_schemas.finding import Applicability, Fix, JsonPatch
from service.lint.graph import Layer
from service.lint.pointer import resolve
from service.lint.subject import Subject
from service.lint.topology import EffectiveActivation

INITIALIZER_CLASSES: Mapping[str, str] = {
    "he_normal": "HeNormal",
    "he_uniform": "HeUniform",
    "glorot_uniform": "GlorotUniform",
    "glorot_normal": "GlorotNormal",
    "lecun_normal": "LecunNormal",
    "lecun_uniform": "LecunUniform",
    "orthogonal": "Orthogonal",
    "zeros": "Zeros",
    "ones": "Ones",
}


def set_argument(layer: Layer, argument: str, value: Any) -> JsonPatch:
    """Set one argument of a layer to a JSON value. RFC 6902's ``add`` also replaces."""
    operation = "replace" if argument in layer.given else "add"
    return [{"op": operation, "path": f"{layer.args_pointer}/{argument}", "value": value}]


def set_initializer(subject: Subject, layer: Layer, argument: str, name: str) -> JsonPatch:
    """Set an initialiser argument to one of ``INITIALIZER_CLASSES``."""
    written = (
        resolve(subject.submitted.document, f"{layer.args_pointer}/{argument}")
        if argument in layer.given
        else None
    )
    return set_argument(layer, argument, _spelled(written, name))


def _spelled(written: Any, name: str) -> Any:
    """The initialiser as the value that stands there is written."""
    if not isinstance(written, Mapping) or "class_name" not in written:
        return name
    class_name = INITIALIZER_CLASSES[name]
    config = {} if name in ("zeros", "ones") else {"seed": None}
    if "module" not in written:
        return {"class_name": class_name, "config": config}
    return {
        "module": "keras.initializers",
        "class_name": class_name,
        "config": config,
        "registered_name": None,
    }


def set_activation(subject: Subject, activation: EffectiveActivation, name: str) -> JsonPatch:
    """Make an applied activation another one, whether it is an argument or a layer of its own."""
    layer = activation.layer
    if "activation" in layer.args:
        return set_argument(layer, "activation", name)
    return replace_layer(subject, layer, "Activation", {"activation": name})


def replace_layer(subject: Subject, layer: Layer, kind: str, arguments: Mapping[str, Any]) -> JsonPatch:
    """Put another layer in the place of one, with its name and its connections."""
    if subject.graph.form == "compact":
        return _replace_compact(subject, layer, kind, arguments)
    written = resolve(subject.submitted.document, layer.pointer)
    kept = {key: layer_value for key, layer_value in _config(written).items() if key in ("name", "dtype")}
    return [
        {"op": "replace", "path": f"{layer.pointer}/class_name", "value": kind},
        {"op": "replace", "path": layer.args_pointer, "value": {**kept, **arguments}},
        *_built_for_another(written, layer),
    ]


def _config(written: Any) -> Mapping[str, Any]:
    config = written.get("config") if isinstance(written, Mapping) else None
    return config if isinstance(config, Mapping) else {}


def _built_for_another(written: Any, layer: Layer) -> JsonPatch:
    """The build state of the old class means nothing to the new one."""
    stale = "build_config" in written if isinstance(written, Mapping) else False
    return [{"op": "remove", "path": f"{layer.pointer}/build_config"}] if stale else []


COMPACT_CONNECTION = ("name", "inputs", "x-lint")
"""Members of a compact layer that are not arguments of its class."""


def _replace_compact(subject: Subject, layer: Layer, kind: str, arguments: Mapping[str, Any]) -> JsonPatch:
    written = resolve(subject.submitted.document, layer.pointer)
    kept = {key: written[key] for key in COMPACT_CONNECTION if key in written}
    return [
        {"op": "replace", "path": layer.pointer, "value": {"type": snake_case(kind), **kept, **arguments}}
    ]


def snake_case(kind: str) -> str:
    """The compact form's word for a class: ``Conv2DTranspose`` is ``conv2d_transpose``."""
    special = {"LeakyReLU": "leaky_relu", "PReLU": "prelu", "ReLU": "relu", "ELU": "elu"}
    if kind in special:
        return special[kind]
    words = "".join(
        f"_{letter.lower()}" if letter.isupper() and not kind[at - 1].isdigit() else letter.lower()
        for at, letter in enumerate(kind)
    )
    return words.lstrip("_")


def fix(applicability: Applicability, description: str, patch: JsonPatch | None) -> Fix | None:
    """A fix, or none where the patch cannot be written for this document."""
    if not patch:
        return None
    return Fix.model_construct(applicability=applicability, description=description, patch=patch)


def set_activation_argument(
    subject: Subject, activation: EffectiveActivation, argument: str, value: Any
) -> JsonPatch | None:
    """Set an argument of an applied activation: a layer's own, or that of an object in its ``activation``."""
    layer, document = activation.layer, subject.submitted.document
    if "activation" not in layer.args:
        legacy = LEGACY_NAMES.get((layer.kind, argument), argument)
        written = resolve(document, layer.args_pointer)
        stated = legacy if isinstance(written, Mapping) and legacy in written else argument
        return [{"op": "add", "path": f"{layer.args_pointer}/{stated}", "value": value}]
    place = f"{layer.args_pointer}/activation"
    written = resolve(document, place)
    if not isinstance(written, Mapping):
        return None
    holder = f"{place}/config" if isinstance(written.get("config"), Mapping) else place
    return [{"op": "add", "path": f"{holder}/{argument}", "value": value}]


LEGACY_NAMES = {("LeakyReLU", "negative_slope"): "alpha"}
"""Arguments that Keras 2 called otherwise."""
