"""Every kind of network in ``keras.applications``, rebuilt from its JSON."""

import json

import keras
import numpy as np
import pytest

from service.lint.reader.model import read_model
from workers.model.build import build_model

pytestmark = [pytest.mark.training, pytest.mark.slow]

SIZES = {
    "ConvNeXtTiny": 64,
    "DenseNet121": 64,
    "EfficientNetB0": 64,
    "EfficientNetV2B0": 64,
    "InceptionResNetV2": 80,
    "InceptionV3": 80,
    "MobileNet": 64,
    "MobileNetV2": 64,
    "MobileNetV3Small": 64,
    "NASNetMobile": 224,
    "ResNet50": 64,
    "ResNet50V2": 64,
    "VGG16": 64,
    "Xception": 80,
}


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras 3.15 on NumPy 2
@pytest.mark.parametrize(("name", "size"), SIZES.items(), ids=SIZES.keys())
def test_the_rebuilt_network_computes_the_same(name: str, size: int) -> None:
    make = getattr(keras.applications, name)
    model = make(weights=None, input_shape=(size, size, 3), classes=10)
    graph = read_model(json.loads(model.to_json()))
    built = build_model(graph).model
    assert graph.parameters == built.count_params() == model.count_params()
    assert built.output_shape == model.output_shape
    built.set_weights(model.get_weights())
    images = np.random.default_rng(0).uniform(0, 255, (2, size, size, 3)).astype(np.float32)
    np.testing.assert_allclose(np.asarray(built(images)), np.asarray(model(images)), rtol=1e-4, atol=1e-5)
