import numpy as np
import pytest

from workers.data.bundled import BUNDLED, load_bundled


@pytest.mark.parametrize(
    ("name", "examples", "features", "classes"),
    [
        ("breast_cancer", 569, 30, 2),
        ("diabetes", 442, 10, None),
        ("digits", 1797, 64, 10),
        ("iris", 150, 4, 3),
        ("wine", 178, 13, 3),
    ],
)
def test_each_bundled_data_set_has_its_published_size(
    name: str, examples: int, features: int, classes: int | None
) -> None:
    raw = load_bundled(name)
    assert raw.features[0].shape == (examples, features)
    assert raw.n_classes == classes


@pytest.mark.parametrize("name", sorted(BUNDLED))
def test_bundled_data_are_finite(name: str) -> None:
    raw = load_bundled(name)
    assert np.isfinite(raw.features[0]).all()
    assert np.isfinite(raw.targets[0]).all()
