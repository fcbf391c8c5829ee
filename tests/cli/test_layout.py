"""JSON as people write it."""

import json

import pytest

from service.cli.layout import WIDTH, layout


def test_what_fits_stands_on_one_line() -> None:
    assert layout({"type": "dense", "units": 3}) == '{"type": "dense", "units": 3}'


def test_what_does_not_fit_is_opened_and_its_parts_stay_whole() -> None:
    layer = {"type": "dense", "units": 32, "activation": "relu", "kernel_initializer": "he_normal"}
    text = layout({"layers": [layer, layer]})
    assert text.splitlines()[2] == "    " + json.dumps(layer) + ","
    assert max(map(len, text.splitlines())) <= WIDTH


@pytest.mark.parametrize("value", [{}, [], {"a": "x" * 200}, [["y" * 99] * 3], "é", 1e-4, None])
def test_the_value_stays_the_same(value: object) -> None:
    assert json.loads(layout(value)) == value
