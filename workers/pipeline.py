"""One run, from the assignment to the outcome; this file is its table of contents."""

import logging
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import keras
import tensorflow as tf
from pydantic import ValidationError

from api_schemas.report import GradientHealthReport
from api_schemas.strict import Contract
from api_schemas.train import TrainRequest
from service.lint.errors import Fault, SpecError
from service.lint.graph import Graph
from service.lint.reader.model import read_model
from workers.artifacts.write import write_artifacts
from workers.data.baseline import baseline_loss
from workers.data.demand import Demand, demand_of
from workers.data.errors import DataError
from workers.data.prepare import Prepared, prepare
from workers.judgement import judge
from workers.limits import check_limits
from workers.model.build import BuiltModel, build_model
from workers.probes.activations import PROBE_EXAMPLES
from workers.probes.callback import GradientHealth
from workers.protocol import Assignment, Outcome
from workers.report.write import write_report
from workers.trace import Trace
from workers.training import defaults
from workers.training.checkpoint import (
    Checkpoint,
    Checkpointing,
    digest_of,
    find_checkpoint,
    remove_checkpoint,
    restore,
)
from workers.training.compile import compile_model
from workers.training.evaluate import alone, output_range, regularization_loss, sample_loss
from workers.training.facts import blank_trace
from workers.training.monitor import Monitor
from workers.training.observe import named_variables, observed_layers
from workers.training.plan import Plan, make_plan
from workers.training.stop import CancelledError, DeadlineError, Stop
from workers.training.watch import Watch

