"""Optimisers that fit and that do not."""

from typing import Any

from service.lint.sketch import Config, dense, layer, request

HIDDEN = dense(32, "leaky_relu", "he_normal")


def net(optimizer: Any, data: Config | None = None, **training: Any) -> Config:
    return request(
        (16,), HIDDEN, dense(1), training={"optimizer": optimizer, "loss": "mse", **training}, data=data
    )


def normalised(optimizer: Any) -> Config:
    block = (dense(32, start="he_normal", use_bias=False), layer("batch_normalization"), layer("leaky_relu"))
    return request((16,), *block, dense(1), training={"optimizer": optimizer, "loss": "mse"})


def recurrent(steps: int, optimizer: Any) -> Config:
    return request(
        (steps, 8), layer("lstm", units=16), dense(1), training={"optimizer": optimizer, "loss": "mse"}
    )


def sgd(rate: float, momentum: float = 0.0) -> Config:
    return {"name": "sgd", "learning_rate": rate, "momentum": momentum}


def cosine(initial: float, **warmup: float) -> Config:
    config = {"initial_learning_rate": initial, "decay_steps": 1000, **warmup}
    return {
        "class_name": "Adam",
        "config": {"learning_rate": {"class_name": "CosineDecay", "config": config}},
    }


PENALISED = dense(32, "leaky_relu", "he_normal", kernel_regularizer={"name": "l2", "l2": 1e-4})

CASES: dict[str, tuple[Config, set[str]]] = {
    "Adam as it comes": (net("adam"), set()),
    "SGD with momentum": (net(sgd(0.01, 0.9)), set()),
    "the recipe of residual networks": (normalised(sgd(0.1, 0.9)), set()),
    "Adadelta as published": (net({"name": "adadelta", "learning_rate": 1.0}), set()),
    "Inception's RMSprop": (
        normalised({"name": "rmsprop", "learning_rate": 0.045, "momentum": 0.9, "epsilon": 1.0}),
        set(),
    ),
    "fine-tuning": (net({"name": "adamw", "learning_rate": 2e-5}), set()),
    "a clipped LSTM": (recurrent(100, {"name": "adam", "clipnorm": 1.0}), set()),
    "a short LSTM": (recurrent(10, "adam"), set()),
    "a full batch of little data": (net("adam", {"n_samples": 442}, batch_size=442, epochs=500), set()),
    "L2 under SGD": (request((16,), PENALISED, dense(1), training={"optimizer": sgd(0.01)}), set()),
    "half precision, scaled": (
        request(
            (16,),
            dense(32, "leaky_relu", "he_normal", dtype="mixed_float16"),
            dense(1, dtype="float32"),
            training={"optimizer": {"name": "adam", "loss_scale_factor": 1024.0}},
        ),
        set(),
    ),
    "a cosine from a sound start": (net(cosine(0.001)), set()),
    "SGD at 5": (net(sgd(5.0)), {"OPT501"}),
    "SGD at 0.5": (net(sgd(0.5)), {"OPT501"}),
    "SGD at 0.2 with momentum": (net(sgd(0.2, 0.9)), {"OPT501"}),
    "Adam at 0.5": (net({"name": "adam", "learning_rate": 0.5}), {"OPT501"}),
    "a cosine from too high": (net(cosine(0.5)), {"OPT501"}),
    "a cosine that climbs too high": (
        net(cosine(0.0, warmup_target=0.5, warmup_steps=100)),
        {"OPT501"},
    ),
    "SGD at a millionth": (net(sgd(1e-6)), {"OPT502"}),
    "Adadelta at Keras's default": (net("adadelta"), {"OPT502"}),
    "momentum that never forgets": (net(sgd(0.01, 1.0)), {"OPT503"}),
    "a large epsilon": (net({"name": "adam", "epsilon": 0.5}), {"OPT503"}),
    "an unclipped LSTM": (recurrent(100, "adam"), {"OPT504"}),
    "half precision, bare": (
        request(
            (16,),
            dense(32, "leaky_relu", "he_normal", dtype="float16"),
            dense(1, dtype="float32"),
            training={"optimizer": "adam"},
        ),
        {"OPT505"},
    ),
    "more in a batch than there is": (net("adam", {"n_samples": 100}, batch_size=128), {"OPT506"}),
    "L2 under Adam": (request((16,), PENALISED, dense(1), training={"optimizer": "adam"}), {"OPT507"}),
    "clipped to nothing": (net({"name": "sgd", "clipnorm": 0.0}), {"OPT508"}),
    "over before it began": (net("adam", {"n_samples": 320}, batch_size=32, epochs=2), {"OPT509"}),
    "plain SGD on twelve layers": (
        request((32,), *[dense(32, "leaky_relu", "he_normal")] * 12, dense(1), training={"optimizer": "sgd"}),
        {"OPT510", "NRM301"},
    ),
}
