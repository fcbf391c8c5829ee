"""What is shown of the gradients while a training goes on."""

from workers.trace import Trace, VariableTrace
from workers.training.glimpse import MOST_LAYERS, latest_norms


def trace_of(*variables: VariableTrace) -> Trace:
    return Trace(
        task=None, loss_name="mse", head_activation=None, optimizer="sgd", learning_rate=0.1, batch_size=8,
        planned_steps=4, steps_per_epoch=2, variables=list(variables),
    )  # fmt: skip


def variable(layer: str, role: str, *norms: float) -> VariableTrace:
    return VariableTrace(f"{layer}/{role}", layer, role, (2, 2), 4, gradient_norm=list(norms))


def test_kernels_are_told_by_their_last_norm_from_input_to_output() -> None:
    trace = trace_of(
        variable("in", "kernel", 1.0, 2.0),
        variable("in", "bias", 9.0, 9.0),
        variable("out", "kernel", 3.0, 4.0),
    )
    assert list((latest_norms(trace) or {}).items()) == [("in", 2.0), ("out", 4.0)]


def test_nothing_is_told_before_anything_was_read() -> None:
    assert latest_norms(trace_of(variable("in", "kernel"))) is None


def test_of_many_layers_some_are_told_with_both_ends() -> None:
    told = list(latest_norms(trace_of(*(variable(f"d{index}", "kernel", 1.0) for index in range(500)))) or {})
    assert (len(told), told[0], told[-1]) == (MOST_LAYERS, "d0", "d499")
