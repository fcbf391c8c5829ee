"""The one reader: every form of a config becomes a graph."""

from typing import Any

from service.lint.catalog.value import show
from service.lint.document import parse_checked
from service.lint.errors import Fault, SpecError
from service.lint.graph import Form, Graph
from service.lint.reader.assembly import assemble
from service.lint.reader.compact import read_compact
from service.lint.reader.context import Context
from service.lint.reader.keras_json import MODELS, read_keras
from service.lint.reader.limits import Limits
from service.lint.reader.silencing import KEY, read_ignores
from service.lint.shapes.inference import infer_shapes

DEFAULT_LIMITS = Limits()


def read_model(model: Any, pointer: str = "/model", *, limits: Limits = DEFAULT_LIMITS) -> Graph:
    """The graph of a model: Keras JSON (an object, or the JSON string itself) or the compact form.

    Shapes and variables are worked out; what does not fit stands in ``Graph.problems``.
    Raises SpecError where the document is not a network at all.
    """
    if type(model) is str:
        model = _parsed(model, pointer)
    if type(model) is not dict:
        raise SpecError(
            Fault(pointer, f"expected Keras model JSON or the compact form, received {show(model)}")
        )
    graph = (
        _read_compact(model, pointer, limits)
        if "class_name" not in model
        else _read_keras(model, pointer, limits)
    )
    graph.ignores = read_ignores(model[KEY], pointer) if KEY in model else ()
    infer_shapes(graph)
    return graph


def _parsed(text: str, pointer: str) -> Any:
    try:
        body = text.encode()
    except UnicodeEncodeError:
        raise SpecError(
            Fault(pointer, "expected JSON, received a lone surrogate"), code="malformed-json"
        ) from None
    return parse_checked(body, pointer)


def _read_compact(model: dict[str, Any], pointer: str, limits: Limits) -> Graph:
    context = Context(limits, strict=True)
    draft = read_compact(context, model, pointer)
    context.finish()
    return assemble(context, draft, "compact")


def _read_keras(model: dict[str, Any], pointer: str, limits: Limits) -> Graph:
    if type(model["class_name"]) is not str or model["class_name"] not in MODELS:
        detail = f"expected a Sequential or Functional model, received {show(model['class_name'])}"
        raise SpecError(Fault(f"{pointer}/class_name", detail))
    context = Context(limits, strict=False)
    draft = read_keras(context, model, pointer)
    context.finish()
    graph = assemble(context, draft, _form(model))
    graph.output_names = _output_names(model, len(graph.outputs))
    compiled = model.get("compile_config")
    if type(compiled) is dict:
        graph.compile_config, graph.compile_pointer = compiled, f"{pointer}/compile_config"
    return graph


def _output_names(model: dict[str, Any], count: int) -> tuple[str, ...]:
    """The keys of a model that gives an object of outputs: losses are told apart by them."""
    config = model.get("config")
    ends = config.get("output_layers") if type(config) is dict else None
    return tuple(ends) if type(ends) is dict and len(ends) == count else ()


def _form(model: dict[str, Any]) -> Form:
    return "keras3" if "module" in model else "keras2"
