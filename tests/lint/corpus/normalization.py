"""Normalisation where it helps and where it harms."""

from service.lint.sketch import Config, conv, dense, layer, request

NORMALIZATION, RELU = layer("batch_normalization"), layer("activation", activation="relu")
KERNEL = dense(32, start="he_normal", use_bias=False)
BLOCK = (KERNEL, NORMALIZATION, RELU)
DROPOUT = layer("dropout", rate=0.3)

CASES: dict[str, tuple[Config, set[str]]] = {
    "kernel, normalisation, activation": (request((16,), *BLOCK, *BLOCK, dense(3, "softmax")), set()),
    "normalisation, then dropout": (request((16,), *BLOCK, DROPOUT, dense(3, "softmax")), set()),
    "a kernel between dropout and normalisation": (
        request((16,), *BLOCK, DROPOUT, *BLOCK, dense(3, "softmax")),
        set(),
    ),
    "alpha dropout in front of normalisation keeps the variance": (
        request((16,), *BLOCK, layer("alpha_dropout", rate=0.1), NORMALIZATION, dense(3, "softmax")),
        set(),
    ),
    "twelve normalised layers": (request((16,), *BLOCK * 12, dense(3, "softmax")), set()),
    "a feature extractor ends normalised": (
        request((32, 32, 3), conv(8, 3, start="he_normal", use_bias=False), NORMALIZATION, RELU),
        set(),
    ),
    "batches of 16": (request((16,), *BLOCK, dense(1), training={"batch_size": 16}), set()),
    "layer normalisation and single examples": (
        request((16,), KERNEL, layer("layer_normalization"), RELU, dense(1), training={"batch_size": 1}),
        set(),
    ),
    "a bias in front of normalisation": (
        request((16,), dense(32, start="he_normal"), NORMALIZATION, RELU, dense(3, "softmax")),
        {"NRM302"},
    ),
    "twelve plain layers": (
        request((64,), *[dense(64, "relu", "he_normal")] * 12, dense(1)),
        {"NRM301"},
    ),
    "dropout, then normalisation": (
        request((16,), *BLOCK, DROPOUT, NORMALIZATION, dense(3, "softmax")),
        {"NRM303"},
    ),
    "a normalised answer": (
        request((16,), *BLOCK, dense(1, use_bias=False), NORMALIZATION, training={"loss": "mse"}),
        {"NRM304"},
    ),
    "batches of four": (request((16,), *BLOCK, dense(1), training={"batch_size": 4}), {"NRM305"}),
    "averages that follow every batch": (
        request((16,), KERNEL, layer("batch_normalization", momentum=0.1), RELU, dense(1)),
        {"NRM306"},
    ),
}
