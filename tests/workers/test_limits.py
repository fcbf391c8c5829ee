import pytest

from service.lint.reader.model import read_model
from workers.limits import activation_bytes, check_limits
from workers.model.construct import ModelRejectedError

SMALL = read_model({"input_shape": [4], "layers": [{"type": "dense", "units": 3}]})
WIDE = read_model({"input_shape": [10**6], "layers": [{"type": "rescaling", "scale": 2.0}]})


def test_a_small_network_passes() -> None:
    check_limits(SMALL, 32, 15)


def test_one_parameter_too_many_is_refused() -> None:
    with pytest.raises(ModelRejectedError, match="expected at most 14 parameters, received 15"):
        check_limits(SMALL, 32, 14)


def test_activations_are_the_outputs_of_all_layers_for_one_batch() -> None:
    assert activation_bytes(SMALL, 2) == (4 + 3) * 2 * 4


def test_activations_that_cannot_fit_are_refused_at_the_batch_size() -> None:
    with pytest.raises(ModelRejectedError) as caught:
        check_limits(WIDE, 10_000, 10**9)
    assert caught.value.faults[0].pointer == "/training/batch_size"


def test_shapes_that_cannot_connect_are_refused_where_they_stand() -> None:
    layers = [{"type": "dense", "units": 3}, {"type": "conv2d", "filters": 2, "kernel_size": 3}]
    with pytest.raises(ModelRejectedError) as caught:
        check_limits(read_model({"input_shape": [4], "layers": layers}), 32, 10**9)
    assert caught.value.faults[0].pointer.startswith("/model/layers/1")
