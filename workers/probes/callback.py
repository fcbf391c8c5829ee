"""``GradientHealth``: the probes as a Keras callback, for ``model.fit`` in any script."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal

import keras

from workers.probes.activations import ActivationProbe, Observed, Output
from workers.probes.gradients import HEADER, GradientProbe
from workers.probes.network import named_variables, observed_layers
from workers.probes.record import Named, activation_traces, variable_traces
from workers.probes.schedule import activation_steps, probe_steps
from workers.probes.statistics import STATISTICS
from workers.trace import Trace

UNKNOWN_STEPS = 10_000
"""Steps assumed where the data set does not know its length."""


class GradientHealth(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Measures gradients, weights, updates and activations while ``fit`` runs.

    every: probe every that many steps, or ``auto``. probe_batch: examples (at most a few hundred) to look
    at the activations on; ``None`` leaves activations out. named, observed: what to measure, all of the
    model by
    default.
    """

    def __init__(
        self,
        every: int | Literal["auto"] = "auto",
        probe_batch: Any = None,
        named: Sequence[Named] | None = None,
        observed: Sequence[Observed] | None = None,
        total_steps: int | None = None,
        resumed: tuple[Any, Mapping[str, Any]] | None = None,
    ) -> None:
        super().__init__()
        self._every: int | Literal["auto"] = every
        self._batch = probe_batch
        self._named = named
        self._observed = observed
        self._total = total_steps
        self._resumed = resumed
        self._gradients: GradientProbe | None = None
        self._activations: ActivationProbe | None = None
        self._moments: list[list[Output]] = []
        self._moment_steps: list[int] = []
        self._due: list[int] = []

    def set_model(self, model: keras.Model) -> None:
        """Called by ``fit`` before it compiles its training step."""
        super().set_model(model)
        self._named = list(self._named if self._named is not None else named_variables(model))
        if self._batch is not None:
            observed = self._observed if self._observed is not None else observed_layers(model)
            self._activations = ActivationProbe(model, observed, self._batch)

    def on_train_begin(self, logs: Any = None) -> None:
        """Install the gradient probe, and look at the untrained network."""
        total = self._total or self._steps_of_fit()
        named = self._named or []
        columns = len(HEADER) + len(named) * len(STATISTICS)
        probe = self._gradients = GradientProbe(
            [one.variable for one in named], probe_steps(total, self._every, columns), total
        )
        if self._resumed:
            self._restore(probe, *self._resumed)
        probe.install(self.model.optimizer)
        self.model.train_function = probe.dispatch(self._fresh_function, self.model.steps_per_execution)
        self._due = list(activation_steps(total))
        if self._resumed is None:
            self._look(0)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Look at the activations when a moment for it has come."""
        if self._due and self._gradients is not None:
            self._look_when_due(self._gradients)

    def on_train_end(self, logs: Any = None) -> None:
        """Give the optimiser its own methods back."""
        self.close()

    def close(self) -> None:
        """Take the probe off, also after a training that was broken off."""
        if self._gradients is not None:
            self._gradients.remove()
            self.model.train_function = None

    def record(self, trace: Trace) -> Trace:
        """Fill what was measured so far into a trace."""
        if self._gradients is not None:
            rows = self._gradients.read()
            header = {name: rows.header[:, index].tolist() for index, name in enumerate(HEADER)}
            trace.steps = [int(step) for step in rows.steps]
            trace.variables = variable_traces(self._named or [], rows)
            trace.batch_loss = header["loss"]
            trace.step_learning_rate = header["learning_rate"]
            trace.step_loss_scale = header["loss_scale"]
            trace.completed_steps = self._gradients.completed_steps
        if self._activations is not None:
            trace.activation_steps = list(self._moment_steps)
            trace.activations = activation_traces(self._activations.observed, self._moments)
        return trace

    def state(self) -> tuple[Any, dict[str, Any]]:
        """The probe's buffer, and everything else as plain numbers; ``resumed`` takes them back."""
        probe = self._gradients
        plain = {
            "step": self.completed_steps,
            "moment_steps": list(self._moment_steps),
            "moments": [[asdict(output) for output in outputs] for outputs in self._moments],
        }
        return (probe.buffer if probe is not None else None), plain

    def _restore(self, probe: GradientProbe, buffer: Any, plain: Mapping[str, Any]) -> None:
        probe.restore(buffer, plain["step"])
        self._moment_steps = list(plain["moment_steps"])
        self._moments = [[Output(**output) for output in outputs] for outputs in plain["moments"]]

    @property
    def completed_steps(self) -> int:
        """Updates applied so far."""
        return self._gradients.completed_steps if self._gradients is not None else 0

    def _fresh_function(self) -> Any:
        self.model.make_train_function(force=True)
        return self.model.train_function

    def _steps_of_fit(self) -> int:
        steps, epochs = self.params.get("steps"), self.params.get("epochs")
        return int(steps) * int(epochs) if steps and epochs else UNKNOWN_STEPS

    def _look_when_due(self, gradients: GradientProbe) -> None:
        step = gradients.completed_steps
        if step >= self._due[0]:
            self._look(step)

    def _look(self, step: int) -> None:
        self._due = [due for due in self._due if due > step]
        if self._activations is not None:
            self._moments.append(self._activations.measure())
            self._moment_steps.append(step)
