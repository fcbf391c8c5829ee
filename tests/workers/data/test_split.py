import pytest

from workers.data.split import split_indices


def test_every_example_is_on_exactly_one_side() -> None:
    train, held_out = split_indices(100, 0.2, 0)
    assert sorted([*train, *held_out]) == list(range(100))
    assert len(held_out) == 20


def test_without_a_split_all_examples_train() -> None:
    train, held_out = split_indices(10, 0.0, 0)
    assert (len(train), len(held_out)) == (10, 0)


@pytest.mark.parametrize(("split", "held_out"), [(0.01, 1), (0.99, 2)])
def test_neither_side_is_empty(split: float, held_out: int) -> None:
    assert len(split_indices(3, split, 0)[1]) == held_out


def test_the_seed_decides() -> None:
    assert split_indices(50, 0.5, 1)[0].tolist() == split_indices(50, 0.5, 1)[0].tolist()
    assert split_indices(50, 0.5, 1)[0].tolist() != split_indices(50, 0.5, 2)[0].tolist()
