"""Optimisers."""

from typing import Any

from service.lint.catalog.argument import Argument
from service.lint.catalog.family import Entry, Family
from service.lint.catalog.schedules import SCHEDULES
from service.lint.catalog.value import (
    boolean,
    many,
    natural,
    number,
    optional,
    positive_integer,
    text,
)
from service.lint.graph import ObjectSpec


def learning_rate(value: Any) -> float | ObjectSpec:
    """A number or a schedule."""
    return SCHEDULES.read(value) if type(value) is dict else number(value)


def momenta(first: float = 0.9, second: float = 0.999) -> tuple[Argument, ...]:
    """Decay rates of the moment estimates."""
    return (Argument("beta_1", number, first), Argument("beta_2", number, second))


EPSILON = Argument("epsilon", number, 1e-7)
AMSGRAD = Argument("amsgrad", boolean, False)
ACCUMULATOR = Argument("initial_accumulator_value", number, 0.1)


def optimizer(
    name: str, class_name: str, *arguments: Argument, rate: float = 0.001, weight_decay: float | None = None
) -> Entry:
    """An optimiser with its own arguments and those that all of them take."""
    shared = (
        Argument("weight_decay", optional(number), weight_decay),
        Argument("clipnorm", optional(number), None),
        Argument("clipvalue", optional(number), None),
        Argument("global_clipnorm", optional(number), None),
        Argument("use_ema", boolean, False),
        Argument("ema_momentum", number, 0.99),
        Argument("ema_overwrite_frequency", optional(positive_integer), None),
        Argument("loss_scale_factor", optional(number), None),
        Argument("gradient_accumulation_steps", optional(positive_integer), None),
    )
    return Entry(
        name,
        class_name,
        (Argument("learning_rate", learning_rate, rate), *arguments, *shared),
        renamed={"lr": "learning_rate", "decay": None},
    )


def loss_scale_optimizer() -> Entry:
    """A wrapper around another optimiser, for float16."""
    return Entry(
        "loss_scale_optimizer",
        "LossScaleOptimizer",
        (
            Argument("inner_optimizer", _inner),
            Argument("initial_scale", number, 32768.0),
            Argument("dynamic_growth_steps", positive_integer, 2000),
            *optimizer("", "").arguments[1:],
        ),
        renamed={"dynamic": None, "learning_rate": None},
    )


def _inner(value: Any) -> ObjectSpec:
    return OPTIMIZERS.read(value)


OPTIMIZERS = Family(
    "an optimizer",
    ("keras.optimizers", "keras.optimizers.legacy"),
    (
        optimizer(
            "sgd", "SGD", Argument("momentum", number, 0.0), Argument("nesterov", boolean, False), rate=0.01
        ),
        optimizer(
            "rmsprop",
            "RMSprop",
            Argument("rho", number, 0.9),
            Argument("momentum", number, 0.0),
            EPSILON,
            Argument("centered", boolean, False),
        ),
        optimizer("adam", "Adam", *momenta(), EPSILON, AMSGRAD),
        optimizer("adamw", "AdamW", *momenta(), EPSILON, AMSGRAD, weight_decay=0.004),
        optimizer("adamax", "Adamax", *momenta(), EPSILON),
        optimizer("nadam", "Nadam", *momenta(), EPSILON),
        optimizer("lamb", "Lamb", *momenta(), EPSILON),
        optimizer("lion", "Lion", *momenta(second=0.99)),
        optimizer("adadelta", "Adadelta", Argument("rho", number, 0.95), EPSILON),
        optimizer("adagrad", "Adagrad", ACCUMULATOR, EPSILON),
        optimizer(
            "adafactor",
            "Adafactor",
            Argument("beta_2_decay", number, -0.8),
            Argument("epsilon_1", number, 1e-30),
            Argument("epsilon_2", number, 1e-3),
            Argument("clip_threshold", number, 1.0),
            Argument("relative_step", boolean, True),
        ),
        optimizer(
            "ftrl",
            "Ftrl",
            Argument("learning_rate_power", number, -0.5),
            ACCUMULATOR,
            Argument("l1_regularization_strength", number, 0.0),
            Argument("l2_regularization_strength", number, 0.0),
            Argument("l2_shrinkage_regularization_strength", number, 0.0),
            Argument("beta", number, 0.0),
        ),
        optimizer(
            "muon",
            "Muon",
            Argument("adam_beta_1", number, 0.9),
            Argument("adam_beta_2", number, 0.999),
            Argument("adam_weight_decay", optional(number), 0.004),
            EPSILON,
            Argument("exclude_layers", optional(many(text)), None),
            Argument("exclude_embeddings", boolean, True),
            Argument("muon_a", number, 3.4445),
            Argument("muon_b", number, -4.775),
            Argument("muon_c", number, 2.0315),
            Argument("adam_lr_ratio", number, 1.0),
            Argument("momentum", number, 0.95),
            Argument("ns_steps", positive_integer, 5),
            Argument("nesterov", boolean, True),
            Argument("rms_rate", optional(number), 0.2),
            weight_decay=0.004,
        ),
        optimizer(
            "schedule_free_adamw",
            "ScheduleFreeAdamW",
            *momenta(),
            Argument("epsilon", number, 1e-8),
            Argument("warmup_steps", natural, 0),
            rate=0.0025,
        ),
        loss_scale_optimizer(),
    ),
)
