"""Which lint rules' fixes go with which illness, in the order in which to try them."""

from workers.diagnosis.cure import Cure
from workers.diagnosis.cures.lint_fix import lint_fix


def _fixes(*rules: str) -> tuple[Cure, ...]:
    return tuple(map(lint_fix, rules))


INITIALIZER = _fixes("INI101", "INI102", "INI103", "INI104", "INI105", "INI106", "INI107")
"""An initialiser that fits the activation."""

ACTIVATION = _fixes("ACT204", "ACT215", "ACT201", "ACT217")
"""An activation that lets the gradient through."""

NORMALIZATION = _fixes("NRM301")
"""Normalisation between the layers."""

DYING_RELU = _fixes("ACT205")
"""An activation whose negative side has a slope."""

SELF_NORMALIZATION = _fixes("INI104", "ACT209", "ACT207", "ACT206", "ACT210", "ACT208")
"""The conditions under which SELU normalises itself."""

HEAD = _fixes(
    "OUT401", "OUT402", "OUT403", "OUT404", "OUT405", "OUT408", "OUT409", "OUT410", "OUT406", "OUT407"
)
"""The pairing of output activation, loss and labels."""

PREDICTED = _fixes("SIG901", "SIG902", "SIG904", "SIG903")
"""What the prediction says would mend the signal."""

LEARNING_RATE = _fixes("SIG905", "OPT501")
"""A learning rate inside its bounds."""

REGULARIZATION = _fixes("REG603", "REG601", "OUT411", "OPT508")
"""Regularisation that leaves something to learn."""
