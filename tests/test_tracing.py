"""W3C trace context, from the request to the job."""

import pytest

from service.tracing import continued, trace_id_of

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_a_caller_s_trace_goes_on_with_a_span_of_our_own() -> None:
    trace = continued(PARENT, "vendor=1")
    assert (trace.trace_id, trace.flags, trace.state) == (
        "4bf92f3577b34da6a3ce929d0e0e4736",
        "01",
        "vendor=1",
    )
    assert trace.span_id != "00f067aa0ba902b7"


@pytest.mark.parametrize(
    "parent",
    [
        "",
        "x",
        PARENT.upper(),
        f"{PARENT}-x",
        PARENT.replace("00-4", "ff-4"),
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-4bf92f3577b34da6a3ce929d0e0e4736-{'0' * 16}-01",
        'evil"}\n',
    ],
)
def test_what_is_no_trace_begins_a_new_one(parent: str) -> None:
    trace = continued(parent)
    assert trace_id_of(trace.context()) == trace.trace_id
    assert trace.trace_id not in parent


def test_a_state_that_is_no_header_is_dropped() -> None:
    assert continued(PARENT, "a\nb").context().keys() == {"traceparent"}


def test_a_job_without_a_trace_has_none() -> None:
    assert trace_id_of(None) is None
