"""Asking every diagnosis about a run."""

from collections.abc import Iterable

from workers.diagnosis.diagnose import diagnose
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Measured
from workers.diagnosis.examples import not_learning, sound_run, with_activations
from workers.trace import Trace


def _broken(_trace: Trace) -> Iterable[Diagnosed]:
    raise ZeroDivisionError


def _says(severity: str) -> Diagnosis:
    def said(_trace: Trace) -> Iterable[Diagnosed]:
        return [Diagnosed(severity, "Something.", Measured("count", 1.0))]  # type: ignore[arg-type]

    return _diagnosis(f"GRD{len(severity)}", said)


def _diagnosis(code: str, judge: object, probe_steps: int = 0) -> Diagnosis:
    return Diagnosis(code, "a-name", "error", (), judge, (), (), probe_steps)  # type: ignore[arg-type]


def test_a_diagnosis_that_crashes_becomes_a_remark_and_the_rest_goes_on() -> None:
    judgements = diagnose(sound_run(), [_diagnosis("GRD999", _broken), _says("warning")])

    assert [one.code for one in judgements] == ["GRD7", "DGN001"]
    assert "GRD999" in judgements[1].diagnosed.message
    assert judgements[1].diagnosed.severity == "info"


def test_the_gravest_comes_first() -> None:
    judgements = diagnose(sound_run(), [_says("info"), _says("warning"), _says("error")])

    assert [one.diagnosed.severity for one in judgements] == ["error", "warning", "info"]


def test_causes_come_before_what_they_cause() -> None:
    trace = not_learning(with_activations(sound_run(), "hidden_0", dead_fraction=lambda _: 1.0))

    assert [one.code for one in diagnose(trace)] == ["ACT201", "LOS402"]


def test_what_was_seen_first_comes_first() -> None:
    def seen_at(code: str, step: int) -> Diagnosis:
        found = Diagnosed("error", "Something.", Measured("count", 1.0), first_step=step)
        return _diagnosis(code, lambda _trace: [found])

    judgements = diagnose(sound_run(), [seen_at("GRD101", 30), seen_at("ACT201", 2), seen_at("LOS402", 0)])

    assert [one.code for one in judgements] == ["ACT201", "GRD101", "LOS402"]


def test_a_diagnosis_with_too_few_probes_is_not_asked_and_named() -> None:
    judgements = diagnose(sound_run(steps=3), [_diagnosis("GRD999", _broken, probe_steps=5)])

    assert [one.code for one in judgements] == ["DGN002"]
    assert "GRD999 a-name" in judgements[0].diagnosed.message
