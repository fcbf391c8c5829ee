"""Networks whose activations are chosen well or badly."""

from service.lint.sketch import conv, dense, layer, request

SELU = dense(50, "selu", "lecun_normal")
STANDARD = {"features": {"standardized": True}}
CASES = {
    "SELU with all its conditions": (
        request((20,), SELU, SELU, SELU, dense(10, "softmax"), data=STANDARD),
        set(),
    ),
    "SELU on inputs of unknown scale": (request((20,), SELU, SELU, dense(10, "softmax")), {"ACT209"}),
    "SELU on Glorot": (
        request((20,), dense(50, "selu"), SELU, dense(10, "softmax"), data=STANDARD),
        {"INI104"},
    ),
    "SELU with dropout": (
        request((20,), SELU, layer("dropout", rate=0.2), SELU, dense(10, "softmax"), data=STANDARD),
        {"ACT207"},
    ),
    "SELU with alpha dropout is noted": (
        request((20,), SELU, layer("alpha_dropout", rate=0.1), SELU, dense(10, "softmax"), data=STANDARD),
        {"ACT207"},
    ),
    "SELU with batch normalisation": (
        request((20,), SELU, layer("batch_normalization"), SELU, dense(10, "softmax"), data=STANDARD),
        {"ACT208", "NRM302"},
    ),
    "SELU beside ReLU": (
        request((20,), SELU, dense(50, "relu", "he_normal"), dense(10, "softmax"), data=STANDARD),
        {"ACT210"},
    ),
    "SELU in a convolutional net": (
        request(
            (16, 16, 3),
            conv(8, 3, "selu", "lecun_normal"),
            layer("flatten"),
            dense(10, "softmax"),
            data=STANDARD,
        ),
        {"ACT206"},
    ),
    "Two tanh layers are no stack": (
        request((20,), dense(30, "tanh"), dense(30, "tanh"), dense(3, "softmax")),
        set(),
    ),
    "Eight sigmoid layers": (
        request((20,), *(dense(30, "sigmoid") for _ in range(8)), dense(3, "softmax")),
        {"ACT204"},
    ),
    "Softmax twice": (
        request((20,), dense(30, "relu", "he_normal"), dense(3, "softmax"), layer("softmax")),
        {"ACT203"},
    ),
    "A stack of linear layers": (request((20,), dense(64), dense(64), dense(3)), {"ACT201", "ACT217"}),
    "A linear autoencoder is meant": (request((20,), dense(4), dense(20)), set()),
    "A slope above 1": (
        request(
            (20,), dense(30, start="he_normal"), layer("leaky_relu", negative_slope=3.0), dense(3, "softmax")
        ),
        {"ACT212"},
    ),
    "ELU with a kink": (
        request((20,), dense(30, start="he_normal"), layer("elu", alpha=2.0), dense(3, "softmax")),
        {"ACT211"},
    ),
}
