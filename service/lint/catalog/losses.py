"""Losses."""

from service.lint.catalog.argument import Argument
from service.lint.catalog.family import Entry, Family
from service.lint.catalog.value import boolean, choice, either, integer, many, number, optional

FROM_LOGITS = Argument("from_logits", boolean, False)
LABEL_SMOOTHING = Argument("label_smoothing", number, 0.0)
AXIS = Argument("axis", integer, -1)
AXES = Argument("axis", optional(either("an axis or an array of axes", integer, many(integer))), None)
REDUCTION = Argument(
    "reduction",
    optional(choice("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", "auto")),
    "sum_over_batch_size",
)


def loss(name: str, class_name: str, *arguments: Argument, aliases: tuple[str, ...] = ()) -> Entry:
    """A loss; all of them reduce over the batch."""
    return Entry(name, class_name, (*arguments, REDUCTION), aliases)


LOSSES = Family(
    "a loss",
    ("keras.losses",),
    (
        loss(
            "binary_crossentropy",
            "BinaryCrossentropy",
            FROM_LOGITS,
            LABEL_SMOOTHING,
            AXIS,
            aliases=("bce", "BCE"),
        ),
        loss(
            "binary_focal_crossentropy",
            "BinaryFocalCrossentropy",
            Argument("apply_class_balancing", boolean, False),
            Argument("alpha", number, 0.25),
            Argument("gamma", number, 2.0),
            FROM_LOGITS,
            LABEL_SMOOTHING,
            AXIS,
        ),
        loss("categorical_crossentropy", "CategoricalCrossentropy", FROM_LOGITS, LABEL_SMOOTHING, AXIS),
        loss(
            "categorical_focal_crossentropy",
            "CategoricalFocalCrossentropy",
            Argument("alpha", either("a number or an array of numbers", number, many(number)), 0.25),
            Argument("gamma", number, 2.0),
            FROM_LOGITS,
            LABEL_SMOOTHING,
            AXIS,
        ),
        loss(
            "sparse_categorical_crossentropy",
            "SparseCategoricalCrossentropy",
            FROM_LOGITS,
            Argument("ignore_class", optional(integer), None),
            AXIS,
        ),
        loss(
            "categorical_generalized_cross_entropy",
            "CategoricalGeneralizedCrossEntropy",
            Argument("q", number, 0.5),
        ),
        loss("categorical_hinge", "CategoricalHinge"),
        loss("hinge", "Hinge"),
        loss("squared_hinge", "SquaredHinge"),
        loss("huber", "Huber", Argument("delta", number, 1.0), aliases=("huber_loss",)),
        loss("log_cosh", "LogCosh", aliases=("logcosh",)),
        loss("mean_squared_error", "MeanSquaredError", aliases=("mse", "MSE")),
        loss("mean_absolute_error", "MeanAbsoluteError", aliases=("mae", "MAE")),
        loss("mean_absolute_percentage_error", "MeanAbsolutePercentageError", aliases=("mape", "MAPE")),
        loss("mean_squared_logarithmic_error", "MeanSquaredLogarithmicError", aliases=("msle", "MSLE")),
        loss("cosine_similarity", "CosineSimilarity", AXIS),
        loss("kl_divergence", "KLDivergence", aliases=("kld", "KLD", "kullback_leibler_divergence")),
        loss("poisson", "Poisson"),
        loss("ctc", "CTC"),
        loss("dice", "Dice", AXES),
        loss("tversky", "Tversky", Argument("alpha", number, 0.5), Argument("beta", number, 0.5), AXES),
        loss(
            "circle",
            "Circle",
            Argument("gamma", number, 80.0),
            Argument("margin", number, 0.4),
            Argument("remove_diagonal", boolean, True),
        ),
    ),
)
