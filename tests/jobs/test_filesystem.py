import threading
from contextlib import suppress
from pathlib import Path
from queue import Empty

from kombu.connection import Connection

from service.jobs.broker import FILESYSTEM_TRANSPORT, publisher_settings


def connection(root: Path) -> Connection:
    options = publisher_settings(f"filesystem://{root}")["broker_transport_options"]
    return Connection(  # type: ignore[no-untyped-call]
        "filesystem://", transport=FILESYSTEM_TRANSPORT, transport_options=options
    )


def test_a_message_is_taken_once_and_leaves_nothing(tmp_path: Path) -> None:
    with connection(tmp_path) as broker, broker.channel() as channel:
        channel._put("train.cpu", {"body": "ring"})
        assert channel._get("train.cpu") == {"body": "ring"}
        assert channel._size("train.cpu") == 0
        assert list((tmp_path / "messages").iterdir()) == []


def test_queues_are_kept_apart(tmp_path: Path) -> None:
    with connection(tmp_path) as broker, broker.channel() as channel:
        channel._put("train.gpu", {})
        assert (channel._size("train.cpu"), channel._size("train.gpu")) == (0, 1)


def test_readers_and_writers_do_not_disturb_each_other(tmp_path: Path) -> None:
    taken: list[int] = []

    def write(first: int) -> None:
        with connection(tmp_path) as broker, broker.channel() as channel:
            for number in range(first, first + 50):
                channel._put("train.cpu", {"number": number})

    def read() -> None:
        with connection(tmp_path) as broker, broker.channel() as channel:
            while len(taken) < 100:
                with suppress(Empty):
                    taken.append(channel._get("train.cpu")["number"])

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 50)]
    threads += [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(100))
