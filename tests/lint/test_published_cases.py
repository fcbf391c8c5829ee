"""Faults that people really made, rebuilt small. The sound programs among them get neither error nor warning.

Published with "Automatic fault detection for deep learning programs using graph transformations" (Nikanjam et
al. 2021), with "DeepLocalize" (Wardat et al. 2021), and on Stack Overflow.
"""

from typing import Any

import pytest

from api_schemas.lint import LintOptions, LintReport, LintRequest
from service.lint.engine import lint
from service.lint.sketch import Config, conv, dense, layer, request

IMAGE = (28, 28, 1)
POOLING, FLATTEN, NORMALIZATION = layer("max_pooling2d"), layer("flatten"), layer("batch_normalization")
TEN = {"task": "multiclass", "n_classes": 10, "label_encoding": "one-hot", "n_samples": 60000}
TWO = {"task": "binary", "n_classes": 2, "n_samples": 60000}
ONE_HOT, BINARY = "categorical_crossentropy", "binary_crossentropy"
STYLE = ("STY",)


def loss(name: str, from_logits: bool) -> Config:
    return {"name": name, "from_logits": from_logits}


def trained(with_loss: Config, rate: float = 3e-4) -> Config:
    return {
        "optimizer": {"name": "adam", "learning_rate": rate},
        "loss": with_loss,
        "batch_size": 32,
        "epochs": 5,
    }


def block(filters: int, size: int = 5, activation: str | None = "relu", **arguments: Any) -> Config:
    return conv(filters, size, activation, "he_normal", padding="same", **arguments)


def lenet(*tail: Config, blocks: tuple[Config, ...] = (), with_loss: Config, data: Config) -> Config:
    first = blocks or (block(32), POOLING, block(64), POOLING)
    return request(IMAGE, *first, *tail, training=trained(with_loss), data=data)


HIDDEN = dense(512, "relu", "he_normal")
TAIL = (FLATTEN, HIDDEN, layer("dropout", rate=0.25))
LOGITS = loss(ONE_HOT, True)


def on_ten(*blocks: Config) -> Config:
    return lenet(*TAIL, dense(10), blocks=blocks, with_loss=LOGITS, data=TEN)


def unbuilt(*layers: tuple[str, Config]) -> Config:
    written = [{"class_name": kind, "config": {"name": f"l{i}", **c}} for i, (kind, c) in enumerate(layers)]
    return {"model": {"class_name": "Sequential", "config": {"name": "unbuilt", "layers": written}}}


ILL: dict[str, tuple[Config, set[str]]] = {
    "a log-loss on one linear unit": (
        lenet(*TAIL, dense(1), with_loss=loss(BINARY, False), data=TWO),
        {"OUT403"},
    ),
    "softmax on one unit": (
        lenet(*TAIL, dense(1, "softmax"), with_loss=loss(BINARY, False), data=TWO),
        {"OUT401"},
    ),
    "a sigmoid before a loss that applies one": (
        lenet(*TAIL, dense(1, "sigmoid"), with_loss=loss(BINARY, True), data=TWO),
        {"OUT403"},
    ),
    "a softmax before a loss that applies one": (
        lenet(*TAIL, dense(10, "softmax"), with_loss=LOGITS, data=TEN),
        {"OUT403"},
    ),
    "ten linear units before a log-loss": (
        lenet(*TAIL, dense(10), with_loss=loss(BINARY, False), data=TEN),
        {"OUT403"},
    ),
    "a softmax of a softmax before a log-loss": (
        lenet(*TAIL, dense(10, "softmax"), layer("softmax"), with_loss=loss(BINARY, False), data=TEN),
        {"ACT203", "OUT404"},
    ),
    "dropout in front of batch normalisation": (
        on_ten(block(32), layer("dropout", rate=0.25), NORMALIZATION, POOLING),
        {"NRM303"},
    ),
    "dropout in front of pooling": (
        on_ten(block(32), layer("dropout", rate=0.25), POOLING, block(64), POOLING),
        {"REG602"},
    ),
    "a bias in front of batch normalisation": (
        on_ten(block(32), NORMALIZATION, POOLING, block(64), NORMALIZATION, POOLING),
        {"NRM302"},
    ),
    "linear convolutions": (
        on_ten(block(32, activation=None), POOLING, block(64, activation=None), POOLING),
        {"ACT201"},
    ),
    "biases that start at one": (
        on_ten(block(32, bias_initializer="ones"), POOLING, block(64, bias_initializer="ones"), POOLING),
        {"INI109"},
    ),
    "kernels that start at a constant": (
        on_ten(conv(32, 5, "relu", {"name": "constant", "value": 0.1}), POOLING),
        {"INI101"},
    ),
    "a pooling larger than its map": (
        on_ten(
            block(32, strides=2),
            layer("max_pooling2d", pool_size=4, strides=2),
            block(64, strides=2),
            layer("max_pooling2d", pool_size=4, strides=2),
        ),
        {"ARC702"},
    ),
    "a window larger than its map": (
        on_ten(block(32), POOLING, POOLING, conv(64, 12, "relu", "he_normal", strides=6)),
        {"ARC702"},
    ),
    "a reshape to fewer values than there are": (
        lenet(layer("reshape", target_shape=[2048]), HIDDEN, dense(10), with_loss=LOGITS, data=TEN),
        {"ARC703"},
    ),
    "a dense head on a map": (
        lenet(HIDDEN, dense(10), with_loss=LOGITS, data=TEN),
        {"ARC701"},
    ),
    "no input shape": (
        unbuilt(
            ("Conv1D", {"filters": 64, "kernel_size": [5], "activation": "relu"}),
            ("Flatten", {}),
            ("Dropout", {"rate": 0.7}),
            ("Dense", {"units": 1, "activation": "sigmoid"}),
        ),
        {"ARC701", "OUT411"},
    ),
    "thirteen poolings of an image of any size": (
        unbuilt(*[("MaxPooling2D", {"pool_size": [2, 2]})] * 13, ("Dense", {"units": 1})),
        {"ARC702"},
    ),
    "bytes as they are": (
        request(
            (64, 64, 3),
            block(64, 3),
            POOLING,
            FLATTEN,
            dense(2, "softmax"),
            training=trained(loss(ONE_HOT, False), 1e-3),
            data={"features": {"min": 0.0, "max": 255.0}},
        ),
        {"DAT801"},
    ),
}

