import math
from xml.etree import ElementTree

from service.drawing.validation_loss import draw_validation_loss


def test_each_variant_has_a_line_and_a_name() -> None:
    drawn = ElementTree.fromstring(
        draw_validation_loss({"relu": [[2.0, 1.0], [2.2, 1.2]], "elu": [[3.0, 2.0]]})
    )
    assert len(drawn.findall("{*}polyline")) == 2
    assert {"relu", "elu"} <= set(drawn.itertext())


def test_a_line_ends_before_the_first_loss_that_is_no_number() -> None:
    drawn = ElementTree.fromstring(draw_validation_loss({"relu": [[2.0, math.nan, 1.0]]}))
    line = drawn.find("{*}polyline")
    assert line is not None
    assert len((line.get("points") or "").split()) == 1


def test_losses_of_many_sizes_are_drawn_logarithmically() -> None:
    assert b"logarithmic" in draw_validation_loss({"relu": [[1e6, 1.0]]})


def test_without_a_loss_there_are_empty_axes() -> None:
    assert b"epoch" in draw_validation_loss({"relu": [[math.inf]], "elu": [[]]})
