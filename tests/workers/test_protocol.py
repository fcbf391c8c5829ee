import io
import math

import pytest

from workers import protocol
from workers.protocol import Assignment, LineReader, Outcome, Progress, Ready, read_assignment, write_line

PROGRESS = Progress(epoch=1, epochs=5, step=10, steps=50, loss=math.nan)
ASSIGNMENT = Assignment(
    job_id="j",
    attempt=2,
    request={"model": {}},
    artifacts_dir="a",
    datasets_dir="d",
    max_parameters=9,
    max_seconds=1,
)


def sent(*messages: Ready | Progress | Outcome) -> bytes:
    pipe = io.BytesIO()
    for message in messages:
        write_line(pipe, message)
    return pipe.getvalue()


def test_messages_arrive_as_they_were_sent() -> None:
    ready = Ready(pid=7, device="cpu")
    assert LineReader().feed(sent(ready, Outcome(status="succeeded"))) == [ready, Outcome(status="succeeded")]


def test_nan_travels() -> None:
    (received,) = LineReader().feed(sent(PROGRESS))
    assert isinstance(received, Progress)
    assert received.loss is not None
    assert math.isnan(received.loss)


def test_a_message_may_come_byte_by_byte() -> None:
    reader = LineReader()
    received = [message for byte in sent(PROGRESS) for message in reader.feed(bytes([byte]))]
    assert len(received) == 1


def test_a_line_that_is_no_message_is_refused() -> None:
    with pytest.raises(ValueError, match="type"):
        LineReader().feed(b'{"type": "surprise"}\n')


def test_a_line_without_end_is_refused() -> None:
    reader = LineReader()
    reader.feed(b"x" * protocol.MAX_LINE_BYTES)
    with pytest.raises(ValueError, match="more than"):
        reader.feed(b"x")


def test_the_assignment_is_one_line() -> None:
    pipe = io.BytesIO()
    write_line(pipe, ASSIGNMENT)
    assert read_assignment(io.BytesIO(pipe.getvalue())) == ASSIGNMENT


def test_a_supervisor_that_went_away_leaves_no_assignment() -> None:
    assert read_assignment(io.BytesIO(b"")) is None
    assert read_assignment(io.BytesIO(b'{"job_id": "half')) is None