STYLISH: dict[str, tuple[Config, set[str]]] = {
    "windows of 9, 6 and 3": (on_ten(block(8, 9), block(16, 6), block(32, 3), POOLING), {"STY951"}),
    "32, 16 and 8 filters": (on_ten(block(32), POOLING, block(16), POOLING, block(8), POOLING), {"STY952"}),
    "dense widths of 128, 256 and 512": (
        lenet(FLATTEN, dense(128, "relu"), dense(256, "relu"), HIDDEN, dense(10), with_loss=LOGITS, data=TEN),
        {"STY953"},
    ),
    "blocks of unequal layers": (on_ten(block(16, 3), block(24, 5), POOLING), {"STY956"}),
}

SOUND: dict[str, Config] = {
    "logits, and a loss that applies the softmax": on_ten(),
    "strided convolutions between rescaling and dropout": request(
        (32, 32, 3),
        layer("rescaling", scale=1 / 255, offset=-0.5),
        conv(3, 1, "relu", "he_normal"),
        conv(16, 5, "relu", "he_normal", strides=2),
        conv(32, 3, "relu", "he_normal"),
        POOLING,
        FLATTEN,
        layer("dropout", rate=0.5),
        dense(128, "relu", "he_normal"),
        layer("dropout", rate=0.5),
        dense(43, "softmax"),
        training=trained(loss(ONE_HOT, False), 1e-3),
        data={"task": "multiclass", "n_classes": 43, "features": {"min": 0.0, "max": 255.0}},
    ),
    "the game of life, cell by cell": request(
        (5, 5, 1),
        conv(10, 3, "relu", "he_normal"),
        conv(20, 1, "relu", "he_normal"),
        conv(1, 1, "sigmoid"),
        training=trained(loss(BINARY, False), 1e-3),
        data={**TWO, "features": {"min": 0.0, "max": 1.0}},
    ),
}


def judged(body: Config, *select: str) -> LintReport:
    request = LintRequest.model_validate(body)
    return lint(request.model_copy(update={"options": LintOptions(predict=False, select=list(select))}))


@pytest.mark.parametrize(("body", "codes"), ILL.values(), ids=list(ILL))
def test_a_published_fault_is_found(body: Config, codes: set[str]) -> None:
    assert codes <= {finding.code for finding in judged(body).findings}


@pytest.mark.parametrize(("body", "codes"), STYLISH.values(), ids=list(STYLISH))
def test_an_opinion_is_given_when_asked_for(body: Config, codes: set[str]) -> None:
    assert codes <= {finding.code for finding in judged(body, *STYLE).findings}
    assert not codes & {finding.code for finding in judged(body).findings}


@pytest.mark.parametrize("body", SOUND.values(), ids=list(SOUND))
def test_a_published_program_that_is_sound_is_left_alone(body: Config) -> None:
    assert [finding.code for finding in judged(body).findings if finding.severity != "info"] == []
