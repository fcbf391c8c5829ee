"""Small networks, sound and ill, with the exact codes that they get.

Each file of ``corpus/`` holds ``CASES``: a sentence about the network -> (request, expected codes). Every
rule that is on by default judges, without the prediction.
"""

import runpy
from pathlib import Path
from typing import Any

import pytest

from api_schemas.lint import LintOptions, LintRequest
from service.lint.engine import lint

CORPUS = Path(__file__).parent / "corpus"
CASES = [
    pytest.param(request, expected, id=f"{path.stem}: {sentence}")
    for path in sorted(CORPUS.glob("*.py"))
    for sentence, (request, expected) in runpy.run_path(str(path))["CASES"].items()
]
ENOUGH = 160


@pytest.mark.parametrize(("request_body", "expected"), CASES)
def test_a_network_gets_exactly_these_codes(request_body: dict[str, Any], expected: set[str]) -> None:
    request = LintRequest.model_validate(request_body)
    report = lint(request.model_copy(update={"options": LintOptions(predict=False)}))
    assert {finding.code for finding in report.findings} == expected


def test_the_corpus_is_large_and_half_of_it_is_sound() -> None:
    sound = [case for case in CASES if not case.values[1]]
    assert len(CASES) >= ENOUGH
    assert len(CASES) / 3 < len(sound) < 2 * len(CASES) / 3
