"""Bundled data are held against the network's shapes before anything is queued."""

from typing import Any

import pytest

from api_schemas.train import DataSpec
from service.lint.errors import SpecError
from service.lint.reader import read_model
from service.use_cases.check_data_fit import check_data_fit


def network(shape: list[int], *layers: dict[str, Any]) -> Any:
    return read_model({"input_shape": shape, "layers": list(layers)})


DENSE_10 = {"type": "dense", "units": 10}
DENSE_1 = {"type": "dense", "units": 1}


@pytest.mark.parametrize(
    ("source", "graph"),
    [
        ("digits", network([64], DENSE_10)),
        ("digits", network([8, 8, 1], {"type": "flatten"}, DENSE_10)),
        ("digits", network([64], {"type": "dense", "units": 20})),
        ("breast_cancer", network([30], DENSE_1)),
        ("breast_cancer", network([30], {"type": "dense", "units": 2})),
        ("diabetes", network([10], DENSE_1)),
        ("synthetic", network([3], DENSE_10)),
        ("my-upload", network([3], DENSE_10)),
    ],
)
def test_data_that_fit_pass(source: str, graph: Any) -> None:
    check_data_fit(DataSpec(source=source), graph)


@pytest.mark.parametrize(
    ("source", "graph", "pointer", "detail"),
    [
        ("iris", network([64], DENSE_10), "/model", "expected an input of 4 features"),
        ("digits", network([64], {"type": "dense", "units": 3}), "/model/layers/0", "each of 10 classes"),
        ("diabetes", network([10], DENSE_10), "/model/layers/0", "expected one output"),
        ("digits", network([8, 8, 1], DENSE_10), "/model/layers/0", "received shape (8, 8, 10)"),
    ],
)
def test_data_that_do_not_fit_are_refused_at_the_layer_that_is_at_odds(
    source: str, graph: Any, pointer: str, detail: str
) -> None:
    with pytest.raises(SpecError) as caught:
        check_data_fit(DataSpec(source=source), graph)
    assert caught.value.faults[0].pointer == pointer
    assert detail in caught.value.faults[0].detail
