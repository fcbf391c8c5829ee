"""A round of schemathesis small enough for every run: examples and coverage of the whole API."""

from benchmarks.contract.run import run_until


def test_the_api_keeps_its_contract_in_some_hundred_generated_cases() -> None:
    (outcome,) = run_until(300, examples=2, seed=1, phases="coverage,stateful")
    assert outcome.cases >= 300
    assert outcome.sound, outcome.describe()
