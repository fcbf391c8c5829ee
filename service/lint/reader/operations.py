"""Operations on tensors (``x + y``, ``x * 0.5``, ``keras.ops.relu(x)``) as the layers that do the same."""

from typing import Any

from service.lint.catalog.activations import ACTIVATIONS
from service.lint.catalog.dtype_policies import FLOAT32
from service.lint.errors import SpecError
from service.lint.graph import Layer
from service.lint.reader.draft import Reference
from service.lint.reader.tensors import read_reference

MODULES = frozenset({"keras.src.ops.numpy", "keras.src.ops.nn"})
LEGACY_KIND = "TFOpLambda"

MERGES = frozenset({"Add", "Subtract", "Multiply", "Maximum", "Minimum"})
ACTIVATION_OPERATIONS = {
    "Relu": "relu", "Relu6": "relu6", "Elu": "elu", "Selu": "selu", "Silu": "silu", "Sigmoid": "sigmoid",
    "Tanh": "tanh", "Softplus": "softplus", "Softsign": "softsign", "HardSigmoid": "hard_sigmoid",
    "HardSilu": "hard_silu", "Exp": "exponential",
}  # fmt: skip
LEGACY_FUNCTIONS = {
    "__operators__.add": "Add", "math.add": "Add", "math.subtract": "Subtract", "math.multiply": "Multiply",
    "math.truediv": "Divide", "math.maximum": "Maximum", "math.minimum": "Minimum", "nn.relu": "Relu",
    "nn.relu6": "Relu6", "nn.elu": "Elu", "nn.selu": "Selu", "nn.silu": "Silu", "math.sigmoid": "Sigmoid",
    "math.tanh": "Tanh", "math.softplus": "Softplus", "nn.softsign": "Softsign",
}  # fmt: skip
METADATA = frozenset({"name", "dtype", "trainable", "function"})


def read_operation(item: dict[str, Any], name: str, here: str) -> tuple[Layer, tuple[Reference, ...]] | None:
    """The layer that an operation is, and the tensors it takes; None where there is no such layer."""
    kind = _kind(item)
    nodes = item.get("inbound_nodes")
    if kind is None or type(nodes) is not list or len(nodes) != 1:
        return None
    operands = _operands(nodes[0], here)
    if operands is None:
        return None
    tensors = tuple([operand for operand in operands if type(operand) is tuple])
    constants = [operand for operand in operands if type(operand) is float]
    described = _described(kind, tensors, constants, type(operands[0]) is tuple)
    if described is None:
        return None
    layer_kind, args = described
    return Layer(name, layer_kind, {**args, "dtype": FLOAT32}, here, f"{here}/config"), tensors


def _kind(item: dict[str, Any]) -> str | None:
    kind, config = item["class_name"], item["config"]
    if kind == LEGACY_KIND:
        function = config.get("function")
        return LEGACY_FUNCTIONS.get(function) if type(function) is str else None
    module, registered = item.get("module"), item.get("registered_name")
    ours = type(module) is str and module in MODULES and registered in (None, kind)
    return str(kind) if ours and METADATA.issuperset(config) else None


def _operands(node: Any, here: str) -> list[Reference | float] | None:
    """Tensors and numbers in order; None if there is anything else."""
    if type(node) is list and len(node) == 1:
        node = node[0]
    if type(node) is dict:
        args, kwargs = node.get("args", []), node.get("kwargs", {})
    elif type(node) is list and len(node) == 4:
        args, kwargs = [node[:3]], node[3]
    else:
        return None
    if type(args) is not list or type(kwargs) is not dict:
        return None
    values = [*args, *(value for value in kwargs.values() if value is not None)]
    operands = [_operand(value, here) for value in values]
    found = [operand for operand in operands if operand is not None]
    return found if found and len(found) == len(operands) else None


def _operand(value: Any, here: str) -> Reference | float | None:
    if type(value) in (int, float):
        return float(value) if abs(value) < 1e308 else None
    if type(value) is dict and value.get("class_name") == "__keras_tensor__":
        config = value.get("config")
        value = config.get("keras_history") if type(config) is dict else None
    try:
        return read_reference(value, here)
    except SpecError:
        return None


def _described(
    kind: str, tensors: tuple[Reference, ...], constants: list[float], tensor_first: bool
) -> tuple[str, dict[str, Any]] | None:
    if len(tensors) == 2 and not constants and kind in MERGES:
        return kind, {}
    if len(tensors) != 1:
        return None
    if not constants and kind in ACTIVATION_OPERATIONS:
        return "Activation", {"activation": ACTIVATIONS.read(ACTIVATION_OPERATIONS[kind])}
    if not constants and kind == "Negative":
        return "Rescaling", {"scale": -1.0, "offset": 0.0}
    if len(constants) != 1:
        return None
    return _rescaling(kind, constants[0], tensor_first)


def _rescaling(kind: str, constant: float, tensor_first: bool) -> tuple[str, dict[str, Any]] | None:
    if kind == "Add":
        return "Rescaling", {"scale": 1.0, "offset": constant}
    if kind == "Multiply":
        return "Rescaling", {"scale": constant, "offset": 0.0}
    if kind == "Subtract":
        scale, offset = (1.0, -constant) if tensor_first else (-1.0, constant)
        return "Rescaling", {"scale": scale, "offset": offset}
    if kind in ("Divide", "TrueDivide") and tensor_first and constant:
        return "Rescaling", {"scale": 1.0 / constant, "offset": 0.0}
    return None
