"""Metrics."""

from service.lint.catalog.argument import Argument
from service.lint.catalog.family import Entry, Family
from service.lint.catalog.losses import AXIS, FROM_LOGITS, LABEL_SMOOTHING
from service.lint.catalog.value import (
    boolean,
    choice,
    either,
    integer,
    many,
    number,
    optional,
    positive_integer,
)

THRESHOLDS = Argument("thresholds", optional(either("a number or numbers", number, many(number))), None)
NUM_THRESHOLDS = Argument("num_thresholds", positive_integer, 200)
CLASS_ID = Argument("class_id", optional(integer), None)
CUT = (THRESHOLDS, Argument("top_k", optional(positive_integer), None), CLASS_ID)
THRESHOLD = Argument("threshold", optional(number), None)
AVERAGE = Argument("average", optional(choice("micro", "macro", "weighted")), None)
IGNORE_CLASS = Argument("ignore_class", optional(integer), None)
NUM_CLASSES = Argument("num_classes", positive_integer)
TARGET_CLASSES = Argument("target_class_ids", many(integer))
SPARSE_PRED = Argument("sparse_y_pred", boolean, True)
SPARSE_TRUE = Argument("sparse_y_true", boolean, True)
DENSE_PRED = Argument("sparse_y_pred", boolean, False)

METRICS = Family(
    "a metric",
    ("keras.metrics", "keras.losses"),
    (
        Entry("accuracy", "Accuracy", aliases=("acc",)),
        Entry("binary_accuracy", "BinaryAccuracy", (Argument("threshold", number, 0.5),)),
        Entry("categorical_accuracy", "CategoricalAccuracy"),
        Entry("sparse_categorical_accuracy", "SparseCategoricalAccuracy"),
        Entry("top_k_categorical_accuracy", "TopKCategoricalAccuracy", (Argument("k", positive_integer, 5),)),
        Entry(
            "sparse_top_k_categorical_accuracy",
            "SparseTopKCategoricalAccuracy",
            (Argument("k", positive_integer, 5), Argument("from_sorted_ids", boolean, False)),
        ),
        Entry("crossentropy", "crossentropy", aliases=("ce",)),
        Entry("binary_crossentropy", "BinaryCrossentropy", (FROM_LOGITS, LABEL_SMOOTHING), aliases=("bce",)),
        Entry("categorical_crossentropy", "CategoricalCrossentropy", (FROM_LOGITS, LABEL_SMOOTHING, AXIS)),
        Entry(
            "sparse_categorical_crossentropy",
            "SparseCategoricalCrossentropy",
            (FROM_LOGITS, IGNORE_CLASS, AXIS),
        ),
        Entry("mean_squared_error", "MeanSquaredError", aliases=("mse", "MSE")),
        Entry("root_mean_squared_error", "RootMeanSquaredError", aliases=("rmse", "RMSE")),
        Entry("mean_absolute_error", "MeanAbsoluteError", aliases=("mae", "MAE")),
        Entry("mean_absolute_percentage_error", "MeanAbsolutePercentageError", aliases=("mape", "MAPE")),
        Entry("mean_squared_logarithmic_error", "MeanSquaredLogarithmicError", aliases=("msle", "MSLE")),
        Entry("log_cosh_error", "LogCoshError", aliases=("logcosh", "log_cosh")),
        Entry("cosine_similarity", "CosineSimilarity", (AXIS,)),
        Entry("kl_divergence", "KLDivergence", aliases=("kld", "KLD")),
        Entry("poisson", "Poisson"),
        Entry("hinge", "Hinge"),
        Entry("squared_hinge", "SquaredHinge"),
        Entry("categorical_hinge", "CategoricalHinge"),
        Entry("huber", "huber", (Argument("delta", number, 1.0),)),
        Entry(
            "r2_score",
            "R2Score",
            (
                Argument(
                    "class_aggregation",
                    optional(choice("uniform_average", "variance_weighted_average")),
                    "uniform_average",
                ),
                Argument("num_regressors", integer, 0),
            ),
        ),
        Entry("concordance_correlation", "ConcordanceCorrelation", (AXIS,)),
        Entry("pearson_correlation", "PearsonCorrelation", (AXIS,)),
        Entry("f1_score", "F1Score", (AVERAGE, THRESHOLD)),
        Entry("fbeta_score", "FBetaScore", (AVERAGE, Argument("beta", number, 1.0), THRESHOLD)),
        Entry("precision", "Precision", CUT),
        Entry("recall", "Recall", CUT),
        Entry("true_positives", "TruePositives", (THRESHOLDS,)),
        Entry("true_negatives", "TrueNegatives", (THRESHOLDS,)),
        Entry("false_positives", "FalsePositives", (THRESHOLDS,)),
        Entry("false_negatives", "FalseNegatives", (THRESHOLDS,)),
        Entry(
            "auc",
            "AUC",
            (
                NUM_THRESHOLDS,
                Argument("curve", choice("ROC", "PR"), "ROC"),
                Argument(
                    "summation_method", choice("interpolation", "minoring", "majoring"), "interpolation"
                ),
                THRESHOLDS,
                Argument("multi_label", boolean, False),
                Argument("num_labels", optional(positive_integer), None),
                Argument("label_weights", optional(many(number)), None),
                FROM_LOGITS,
            ),
        ),
        *(
            Entry(f"{one}_at_{other}", class_name, (Argument(other, number), NUM_THRESHOLDS, CLASS_ID))
            for one, other, class_name in (
                ("precision", "recall", "PrecisionAtRecall"),
                ("recall", "precision", "RecallAtPrecision"),
                ("sensitivity", "specificity", "SensitivityAtSpecificity"),
                ("specificity", "sensitivity", "SpecificityAtSensitivity"),
            )
        ),
        Entry(
            "binary_iou",
            "BinaryIoU",
            (Argument("target_class_ids", many(integer), (0, 1)), Argument("threshold", number, 0.5)),
        ),
        Entry("iou", "IoU", (NUM_CLASSES, TARGET_CLASSES, IGNORE_CLASS, SPARSE_TRUE, SPARSE_PRED, AXIS)),
        Entry("mean_iou", "MeanIoU", (NUM_CLASSES, IGNORE_CLASS, SPARSE_TRUE, SPARSE_PRED, AXIS)),
        Entry("one_hot_iou", "OneHotIoU", (NUM_CLASSES, TARGET_CLASSES, IGNORE_CLASS, DENSE_PRED, AXIS)),
        Entry("one_hot_mean_iou", "OneHotMeanIoU", (NUM_CLASSES, IGNORE_CLASS, DENSE_PRED, AXIS)),
    ),
)
