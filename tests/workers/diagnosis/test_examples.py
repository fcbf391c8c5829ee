"""Every diagnosis's own examples, executed."""

import copy
import re

import pytest

from workers.diagnosis.catalogue import catalogue
from workers.diagnosis.diagnose import diagnose
from workers.diagnosis.diagnosis import Diagnosis, Example
from workers.diagnosis.examples import sound_run

BAD = [
    pytest.param(diagnosis, example, id=f"{diagnosis.code}: {example.title}")
    for diagnosis in catalogue()
    for example in diagnosis.bad
]
GOOD = [
    pytest.param(diagnosis, example, id=f"{diagnosis.code}: {example.title}")
    for diagnosis in catalogue()
    for example in diagnosis.good
]


@pytest.mark.parametrize(("diagnosis", "example"), BAD)
def test_a_bad_example_is_diagnosed(diagnosis: Diagnosis, example: Example) -> None:
    assert list(diagnosis.diagnose(example.trace()))


@pytest.mark.parametrize(("diagnosis", "example"), GOOD)
def test_a_good_example_is_not_diagnosed(diagnosis: Diagnosis, example: Example) -> None:
    assert list(diagnosis.diagnose(example.trace())) == []


@pytest.mark.parametrize(("diagnosis", "example"), BAD)
def test_what_is_found_names_layers_of_the_trace_and_steps_of_the_run(
    diagnosis: Diagnosis, example: Example
) -> None:
    trace = example.trace()
    order = [layer.name for layer in sorted(trace.layers, key=lambda layer: layer.depth)]

    for found in diagnosis.diagnose(trace):
        assert list(found.layers) == sorted(found.layers, key=order.index)
        assert found.first_step is None or 0 <= found.first_step < trace.planned_steps
        assert found.message.endswith(".")


@pytest.mark.parametrize(("diagnosis", "example"), BAD)
def test_a_diagnosis_leaves_the_trace_as_it_was(diagnosis: Diagnosis, example: Example) -> None:
    trace = example.trace()
    before = repr(copy.deepcopy(trace))

    list(diagnosis.diagnose(trace))

    assert repr(trace) == before


@pytest.mark.parametrize("diagnosis", catalogue(), ids=lambda diagnosis: diagnosis.code)
def test_a_diagnosis_is_documented_and_has_both_kinds_of_examples(diagnosis: Diagnosis) -> None:
    assert re.fullmatch(r"[A-Z]{3}\d{3}", diagnosis.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", diagnosis.name)
    assert diagnosis.bad
    assert diagnosis.good
    assert diagnosis.sources


def test_codes_and_names_are_unique() -> None:
    assert (
        len({one.code for one in catalogue()}) == len({one.name for one in catalogue()}) == len(catalogue())
    )


def test_a_sound_run_has_no_findings_at_all() -> None:
    assert diagnose(sound_run()) == []
