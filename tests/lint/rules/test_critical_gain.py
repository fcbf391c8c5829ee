"""INI105 and INI107 say at which gain an activation carries gradients."""

from typing import Any

import pytest

from api_schemas.lint import LintOptions, LintRequest
from service.lint.engine import lint
from service.lint.sketch import dense, request

TOO_LARGE = {"name": "random_normal", "stddev": 1.0}


@pytest.mark.parametrize(
    ("code", "activation", "start", "gain"),
    [
        ("INI105", "gelu", None, "2.2"),
        ("INI105", "silu", None, "2.6"),
        ("INI105", "mish", None, "2.1"),
        ("INI107", "relu", TOO_LARGE, "2"),
        ("INI107", "elu", TOO_LARGE, "1.5"),
        ("INI107", "selu", TOO_LARGE, "0.93"),
        ("INI107", "leaky_relu", TOO_LARGE, "1.9"),
    ],
)
def test_the_critical_gain_stands_in_message_and_evidence(
    code: str, activation: str, start: Any, gain: str
) -> None:
    body = LintRequest.model_validate(request((100,), dense(100, activation, start), dense(1)))
    options = LintOptions(select=[code], predict=False)
    (finding,) = lint(body.model_copy(update={"options": options})).findings
    assert f"{gain} to carry gradients" in finding.message or f"about {gain}, the gain" in finding.message
    assert finding.evidence["critical_gain"] == pytest.approx(float(gain), rel=0.05)
