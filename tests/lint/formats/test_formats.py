"""Reports as text, SARIF, JUnit and annotations."""

import json
from typing import Any
from xml.etree import ElementTree

import pytest

from api_schemas.lint import LintReport, LintRequest
from service.lint.engine import lint
from service.lint.formats import MEDIA_TYPES, RENDERERS, Form, render
from service.lint.formats.source import Source
from service.lint.sketch import dense, request

BODY = {**request((20,), dense(64, "elu"), dense(10, "softmax")), "options": {"predict": False}}
TEXT = json.dumps(BODY, indent=1)
SOURCE = Source(TEXT, "net/request 1.json")


def report(body: dict[str, Any] = BODY) -> LintReport:
    return lint(LintRequest.model_validate(body))


def sarif(judged: LintReport, source: Source = SOURCE) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(render(judged, "sarif", source))["runs"][0]
    return run


@pytest.mark.parametrize("form", list(RENDERERS))
def test_every_form_renders_with_and_without_the_text(form: Form) -> None:
    assert render(report(), form, SOURCE)
    assert render(report(), form)
    assert MEDIA_TYPES[form]


def test_json_is_the_report() -> None:
    assert LintReport.model_validate_json(render(report(), "json")) == report()


def test_text_shows_the_config_s_own_line_and_sums_up() -> None:
    text = render(report(), "text", SOURCE)
    assert "error INI103 elu-needs-he  net/request 1.json:7:4" in text
    assert '"type": "dense", "units": 64' in text
    assert "fix (safe): Set kernel_initializer to he_normal." in text
    assert text.endswith("Failed: 1 error, 0 warnings, 0 info. 3 layers, 1994 parameters.\n")


def test_sarif_has_a_full_region_and_fingerprints_for_every_result() -> None:
    result = sarif(report())["results"][0]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "net/request%201.json"
    assert place["region"] == {"startLine": 7, "startColumn": 4, "endLine": 11, "endColumn": 5}
    assert result["partialFingerprints"]["gradhealth/v1"]
    assert (result["ruleId"], result["level"]) == ("INI103", "error")


def test_sarif_explains_its_rules() -> None:
    rule = sarif(report())["tool"]["driver"]["rules"][0]
    assert rule["id"] == "INI103"
    assert "## Why is this bad" in rule["help"]["markdown"]


def test_sarif_carries_silenced_findings_as_suppressions() -> None:
    silence = {"ignore": [{"rule": "INI103", "reason": "ported"}]}
    body = request((20,), dense(64, "elu", **{"x-lint": silence}), dense(10, "softmax"))
    result = sarif(report({**body, "options": {"predict": False}}))["results"][0]
    assert result["suppressions"] == [{"kind": "inSource", "justification": "ported"}]


def test_without_the_text_a_region_is_still_full() -> None:
    region = sarif(report(), Source(""))["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert set(region) == {"startLine", "startColumn", "endLine", "endColumn"}


def test_github_annotates_the_line() -> None:
    assert render(report(), "github", SOURCE).startswith(
        "::error file=net/request 1.json,line=7,endLine=11,col=4,endColumn=5,title=INI103 elu-needs-he::"
    )


def test_github_messages_stay_on_one_line() -> None:
    body = request((20,), dense(64, "elu", name="a\nb::c%"), dense(10, "softmax"))
    text = render(report({**body, "options": {"predict": False}}), "github")
    assert len(text.splitlines()) == 1
    assert "%25" in text


def test_junit_counts_failures() -> None:
    suite = ElementTree.fromstring(render(report(), "junit", SOURCE))[0]
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")


def test_junit_survives_names_that_xml_cannot_hold() -> None:
    body = request((20,), dense(64, "elu", name="\x01<&>"), dense(10, "softmax"))
    text = render(report({**body, "options": {"predict": False}}), "junit")
    assert ElementTree.fromstring(text) is not None


def test_a_model_file_of_its_own_is_found_by_its_prefix() -> None:
    source = Source(json.dumps(BODY["model"]), "model.json", "/model")
    assert source.excerpt("/model/layers/1") is not None
    assert source.region("/model/layers/1").start_column > source.region("/model/layers/0").start_column
    assert source.region("/training/optimizer").start_line == 1
