from pathlib import Path

import pytest

from service.jobs.broker import consumer_settings, publisher_settings

URLS = ("redis://h/0", "rediss://h/0", "amqp://h//")


@pytest.mark.parametrize("url", URLS)
def test_no_broker_can_hold_a_publisher_for_long(url: str) -> None:
    settings = publisher_settings(url)
    options = settings["broker_transport_options"]
    waits = [
        value for name, value in options.items() if name.endswith("timeout") and name != "retry_on_timeout"
    ]
    assert waits
    assert max([*waits, settings["broker_connection_timeout"]]) <= 1.0
    assert options["max_retries"] == 1


def test_rabbitmq_gets_quorum_queues() -> None:
    queues = publisher_settings("amqp://h//")["task_queues"]
    assert [queue.queue_arguments for queue in queues] == [{"x-queue-type": "quorum"}] * 2


def test_rabbitmq_confirms_what_it_takes() -> None:
    assert publisher_settings("amqp://h//")["broker_transport_options"]["confirm_publish"]


@pytest.mark.parametrize(("url", "expected"), [("redis://h/0", True), ("amqp://h//", False)])
def test_busy_workers_hold_no_doorbells_where_that_can_be_had(url: str, expected: bool) -> None:
    assert consumer_settings(url)["worker_disable_prefetch"] is expected


def test_the_embedded_broker_reads_the_folder_that_it_writes(tmp_path: Path) -> None:
    options = publisher_settings(f"filesystem://{tmp_path}")["broker_transport_options"]
    assert options["data_folder_in"] == options["data_folder_out"] == f"{tmp_path}/messages"


def test_the_embedded_broker_needs_a_folder() -> None:
    with pytest.raises(ValueError, match="folder"):
        publisher_settings("filesystem://")


def test_nothing_is_unpickled() -> None:
    assert consumer_settings("redis://h/0")["accept_content"] == ["json"]
