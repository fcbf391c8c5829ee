"""The socket of the API."""

import pytest

from service.cli.command_error import CommandError
from service.cli.listening import listen, url_of


def test_port_0_takes_a_free_one() -> None:
    with listen("127.0.0.1", 0) as listener:
        assert url_of(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_taken_port_is_refused() -> None:
    with listen("127.0.0.1", 0) as listener, pytest.raises(CommandError, match="is in use"):
        listen("127.0.0.1", listener.getsockname()[1])


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(CommandError, match=r"cannot listen on 192\.0\.2\.1"):
        listen("192.0.2.1", 0)