log = logging.getLogger(__name__)
Send = Callable[[Contract], None]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended, in the words of ``Outcome``."""

    status: Literal["succeeded", "failed", "cancelled"]
    reason: str | None = None
    detail: str | None = None
    faults: tuple[Fault, ...] = ()


class Run:
    """One assignment being carried out; holds what was reached, so that a failure can still report it."""

    def __init__(self, assignment: Assignment, send: Send, stop: Stop) -> None:
        self.assignment = assignment
        self.send = send
        self.stop = stop
        self.device = device_name()
        self.trace: Trace | None = None
        self.model: keras.Model | None = None
        self.training_seconds = 0.0

    def carry_out(self) -> None:
        """Limits, graph, data, model, initial measurements, training, final measurements."""
        request = TrainRequest.model_validate(self.assignment.request)
        graph = read_model(request.model)
        plan = make_plan(request, graph)
        check_limits(graph, plan.batch_size, self.assignment.max_parameters)
        keras.utils.set_random_seed(plan.seed + (request.fold.index if request.fold else 0))
        keras.mixed_precision.set_global_policy(precision(plan, self.device))
        demand = demand_of(graph, plan.losses)
        data = self._data(request, plan, demand)
        self.stop.check()
        built = build_model(graph)
        self.stop.check()
        self._train(request, plan, demand, data, built, graph)

    def _data(self, request: TrainRequest, plan: Plan, demand: Demand) -> Prepared:
        return prepare(
            request.data,
            demand,
            Path(self.assignment.datasets_dir),
            self.assignment.data_prefixes,
            plan.validation_split,
            plan.seed,
            request.fold,
        )

    def _train(
        self,
        request: TrainRequest,
        plan: Plan,
        demand: Demand,
        data: Prepared,
        built: BuiltModel,
        graph: Graph,
    ) -> None:
        steps_per_epoch = math.ceil(data.n_train / plan.batch_size)
        model = self.model = built.model
        losses = compile_model(model, plan, demand, steps_per_epoch)
        trace = self.trace = blank_trace(graph, built, plan, demand, data, steps_per_epoch)
        trace.baseline_loss = sum(
            baseline_loss(loss, target, output)
            for loss, target, output in zip(losses, data.y_train, demand.outputs, strict=True)
        )
        trace.initial_loss = sample_loss(model, data.x_train, data.y_train, plan.batch_size)
        self.stop.check()
        checkpoint = self._resume(model, trace)
        health = GradientHealth(
            every=request.probe.every,
            probe_batch=alone([one[:PROBE_EXAMPLES] for one in data.x_train])
            if request.probe.activations
            else None,
            named=named_variables(built),
            observed=observed_layers(built),
            total_steps=trace.planned_steps,
            resumed=(checkpoint.arrays["probe"], checkpoint.health) if checkpoint else None,
        )
        self._fit(plan, data, health, trace, checkpoint.epoch if checkpoint else 0)
        trace.inference_loss = sample_loss(model, data.x_train, data.y_train, plan.batch_size)
        trace.regularization_loss = regularization_loss(model)
        trace.output_min, trace.output_max = output_range(model, data.x_train)

    def _resume(self, model: keras.Model, trace: Trace) -> Checkpoint | None:
        folder = Path(self.assignment.artifacts_dir)
        found = find_checkpoint(folder, self.assignment.attempt, digest_of(self.assignment.request))
        return found if found and restore(found, model, trace) else None

    def _fit(
        self, plan: Plan, data: Prepared, health: GradientHealth, trace: Trace, first_epoch: int
    ) -> None:
        assert self.model is not None
        finite = "non-finite" in plan.early_stop
        monitor = Monitor(self.stop, self.send, trace, plan.epochs, finite, self.device)
        watch = Watch(health, trace, self.assignment.request, self.send, plan.early_stop)
        folder, digest = Path(self.assignment.artifacts_dir), digest_of(self.assignment.request)
        checkpointing = Checkpointing(folder, digest, health, trace, plan.epochs)
        validation = (alone(list(data.x_validation)), alone(list(data.y_validation)))
        began = self.stop.elapsed
        try:
            self.model.fit(
                alone(list(data.x_train)),
                alone(list(data.y_train)),
                batch_size=plan.batch_size,
                epochs=plan.epochs,
                initial_epoch=first_epoch,
                validation_data=validation if len(data.y_validation[0]) else None,
                callbacks=[health, monitor, watch, checkpointing],
                verbose=0,
            )
        finally:
            health.close()
            health.record(trace)
            self.training_seconds = self.stop.elapsed - began
        self.stop.check()
        remove_checkpoint(folder)


def run(assignment: Assignment, send: Send, stop: Stop | None = None) -> Outcome:
    """Carry one assignment out. Every way of failing becomes an outcome with a reason; none escapes."""
    started = Run(assignment, send, stop or Stop(allowed_seconds(assignment)))
    ending = _attempt(started)
    try:
        report, artifacts = _results(started)
    except Exception:
        log.exception("the report cannot be written")
        report, artifacts = None, []
        ending = Ending("failed", "internal_error", "The report could not be written.")
    return Outcome(
        status=ending.status,
        reason=ending.reason,
        detail=ending.detail,
        faults=[asdict(fault) for fault in ending.faults],
        report=report.model_dump(mode="json") if report else None,
        artifacts=artifacts,
    )


def _results(started: Run) -> tuple[GradientHealthReport | None, list[str]]:
    """Report and artifacts of what was reached."""
    trace, assignment = started.trace, started.assignment
    if trace is None:
        return None, []
    folder = Path(assignment.artifacts_dir)
    report = judge(trace, assignment, started.device, started.training_seconds)
    files = write_artifacts(folder, trace, started.model)
    return report, [*files, *write_report(report, trace, assignment.request, folder)]


def _attempt(started: Run) -> Ending:
    """Carry out, and say how it ended."""
    try:
        started.carry_out()
    except CancelledError:
        return Ending("cancelled", "cancelled_by_user")
    except DeadlineError:
        seconds = started.stop.max_seconds
        return Ending("failed", "deadline_exceeded", f"The run did not end within {seconds:g} seconds.")
    except DataError as error:
        return Ending("failed", "bad_data", error.fault.detail, (error.fault,))
    except SpecError as error:
        return Ending("failed", "model_rejected", str(error), error.faults)
    except ValidationError as error:
        faults = tuple(Fault(_pointer(one["loc"]), one["msg"]) for one in error.errors())
        return Ending("failed", "model_rejected", "The request is not valid.", faults)
    except (MemoryError, tf.errors.ResourceExhaustedError):
        log.exception("out of memory")
        return Ending("failed", "out_of_memory", "The run needed more memory than there is.")
    except Exception:
        log.exception("the run failed")
        return Ending("failed", "internal_error", "The run failed for a reason of our own; it was logged.")
    return Ending("succeeded")


def precision(plan: Plan, device: str) -> str:
    """Keras's policy: float16 with loss scaling on a GPU, bfloat16 where float16 would be emulated."""
    if not plan.mixed_precision:
        return "float32"
    return "mixed_bfloat16" if device == "CPU" else "mixed_float16"


def device_name() -> str:
    """``CPU``, or what the GPU calls itself."""
    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        return "CPU"
    return str(tf.config.experimental.get_device_details(gpus[0]).get("device_name", "GPU"))


def allowed_seconds(assignment: Assignment) -> float:
    """The smaller of the service's limit and the request's."""
    limits = assignment.request.get("limits")
    asked = limits.get("max_seconds") if isinstance(limits, dict) else None
    return min(assignment.max_seconds, float(asked or defaults.MAX_SECONDS))


def _pointer(location: tuple[int | str, ...]) -> str:
    return "".join(f"/{part}" for part in location)
