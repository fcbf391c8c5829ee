"""``GET /rules`` and ``POST /recommend``."""

import pytest
from starlette.testclient import TestClient

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_every_rule_is_listed_with_the_version_that_judges(client: TestClient) -> None:
    answer = client.get("/rules").json()
    assert "INI104" in {rule["code"] for rule in answer["rules"]}
    assert answer["ruleset"] == client.post("/lint", json={"model": MODEL}).json()["ruleset"]


@pytest.mark.parametrize("word", ["INI104", "selu-needs-lecun-normal"])
def test_a_rule_is_described_by_code_and_by_name(client: TestClient, word: str) -> None:
    rule = client.get(f"/rules/{word}").json()
    assert rule["code"] == "INI104"
    assert rule["bad"][0]["findings"][0]["code"] == "INI104"
    assert rule["good"][0]["findings"] == []


def test_diagnoses_are_described_too(client: TestClient) -> None:
    page = client.get("/rules/GRD101").json()
    assert (page["name"], page["judges"]) == ("vanishing-gradient", "training")
    assert "GRD101" in {rule["code"] for rule in client.get("/rules").json()["rules"]}


def test_every_rule_has_a_page_for_people(client: TestClient) -> None:
    rules = client.get("/rules").json()["rules"]
    pages = {rule["name"]: client.get(rule["docs"], headers=HTML) for rule in rules}
    assert {name for name, page in pages.items() if f" {name}</h1>" not in page.text} == set()
    assert client.get("/rules", headers=HTML).headers["content-type"] == "text/html; charset=utf-8"


def test_an_unknown_rule_is_a_404(client: TestClient) -> None:
    assert client.get("/rules/XYZ999").status_code == 404


@pytest.mark.parametrize("path", ["/rules", "/rules/INI104"])
def test_a_client_that_has_the_page_gets_no_second_copy(client: TestClient, path: str) -> None:
    etag = client.get(path).headers["etag"]
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(path, headers={"If-None-Match": etag, **HTML}).status_code == 200


def test_activations_are_recommended_for_a_goal(client: TestClient) -> None:
    answer = client.post("/recommend", json={"goal": "accuracy"}).json()
    assert [entry["rank"] for entry in answer["recommendations"]][:2] == [1, 2]


def test_a_network_decides_what_suits_it(client: TestClient) -> None:
    model = {**MODEL, "layers": [{"type": "batch_normalization"}, *DENSE]}
    answer = client.post("/recommend", json={"model": model, "goal": "deep-mlp"}).json()
    selu = next(entry for entry in answer["recommendations"] if entry["activation"] == "selu")
    assert selu["suitable"] is False
    assert selu["unmet"]


def test_an_unknown_goal_is_refused_at_its_place(client: TestClient) -> None:
    problem = client.post("/recommend", json={"goal": "speed"}).json()
    assert problem["errors"][0]["pointer"] == "/goal"


DENSE = [{"type": "dense", "units": 8}, {"type": "dense", "units": 2}]
MODEL = {"input_shape": [8], "layers": DENSE}
