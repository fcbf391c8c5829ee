"""``POST /lint`` and ``POST /lint/batch``."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

SELU = {
    "input_shape": [64],
    "layers": [
        {"type": "dense", "units": 50, "activation": "selu"},
        {"type": "dense", "units": 10, "activation": "softmax"},
    ],
}


def test_findings_are_no_errors_of_http(client: TestClient) -> None:
    response = client.post("/lint", json={"model": SELU, "options": {"select": ["INI"]}})
    report = response.json()
    assert (response.status_code, report["passed"]) == (200, False)
    assert report["summary"]["parameters"] == 3760
    assert [finding["code"] for finding in report["findings"]] == ["INI104"]


def test_a_safe_fix_comes_back_mended_and_judged_again(client: TestClient) -> None:
    response = client.post("/lint", json={"model": SELU, "options": {"select": ["INI"], "fix": "safe"}})
    fixed = response.json()["fixed"]
    assert fixed["model"]["layers"][0]["kernel_initializer"] == "lecun_normal"
    assert fixed["findings"] == []


def test_a_model_sent_as_a_string_comes_back_as_a_string(client: TestClient) -> None:
    request = {"model": json.dumps(SELU), "options": {"fix": "safe"}}
    fixed = client.post("/lint", json=request).json()["fixed"]
    assert json.loads(fixed["model"])["layers"][0]["kernel_initializer"] == "lecun_normal"


def test_a_large_config_is_judged_too(client: TestClient) -> None:
    hidden = {"type": "dense", "units": 16, "activation": "relu", "kernel_initializer": "he_normal"}
    layers: list[dict[str, Any]] = [dict(hidden, name=f"hidden_{n}") for n in range(500)]
    response = client.post("/lint", json={"model": {"input_shape": [16], "layers": layers}})
    assert response.json()["summary"]["layers"] == 501


def test_an_unknown_layer_of_a_keras_model_is_a_finding_and_no_refusal(client: TestClient) -> None:
    model = {
        "class_name": "Sequential",
        "config": {"layers": [{"class_name": "MyLayer", "config": {"name": "mine"}}]},
    }
    response = client.post("/lint", json={"model": model})
    assert response.status_code == 200
    assert "ARC708" in {finding["code"] for finding in response.json()["findings"]}


def test_an_unknown_layer_in_the_compact_form_is_refused_at_its_place(client: TestClient) -> None:
    response = client.post("/lint", json={"model": {"input_shape": [4], "layers": [{"type": "my_layer"}]}})
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/model/layers/0/type"


def test_a_batch_is_answered_line_by_line_in_order(client: TestClient) -> None:
    lines = [
        json.dumps({"id": "good", "model": SELU}),
        "",
        "not json",
        json.dumps({"id": 7, "model": 7}),
        json.dumps({"model": SELU}),
    ]
    answers = batch(client, "\n".join(lines))
    assert [answer["line"] for answer in answers] == [1, 3, 4, 5]
    assert [answer["id"] for answer in answers] == ["good", None, 7, None]
    assert ["report" in answer for answer in answers] == [True, False, False, True]
    assert answers[1]["problem"]["type"] == "/problems/malformed-json"
    assert answers[2]["problem"]["errors"][0]["pointer"] == "/model"


def test_an_empty_batch_has_no_answers(client: TestClient) -> None:
    assert batch(client, "\n \n") == []


def test_a_batch_must_be_declared_as_lines(client: TestClient) -> None:
    assert (
        client.post("/lint/batch", content=b"{}", headers={"Content-Type": "text/plain"}).status_code == 415
    )


@pytest.mark.parametrize("path", ["/lint", "/lint/batch"])
def test_what_is_linted_is_counted(client: TestClient, path: str) -> None:
    client.post("/lint", json={"model": SELU})
    assert "gradhealth_lint_duration_seconds_count 1.0" in client.get("/metrics").text


def batch(client: TestClient, body: str) -> list[dict[str, Any]]:
    response = client.post(
        "/lint/batch", content=body.encode(), headers={"Content-Type": "application/x-ndjson"}
    )
    assert response.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in response.text.splitlines()]


@pytest.mark.parametrize(
    ("form", "media_type", "begins"),
    [
        ("json", "application/json", '{"passed"'),
        ("sarif", "application/sarif+json", '{"$schema"'),
        ("text", "text/plain; charset=utf-8", "error INI104"),
        ("github", "text/plain; charset=utf-8", "::error"),
        ("junit", "application/xml", "<?xml"),
    ],
)
def test_a_report_comes_in_the_form_that_the_query_names(
    client: TestClient, form: str, media_type: str, begins: str
) -> None:
    request = {"model": SELU, "options": {"select": ["INI"]}}
    response = client.post("/lint", params={"format": form}, json=request)
    assert response.headers["content-type"] == media_type
    assert response.text.startswith(begins)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/sarif+json", "application/sarif+json"),
        ("text/plain", "text/plain; charset=utf-8"),
        ("application/sarif+json;q=0.1, application/json", "application/json"),
        ("*/*", "application/json"),
    ],
)
def test_a_report_comes_in_the_form_that_is_accepted(
    client: TestClient, accept: str, media_type: str
) -> None:
    response = client.post("/lint", json={"model": SELU}, headers={"Accept": accept})
    assert response.headers["content-type"] == media_type


def test_a_form_that_there_is_not_is_refused(client: TestClient) -> None:
    response = client.post("/lint", params={"format": "yaml"}, json={"model": SELU})
    assert (response.status_code, response.json()["errors"][0]["parameter"]) == (422, "query.format")
