"""Every argument and default of the catalog is Keras's own."""

import inspect
from typing import Any

import pytest

from service.lint.catalog.activations import ACTIVATIONS
from service.lint.catalog.argument import Argument
from service.lint.catalog.constraints import CONSTRAINTS
from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.family import Entry, Family
from service.lint.catalog.initializers import INITIALIZERS
from service.lint.catalog.losses import LOSSES
from service.lint.catalog.metrics import METRICS
from service.lint.catalog.optimizers import OPTIMIZERS
from service.lint.catalog.registry import ENTRIES
from service.lint.catalog.regularizers import REGULARIZERS
from service.lint.catalog.schedules import SCHEDULES

pytestmark = pytest.mark.training

EVERY_LAYER = {"name", "dtype", "trainable", "activity_regularizer", "autocast"}
OWN_MODULE = {entry.kind for entry in ENTRIES if entry.modules}
LAYERS = [entry for entry in ENTRIES if not entry.refused and entry.kind not in OWN_MODULE]

UNREAD = {
    "EinsumDense": {"gptq_unpacked_column_size"},
    "InputLayer": {"shape"},
}
"""Arguments of Keras that the catalog knows and does not store."""

INHERITED = {"ReversibleEmbedding": {"lora_rank", "lora_alpha", "quantization_config"}}
"""Arguments that Keras passes on to the base class as keywords."""

FAMILIES = {
    "activations": ACTIVATIONS,
    "initializers": INITIALIZERS,
    "regularizers": REGULARIZERS,
    "constraints": CONSTRAINTS,
    "losses": LOSSES,
    "optimizers": OPTIMIZERS,
    "optimizers.schedules": SCHEDULES,
    "metrics": METRICS,
}


def _parameters(target: Any) -> dict[str, inspect.Parameter]:
    parameters = inspect.signature(target).parameters
    return {
        name: parameter
        for name, parameter in parameters.items()
        if parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD and name not in ("self", "x")
    }


def _as_read(argument: Argument, keras_default: Any) -> Any:
    """Keras's default, read as if it stood in a document."""
    return argument.read(_listed(keras_default))


def _listed(value: Any) -> Any:
    return [_listed(item) for item in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize("entry", LAYERS, ids=lambda entry: entry.kind)
def test_layer(entry: LayerEntry) -> None:
    import keras

    parameters = _parameters(getattr(keras.layers, entry.kind).__init__)
    ours = {argument.name: argument for argument in entry.arguments}
    unread = UNREAD.get(entry.kind, set())

    assert set(parameters) - set(ours) - EVERY_LAYER - unread == set()
    assert set(ours) - set(parameters) - EVERY_LAYER - INHERITED.get(entry.kind, set()) == set()
    for name, parameter in parameters.items():
        if name in ours and name not in entry.inner:
            required = parameter.default is inspect.Parameter.empty
            assert ours[name].required == required, name
            assert required or _as_read(ours[name], parameter.default) == ours[name].default, name


def test_every_layer_of_keras_is_known() -> None:
    import keras

    kinds = {name for name, value in vars(keras.layers).items() if inspect.isclass(value)}
    known = {name for entry in ENTRIES for name in (entry.kind, *entry.aliases)}

    assert kinds - known == {"InputLayer", "InputSpec"}


def _entries() -> list[Any]:
    return [
        pytest.param(module, entry, id=f"{module}-{entry.class_name}")
        for module, family in FAMILIES.items()
        for entry in family.entries
    ]


@pytest.mark.parametrize(("module", "entry"), _entries())
def test_object(module: str, entry: Entry) -> None:
    import keras

    home: Any = keras
    for step in module.split("."):
        home = getattr(home, step)
    target = getattr(home, entry.class_name, None) or getattr(keras.layers, entry.class_name, None)
    if target is None:
        pytest.skip("a word of Model.compile, or a function without a class")
    parameters = _parameters(target.__init__ if inspect.isclass(target) else target)
    ours = {argument.name: argument for argument in entry.arguments}

    extra = {"name", "dtype", "fn", "y_true", "y_pred"}
    assert set(parameters) - set(ours) - extra == set()
    assert set(ours) - set(parameters) - _shared_by_base(entry) == set()
    for name, parameter in parameters.items():
        if name in ours and parameter.default is not inspect.Parameter.empty:
            assert _as_read(ours[name], parameter.default) == ours[name].default, name


def _shared_by_base(entry: Entry) -> set[str]:
    return (
        {argument.name for argument in entry.arguments} if entry.class_name == "LossScaleOptimizer" else set()
    )


@pytest.mark.parametrize(("module", "family"), FAMILIES.items(), ids=lambda value: str(value)[:20])
def test_every_object_of_keras_is_known(module: str, family: Family) -> None:
    import keras

    home: Any = keras
    for step in module.split("."):
        home = getattr(home, step)
    base = {"Initializer", "Regularizer", "Constraint", "Loss", "Optimizer", "LearningRateSchedule", "Metric"}
    abstract = base | {"Mean", "Sum", "MeanMetricWrapper", "MultiOptimizer", "OptimizerMap"}
    classes = {name for name, value in vars(home).items() if inspect.isclass(value)} - abstract
    known = {name for entry in family.entries for name in (entry.class_name, entry.name, *entry.aliases)}

    assert classes - known == set()
