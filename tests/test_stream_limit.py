"""A tenant's open event streams are counted."""

import pytest

from service.stream_limit import StreamLimit, TooManyStreamsError


def test_one_stream_too_many_is_refused_and_one_that_closed_makes_room() -> None:
    limit = StreamLimit(1)
    with limit.stream("vision"), pytest.raises(TooManyStreamsError, match="at most 1 open event streams"):
        limit.check("vision")
    limit.check("vision")


def test_one_tenant_does_not_count_for_another() -> None:
    limit = StreamLimit(1)
    with limit.stream("vision"):
        limit.check("speech")


def test_a_stream_that_fails_is_counted_out() -> None:
    limit = StreamLimit(1)
    with pytest.raises(RuntimeError), limit.stream("vision"):
        raise RuntimeError
    limit.check("vision")
