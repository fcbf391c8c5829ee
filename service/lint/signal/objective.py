"""Which loss stands on an output, and whether the output's own activation belongs to it.

Keras recovers the logits behind a softmax or sigmoid, so that its cross-entropies see them whatever was
declared; the activation is then left out. Where no loss is declared, the one that the last activation asks
for is assumed.
"""

from dataclasses import dataclass

from api_schemas.lint import DataFacts
from service.lint.graph import Node, ObjectSpec
from service.lint.signal.activations import ALIASES
from service.lint.signal.losses import Objective, residual_error
from service.lint.training import Declared

CROSS_ENTROPIES = {
    "sparse_categorical_crossentropy": "softmax",
    "categorical_crossentropy": "softmax",
    "binary_crossentropy": "sigmoid",
}
RECOVERED = ("softmax", "sigmoid")


@dataclass(frozen=True, slots=True)
class Head:
    """An output's loss. logits: leave the output's own activation out. assumption: what was taken for
    granted."""

    objective: Objective
    logits: bool
    assumption: str | None = None


def own_activation(node: Node) -> str:
    """Keras name of the activation that a call ends in."""
    if node.layer.kind == "Softmax":
        return "softmax"
    spec = node.layer.args.get("activation")
    return ALIASES.get(spec.name, spec.name) if isinstance(spec, ObjectSpec) else "linear"


def head(node: Node, loss: Declared | None, data: DataFacts) -> Head | str:
    """The loss on a node's output, or why it is not covered."""
    last = own_activation(node)
    if loss is None:
        return _assumed(last, data)
    spec = loss.spec
    if spec.opaque:
        return f"the loss {spec.name} is not known"
    if spec.name in CROSS_ENTROPIES:
        return _cross_entropy(CROSS_ENTROPIES[spec.name], last, spec)
    return _regression(spec.name, last, spec, data)


def _cross_entropy(kind: str, last: str, spec: ObjectSpec) -> Head | str:
    if spec.args.get("label_smoothing"):
        return f"{spec.name} with label smoothing is not modelled"
    if last in RECOVERED:
        return Head(Objective(kind), logits=True)
    if spec.args.get("from_logits") is True:
        return Head(Objective(kind), logits=False)
    return f"{spec.name} of {last} outputs that are not probabilities"


def _regression(name: str, last: str, spec: ObjectSpec, data: DataFacts) -> Head | str:
    delta = spec.args.get("delta", 1.0)
    error = residual_error(name, float(delta) if isinstance(delta, int | float) else 1.0)
    if error is None:
        return f"the loss {name} is not modelled"
    if last == "softmax":
        return f"{name} after a softmax is not modelled"
    target, words = data.target, None
    mean, variance = 0.0, 1.0
    if target is not None and target.mean is not None and target.std is not None:
        mean, variance = target.mean, target.std**2
    else:
        words = "Regression targets standardised (mean 0, standard deviation 1): nothing else is declared."
    return Head(Objective("residual", error, mean, variance), logits=False, assumption=words)


GUESSED = {
    "multiclass": ("softmax", "Loss taken as softmax cross-entropy on logits, as the task says."),
    "binary": ("sigmoid", "Loss taken as binary cross-entropy on logits, as the task says."),
    "multilabel": ("sigmoid", "Loss taken as binary cross-entropy on logits, as the task says."),
}


def _assumed(last: str, data: DataFacts) -> Head | str:
    if last == "softmax":
        return Head(
            Objective("softmax"), True, "Loss taken as cross-entropy, as the softmax output asks for."
        )
    if last == "sigmoid" and data.task != "regression":
        words = "Loss taken as binary cross-entropy, as the sigmoid output asks for."
        return Head(Objective("sigmoid"), True, words)
    if data.task in GUESSED:
        kind, words = GUESSED[data.task]
        return Head(Objective(kind), False, words)
    found = _regression("mean_squared_error", last, ObjectSpec("mean_squared_error"), data)
    if isinstance(found, str):
        return found
    words = "Loss taken as mean squared error: none is declared."
    return Head(found.objective, False, f"{words} {found.assumption or ''}".strip())
