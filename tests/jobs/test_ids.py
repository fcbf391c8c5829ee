import uuid

import pytest

from service.jobs.ids import is_id, new_id


def test_an_id_is_a_uuid_of_version_7() -> None:
    made = uuid.UUID(new_id())
    assert (made.version, made.variant) == (7, uuid.RFC_4122)


def test_ids_are_sorted_by_age() -> None:
    made = [new_id()[:13] for _ in range(1000)]
    assert made == sorted(made)


def test_ids_do_not_repeat() -> None:
    assert len({new_id() for _ in range(10_000)}) == 10_000


@pytest.mark.parametrize(
    "text", ["", "x", new_id().upper(), new_id().replace("-", ""), f"{{{new_id()}}}", "\0"]
)
def test_only_the_canonical_spelling_is_an_id(text: str) -> None:
    assert not is_id(text)


def test_a_made_id_is_an_id() -> None:
    assert is_id(new_id())
