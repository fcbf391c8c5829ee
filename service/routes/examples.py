"""The examples that OpenAPI shows: one small SELU network with the flaw that SELU networks have."""

from typing import Any, Final

SELU: Final[dict[str, Any]] = {
    "input_shape": [64],
    "layers": [
        {"type": "dense", "units": 50, "activation": "selu"},
        {"type": "dense", "units": 10, "activation": "softmax"},
    ],
}

SGD: Final[dict[str, Any]] = {"name": "sgd", "learning_rate": 0.01, "momentum": 0.9}

LINT_REQUESTS: Final[dict[str, Any]] = {
    "the model alone": {"model": SELU},
    "with training and data, and the mended document": {
        "model": SELU,
        "training": {
            "optimizer": SGD,
            "loss": "sparse_categorical_crossentropy",
            "batch_size": 32,
            "epochs": 10,
        },
        "data": {
            "task": "multiclass",
            "n_classes": 10,
            "label_encoding": "sparse",
            "features": {"standardized": True},
        },
        "options": {"fix": "safe", "fail_on": "error"},
    },
}

TRAIN_REQUESTS: Final[dict[str, Any]] = {
    "digits": {
        "model": {
            **SELU,
            "layers": [
                {"type": "dense", "units": 50, "activation": "selu", "kernel_initializer": "lecun_normal"},
                {"type": "dense", "units": 10, "activation": "softmax"},
            ],
        },
        "training": {
            "optimizer": SGD,
            "loss": "sparse_categorical_crossentropy",
            "batch_size": 32,
            "epochs": 2,
        },
        "data": {"source": "digits", "standardize": True},
        "name": "selu-on-digits",
        "labels": {"team": "vision"},
    },
}

RECOMMEND_REQUESTS: Final[dict[str, Any]] = {
    "for no network in particular": {"goal": "accuracy"},
    "for a network": {"model": SELU, "goal": "deep-mlp"},
}

COMPARE_REQUESTS: Final[dict[str, Any]] = {
    "a broken network, mended, and with other activations": {
        "model": SELU,
        "training": {"optimizer": SGD, "loss": "sparse_categorical_crossentropy", "epochs": 2},
        "data": {"source": "digits"},
        "variants": ["submitted", "fixed", "relu", "elu"],
        "folds": 3,
    },
}
