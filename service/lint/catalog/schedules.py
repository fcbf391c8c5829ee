"""Learning-rate schedules."""

from service.lint.catalog.argument import Argument
from service.lint.catalog.family import Entry, Family
from service.lint.catalog.value import boolean, many, number, optional

INITIAL = Argument("initial_learning_rate", number)
DECAY_STEPS = Argument("decay_steps", number)
DECAY_RATE = Argument("decay_rate", number)
STAIRCASE = Argument("staircase", boolean, False)
ALPHA = Argument("alpha", number, 0.0)

SCHEDULES = Family(
    "a learning-rate schedule",
    ("keras.optimizers.schedules", "keras.optimizers"),
    (
        Entry("exponential_decay", "ExponentialDecay", (INITIAL, DECAY_STEPS, DECAY_RATE, STAIRCASE)),
        Entry("inverse_time_decay", "InverseTimeDecay", (INITIAL, DECAY_STEPS, DECAY_RATE, STAIRCASE)),
        Entry(
            "piecewise_constant_decay",
            "PiecewiseConstantDecay",
            (Argument("boundaries", many(number)), Argument("values", many(number))),
        ),
        Entry(
            "polynomial_decay",
            "PolynomialDecay",
            (
                INITIAL,
                DECAY_STEPS,
                Argument("end_learning_rate", number, 0.0001),
                Argument("power", number, 1.0),
                Argument("cycle", boolean, False),
            ),
        ),
        Entry(
            "cosine_decay",
            "CosineDecay",
            (
                INITIAL,
                DECAY_STEPS,
                ALPHA,
                Argument("warmup_target", optional(number), None),
                Argument("warmup_steps", number, 0.0),
            ),
        ),
        Entry(
            "cosine_decay_restarts",
            "CosineDecayRestarts",
            (
                INITIAL,
                Argument("first_decay_steps", number),
                Argument("t_mul", number, 2.0),
                Argument("m_mul", number, 1.0),
                ALPHA,
            ),
        ),
    ),
)
