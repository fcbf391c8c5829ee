"""Activations, initialisers, losses, optimisers and the like, as strangers spell them.

Each takes a name, a Keras 3 or Keras 2 object, or the short form ``{"name": "sgd", "learning_rate": 0.01}``,
and fills in Keras's defaults. Names that are not Keras's own are refused, with the nearest that is.
"""

from typing import Any

from service.lint.catalog.activations import ACTIVATIONS
from service.lint.catalog.constraints import CONSTRAINTS
from service.lint.catalog.dtype_policies import read_policy
from service.lint.catalog.initializers import INITIALIZERS
from service.lint.catalog.losses import LOSSES
from service.lint.catalog.metrics import METRICS
from service.lint.catalog.optimizers import OPTIMIZERS
from service.lint.catalog.regularizers import REGULARIZERS
from service.lint.catalog.schedules import SCHEDULES
from service.lint.catalog.value import Read, Unfit
from service.lint.errors import Fault, SpecError
from service.lint.graph import ObjectSpec
from service.lint.reader.pointer import join


def _read(read: Read, value: Any, pointer: str) -> ObjectSpec:
    try:
        spec: ObjectSpec = read(value)
    except Unfit as unfit:
        raise SpecError(Fault(join(pointer, *unfit.path), unfit.detail)) from None
    return spec


def read_activation(value: Any, pointer: str) -> ObjectSpec:
    """An activation function. Raises SpecError."""
    return _read(ACTIVATIONS.read, value, pointer)


def read_initializer(value: Any, pointer: str) -> ObjectSpec:
    """A weight initialiser. Raises SpecError."""
    return _read(INITIALIZERS.read, value, pointer)


def read_regularizer(value: Any, pointer: str) -> ObjectSpec:
    """A regulariser. Raises SpecError."""
    return _read(REGULARIZERS.read, value, pointer)


def read_constraint(value: Any, pointer: str) -> ObjectSpec:
    """A weight constraint. Raises SpecError."""
    return _read(CONSTRAINTS.read, value, pointer)


def read_loss(value: Any, pointer: str) -> ObjectSpec:
    """A loss. Raises SpecError."""
    return _read(LOSSES.read, value, pointer)


def read_optimizer(value: Any, pointer: str) -> ObjectSpec:
    """An optimiser; a schedule stands in ``args["learning_rate"]`` as an ObjectSpec. Raises SpecError."""
    return _read(OPTIMIZERS.read, value, pointer)


def read_schedule(value: Any, pointer: str) -> ObjectSpec:
    """A learning-rate schedule. Raises SpecError."""
    return _read(SCHEDULES.read, value, pointer)


def read_metric(value: Any, pointer: str) -> ObjectSpec:
    """A metric. Raises SpecError."""
    return _read(METRICS.read, value, pointer)


def read_dtype_policy(value: Any, pointer: str) -> ObjectSpec:
    """A dtype policy. Raises SpecError."""
    return _read(read_policy, value, pointer)
