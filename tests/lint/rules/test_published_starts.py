"""Published architectures as Keras starts them: no error, and only the warnings the docs account for."""

import gzip
import json
from pathlib import Path

import pytest

from api_schemas.lint import LintRequest
from service.lint.engine import lint

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures" / "applications").glob("*.json.gz"))
ACCOUNTED_FOR = {
    "EfficientNetV2L": [("SIG901", "warning")],
    "ResNet152": [("SIG902", "warning")],
}
"""Each has its reason in docs/published-architectures.md."""


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name.partition(".")[0])
def test_a_published_start_is_judged_as_the_docs_say(path: Path) -> None:
    request = LintRequest.model_validate({"model": json.loads(gzip.decompress(path.read_bytes()))["model"]})

    report = lint(request)

    spoken = [(finding.code, finding.severity) for finding in report.findings if finding.severity != "info"]
    assert report.prediction is not None
    assert report.prediction.status == "complete"
    assert spoken == ACCOUNTED_FOR.get(path.name.partition(".")[0], [])
