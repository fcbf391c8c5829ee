"""Networks whose weights start well or badly."""

from service.lint.sketch import conv, dense, layer, request

HE_SCALING = {"name": "variance_scaling", "scale": 2.0, "mode": "fan_in"}
CASES = {
    "A ReLU MLP with He is sound": (
        request((20,), dense(64, "relu", "he_normal"), dense(64, "relu", "he_uniform"), dense(10, "softmax")),
        set(),
    ),
    "A ReLU MLP on Keras's default is not He": (
        request((20,), dense(64, "relu"), dense(64, "relu", "he_uniform"), dense(10, "softmax")),
        {"INI102"},
    ),
    "He may be spelled as variance scaling": (
        request((20,), dense(64, "relu", HE_SCALING), dense(10, "softmax")),
        set(),
    ),
    "He may be spelled as a Keras object": (
        request(
            (20,),
            dense(64, "relu", {"class_name": "HeNormal", "config": {"seed": None}}),
            dense(10, "softmax"),
        ),
        set(),
    ),
    "A linear head may stay with Glorot": (
        request((20,), dense(64, "relu", "he_normal"), dense(1)),
        set(),
    ),
    "Tanh with Keras's default is sound": (
        request((20,), dense(64, "tanh"), dense(64, "tanh"), dense(10, "softmax")),
        set(),
    ),
    "ELU with Glorot is an error": (
        request((20,), dense(64, "elu"), dense(10, "softmax")),
        {"INI103"},
    ),
    "ELU with He is sound": (
        request((20,), dense(64, "elu", "he_normal"), dense(10, "softmax")),
        set(),
    ),
    "A GELU layer behind layer normalisation is still told": (
        request(
            (20,), dense(64), layer("layer_normalization"), layer("activation", activation="gelu"), dense(5)
        ),
        {"INI105"},
    ),
    "Mish with He is sound": (
        request((20,), dense(64, "mish", "he_normal"), dense(10, "softmax")),
        set(),
    ),
    "A leaky convolution with He is sound": (
        request(
            (16, 16, 3),
            conv(8, 3, start="he_normal"),
            layer("leaky_relu", negative_slope=0.1),
            layer("max_pooling2d"),
            layer("flatten"),
            dense(10, "softmax"),
        ),
        set(),
    ),
    "Pooling between a convolution and its ReLU does not hide it": (
        request(
            (16, 16, 3),
            conv(8),
            layer("max_pooling2d"),
            layer("relu"),
            layer("flatten"),
            dense(10, "softmax"),
        ),
        {"INI102"},
    ),
    "Ones in a hidden layer are constant": (
        request((20,), dense(64, "relu", "ones"), dense(10, "softmax")),
        {"INI101"},
    ),
    "A normal without spread is constant": (
        request((20,), dense(64, "tanh", {"name": "random_normal", "stddev": 0.0}), dense(10, "softmax")),
        {"INI101"},
    ),
    "Zeros in the head are allowed": (
        request((20,), dense(64, "relu", "he_normal"), dense(10, "softmax", "zeros")),
        set(),
    ),
    "A frozen layer's initialiser does not matter": (
        request((20,), dense(64, "relu", trainable=False), dense(10, "softmax")),
        set(),
    ),
    "Separable halves: the pointwise one feeds the activation": (
        request(
            (16, 16, 3),
            layer(
                "separable_conv2d",
                filters=8,
                kernel_size=3,
                activation="relu",
                pointwise_initializer="he_normal",
            ),
            layer("flatten"),
            dense(10, "softmax"),
        ),
        set(),
    ),
}
