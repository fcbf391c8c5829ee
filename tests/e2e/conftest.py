"""One running service for the tests that only use it."""

from collections.abc import Iterator

import pytest

from tests.e2e.running import Running, running


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("home")) as started:
        yield started
