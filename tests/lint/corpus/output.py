"""Heads and losses that go together, and heads and losses that do not."""

from typing import Any

from service.lint.sketch import Config, conv, dense, layer, request

HIDDEN = dense(32, "relu", "he_normal")


def net(head: Config, loss: Any, data: Config | None = None) -> Config:
    return request((16,), HIDDEN, head, training={"optimizer": "adam", "loss": loss}, data=data)


def logits(name: str) -> Config:
    return {"name": name, "from_logits": True}


def multiclass(**facts: Any) -> Config:
    return {"task": "multiclass", **facts}


SPARSE, ONE_HOT, BINARY = "sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy"

GENERATOR_HEAD = layer(
    "conv2d_transpose", filters=1, kernel_size=4, strides=2, padding="same", activation="tanh"
)

CASES: dict[str, tuple[Config, set[str]]] = {
    "softmax with a sparse loss": (net(dense(10, "softmax"), SPARSE), set()),
    "softmax with a one-hot loss": (net(dense(10, "softmax"), ONE_HOT), set()),
    "logits, and the loss knows": (net(dense(10), logits(SPARSE)), set()),
    "one sigmoid with the binary loss": (net(dense(1, "sigmoid"), BINARY, {"task": "binary"}), set()),
    "one logit with the binary loss": (net(dense(1), logits(BINARY)), set()),
    "a sigmoid per label": (net(dense(5, "sigmoid"), BINARY, {"task": "multilabel", "n_classes": 5}), set()),
    "a softmax over a pair, one-hot labels": (
        net(dense(2, "softmax"), BINARY, {"task": "binary", "label_encoding": "one-hot"}),
        set(),
    ),
    "a softmax over a pair for a binary task": (
        net(dense(2, "softmax"), SPARSE, {"task": "binary", "n_classes": 2}),
        set(),
    ),
    "linear regression head": (net(dense(1), "mse", {"task": "regression"}), set()),
    "tanh on targets scaled into its range": (
        net(dense(1, "tanh"), "mse", {"task": "regression", "target": {"min": -1.0, "max": 1.0}}),
        set(),
    ),
    "an autoencoder that ends in sigmoids": (
        request((16,), dense(4, "relu", "he_normal"), dense(16, "sigmoid"), training={"loss": "mse"}),
        set(),
    ),
    "a discriminator on logits": (
        request(
            (28, 28, 1),
            conv(16, 3, start="he_normal", strides=2),
            layer("leaky_relu", negative_slope=0.2),
            layer("flatten"),
            dense(1),
            training={
                "optimizer": {"name": "adam", "learning_rate": 2e-4, "beta_1": 0.5},
                "loss": logits(BINARY),
            },
        ),
        set(),
    ),
    "a generator that ends in tanh": (
        request(
            (64,),
            dense(7 * 7 * 8, "relu", "he_normal"),
            layer("reshape", target_shape=[7, 7, 8]),
            GENERATOR_HEAD,
            training={"optimizer": {"name": "adam", "beta_1": 0.5}},
        ),
        set(),
    ),
    "segmentation by pixel": (
        request(
            (32, 32, 3),
            conv(8, 3, "relu", "he_normal", padding="same"),
            conv(4, 1, "softmax"),
            training={"optimizer": "adam", "loss": SPARSE},
            data=multiclass(n_classes=4),
        ),
        set(),
    ),
    "hinge on tanh": (net(dense(1, "tanh"), "hinge", {"task": "binary"}), set()),
    "log-softmax as logits": (net(dense(10, "log_softmax"), logits(SPARSE)), set()),
    "a softmax behind global pooling": (
        request(
            (32, 32, 3),
            conv(8, 3, "relu", "he_normal"),
            conv(10, 1),
            layer("global_average_pooling2d"),
            layer("activation", activation="softmax"),
            training={"optimizer": "adam", "loss": ONE_HOT},
        ),
        set(),
    ),
    "softmax on one unit": (net(dense(1, "softmax"), BINARY), {"OUT401"}),
    "softmax on one unit, categorical": (net(dense(1, "softmax"), ONE_HOT), {"OUT401", "OUT405"}),
    "attention scores softmaxed one by one": (
        request((12, 8), dense(1, "softmax"), layer("flatten"), dense(3)),
        {"OUT401", "ACT215"},
    ),
    "no softmax": (net(dense(10), SPARSE), {"OUT402"}),
    "no softmax, and said so": (
        net(dense(10), {"name": SPARSE, "from_logits": False}),
        {"OUT403"},
    ),
    "relu for probabilities": (net(dense(10, "relu", "he_normal"), ONE_HOT), {"OUT402"}),
    "tanh for a probability": (net(dense(1, "tanh"), BINARY), {"OUT402"}),
    "sigmoids for exclusive classes": (
        net(dense(10, "sigmoid"), ONE_HOT, multiclass(n_classes=10)),
        {"OUT402"},
    ),
    "a relu logit": (net(dense(1, "relu", "he_normal"), logits(BINARY)), {"OUT402"}),
    "softmax applied twice": (net(dense(10, "softmax"), logits(SPARSE)), {"OUT403"}),
    "sigmoid applied twice": (net(dense(1, "sigmoid"), logits(BINARY)), {"OUT403"}),
    "softmax judged unit by unit": (net(dense(10, "softmax"), BINARY), {"OUT404"}),
    "sparse loss on one sigmoid": (net(dense(1, "sigmoid"), SPARSE), {"OUT405"}),
    "prices behind a sigmoid": (
        net(dense(1, "sigmoid"), "mse", {"task": "regression", "target": {"min": 5.0, "max": 50.0}}),
        {"OUT406"},
    ),
    "signed targets behind a ReLU": (
        net(
            dense(1, "relu", "he_normal"), "mae", {"task": "regression", "target": {"min": -5.0, "max": 5.0}}
        ),
        {"OUT406"},
    ),
    "squared error on classes": (net(dense(3, "softmax"), "mse", multiclass(n_classes=3)), {"OUT407"}),
    "one class has no unit": (net(dense(9, "softmax"), SPARSE, multiclass(n_classes=10)), {"OUT408"}),
    "one sigmoid for ten classes": (net(dense(1, "sigmoid"), BINARY, multiclass(n_classes=10)), {"OUT408"}),
    "integers for a one-hot loss": (
        net(dense(10, "softmax"), ONE_HOT, multiclass(n_classes=10, label_encoding="sparse")),
        {"OUT409"},
    ),
    "one-hot rows for a sparse loss": (
        net(dense(10, "softmax"), SPARSE, multiclass(n_classes=10, label_encoding="one-hot")),
        {"OUT409"},
    ),
    "labels that share one softmax": (
        net(dense(5, "softmax"), ONE_HOT, {"task": "multilabel", "n_classes": 5}),
        {"OUT410"},
    ),
    "dropout behind the output": (
        request((16,), HIDDEN, dense(3, "softmax"), layer("dropout", rate=0.5)),
        {"OUT411"},
    ),
    "nearly everything dropped before the output": (
        request((16,), HIDDEN, layer("dropout", rate=0.9), dense(3, "softmax")),
        {"OUT411"},
    ),
}
