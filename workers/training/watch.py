"""Diagnosing a training while it runs: findings are told at once, and may end it."""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

import keras

from api_schemas.strict import Contract
from workers.diagnosis.catalogue import catalogue
from workers.diagnosis.diagnose import Judgement, diagnose
from workers.probes.callback import GradientHealth
from workers.protocol import FindingLine
from workers.report.findings import findings_of
from workers.trace import Trace

log = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 2.0
MIN_PROBED_STEPS = 16
"""Probed steps before the first look: the first few of a sound run are not yet like the rest."""
LIVE = frozenset({"GRD101", "GRD102", "GRD103", "GRD104", "ACT201", "LOS401", "LOS403"})
"""Diagnoses that need no whole run to be judged."""
CONDITIONS = {
    "exploding": frozenset({"GRD102"}),
    "non-finite": frozenset({"GRD104", "LOS401"}),
    "vanishing": frozenset({"GRD101"}),
}
"""What each condition of ``early_stop`` waits for."""
SEVERITIES = ("error", "warning")


class Watch(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Looks at what was measured every few seconds."""

    def __init__(
        self,
        health: GradientHealth,
        trace: Trace,
        request: Mapping[str, Any],
        send: Callable[[Contract], None],
        early_stop: frozenset[str],
    ) -> None:
        super().__init__()
        self._health = health
        self._trace = trace
        self._request = request
        self._send = send
        self._early_stop = early_stop
        self._told: set[str] = set()
        self._last_look = time.monotonic()
        self._diagnoses = [one for one in catalogue() if one.code in LIVE]

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Look, when it is time."""
        if time.monotonic() - self._last_look >= SECONDS_BETWEEN_LOOKS:
            self._look_safely()
            self._last_look = time.monotonic()

    def _look_safely(self) -> None:
        try:
            self._look()
        except Exception:  # what is only told early must not cost the run
            log.exception("the training cannot be diagnosed while it runs")
            self._diagnoses = []

    def _look(self) -> None:
        trace = self._health.record(self._trace)
        if len(trace.steps) < MIN_PROBED_STEPS:
            return
        judged = [one for one in diagnose(trace, self._diagnoses) if one.diagnosed.severity in SEVERITIES]
        if any(one.code not in self._told for one in judged):
            self._tell(trace)
        self._end_if_asked(judged)

    def _tell(self, trace: Trace) -> None:
        for finding in findings_of(trace, self._request):
            if finding.code in LIVE and finding.code not in self._told:
                self._told.add(finding.code)
                self._send(FindingLine(finding=finding.model_dump(mode="json")))

    def _end_if_asked(self, judged: list[Judgement]) -> None:
        found = {one.code for one in judged}
        for condition in sorted(self._early_stop):
            if CONDITIONS[condition] & found:
                self._trace.stopped_early = self._trace.stopped_early or condition
                self.model.stop_training = True
                return
