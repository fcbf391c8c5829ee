import pytest

from workers.data.split import fold_indices, split_indices


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


def test_folds_hold_every_example_out_once() -> None:
    held_out = [index for fold in range(3) for index in fold_indices(10, fold, 3, 0)[1]]
    assert sorted(held_out) == list(range(10))


def test_what_a_fold_does_not_hold_out_trains() -> None:
    train, held_out = fold_indices(10, 1, 3, 0)
    assert sorted([*train, *held_out]) == list(range(10))
    assert (len(train), len(held_out)) == (7, 3)
