"""Shapes, regularisation and declared data."""

from service.lint.sketch import Config, conv, dense, layer, request

HIDDEN = dense(64, "relu", "he_normal")
CONVOLUTION = conv(8, 3, "relu", "he_normal")
POOLING, FLATTEN = layer("max_pooling2d"), layer("flatten")
HEAD = dense(10, "softmax")
IMAGE = (28, 28, 1)
CLASSES = {"task": "multiclass", "n_classes": 10}


def dropout(rate: float) -> Config:
    return layer("dropout", rate=rate)


def add(width: int) -> Config:
    return request(
        (8,),
        dense(16, "tanh", name="short"),
        dense(width, "tanh", name="long"),
        layer("add", inputs=["short", "long"]),
        dense(1),
    )


def facts(**features: float) -> Config:
    return {"features": features}


CASES: dict[str, tuple[Config, set[str]]] = {
    "a small convolutional net": (
        request(IMAGE, CONVOLUTION, POOLING, CONVOLUTION, POOLING, FLATTEN, HEAD, data=CLASSES),
        set(),
    ),
    "dropout before the head": (request(IMAGE, CONVOLUTION, POOLING, FLATTEN, dropout(0.4), HEAD), set()),
    "a residual sum": (add(16), set()),
    "a narrow code of an autoencoder": (
        request((32,), HIDDEN, dense(2), HIDDEN, dense(32)),
        set(),
    ),
    "dense on every step of a sequence": (
        request((20, 4), layer("gru", units=16, return_sequences=True), dense(10, "softmax"), data=CLASSES),
        set(),
    ),
    "squeeze and excite": (
        request(
            (64,),
            dense(64, "relu", "he_normal", name="wide"),
            dense(2, "relu", "he_normal"),
            dense(64, "sigmoid", name="gate"),
            layer("multiply", inputs=["wide", "gate"]),
            HEAD,
        ),
        set(),
    ),
    "spatial dropout between convolutions": (
        request(IMAGE, CONVOLUTION, layer("spatial_dropout2d", rate=0.2), CONVOLUTION, FLATTEN, HEAD),
        set(),
    ),
    "bytes that are rescaled inside": (
        request(
            IMAGE,
            layer("rescaling", scale=1 / 255),
            CONVOLUTION,
            FLATTEN,
            HEAD,
            data=facts(min=0.0, max=255.0),
        ),
        set(),
    ),
    "indices for an embedding": (
        request(
            (30,),
            layer("embedding", input_dim=1000, output_dim=16),
            layer("global_average_pooling1d"),
            HEAD,
            data=facts(min=0.0, max=999.0),
        ),
        set(),
    ),
    "an LSTM on a vector": (request((20,), layer("lstm", units=8), dense(1)), {"ARC701"}),
    "no Flatten before the head": (
        request(IMAGE, CONVOLUTION, POOLING, HEAD, data=CLASSES),
        {"ARC701"},
    ),
    "a window that does not fit": (request((4, 4, 1), conv(8, 5, "relu", "he_normal"), FLATTEN), {"ARC702"}),
    "a reshape that does not fit": (
        request((64,), layer("reshape", target_shape=[7, 7]), dense(1)),
        {"ARC703"},
    ),
    "one unit in the middle": (
        request((32,), HIDDEN, dense(1, "relu", "he_normal"), HIDDEN, HEAD),
        {"ARC704"},
    ),
    "a sum of 16 and 24": (add(24), {"ARC709"}),
    "eight of ten dropped": (request((20,), HIDDEN, dropout(0.8), HIDDEN, HEAD), {"REG601"}),
    "dropout before pooling": (
        request(IMAGE, CONVOLUTION, dropout(0.2), POOLING, FLATTEN, HEAD),
        {"REG602"},
    ),
    "a penalty of one": (
        request((20,), dense(64, "relu", "he_normal", kernel_regularizer={"name": "l2", "l2": 1.0}), HEAD),
        {"REG603"},
    ),
    "dropout between convolutions": (
        request(IMAGE, CONVOLUTION, dropout(0.2), CONVOLUTION, FLATTEN, HEAD),
        {"REG604"},
    ),
    "a limit below the start": (
        request(
            (64,),
            dense(64, "relu", "he_normal", kernel_constraint={"name": "max_norm", "max_value": 0.5}),
            HEAD,
        ),
        {"REG605"},
    ),
    "bytes as they are": (
        request(IMAGE, CONVOLUTION, FLATTEN, HEAD, data=facts(min=0.0, max=255.0)),
        {"DAT801"},
    ),
    "prices in dollars": (
        request(
            (13,),
            HIDDEN,
            dense(1),
            training={"loss": "mse"},
            data={"task": "regression", "target": {"mean": 180_000.0, "std": 79_000.0}},
        ),
        {"DAT802"},
    ),
    "one in a hundred": (
        request((13,), HIDDEN, dense(2, "softmax"), data={"class_counts": [9900, 100]}),
        {"DAT803"},
    ),
    "more weights than data": (
        request((64,), dense(512, "relu", "he_normal"), HEAD, data={"n_samples": 100}),
        {"DAT804"},
    ),
}
