"""keras.applications are the yardstick: published architectures that train well get no error.

A warning needs a reason that one would say aloud: VGG is not normalised and Keras builds it on Glorot;
MobileNetV3 feeds its last, unnormalised layer into hard Swish on Glorot.
"""

import gzip
from pathlib import Path

import orjson
import pytest

from api_schemas.lint import LintOptions, LintRequest
from service.lint.engine import lint

FIXTURES = sorted((Path(__file__).parent.parent / "fixtures" / "applications").glob("*.json.gz"))
WARNED = {
    "VGG16": {"INI102"},
    "VGG19": {"INI102"},
    "MobileNetV3Large": {"INI105"},
    "MobileNetV3Small": {"INI105"},
}


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name.partition(".")[0])
def test_a_published_network_gets_no_error_and_only_reasoned_warnings(path: Path) -> None:
    model = orjson.loads(gzip.decompress(path.read_bytes()))["model"]
    findings = lint(LintRequest(model=model, options=LintOptions(predict=False))).findings
    assert not [finding.code for finding in findings if finding.severity == "error"]
    warned = {finding.code for finding in findings if finding.severity == "warning"}
    assert warned == WARNED.get(path.name.partition(".")[0], set())


def test_all_of_them_are_there() -> None:
    assert len(FIXTURES) >= 30
