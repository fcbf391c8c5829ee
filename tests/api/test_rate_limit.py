"""How often a tenant may ask, and how many jobs it may have."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from service.jobs.keys import KeyRing
from service.main import create_app
from service.settings import Settings


def test_every_answer_tells_how_much_is_left(settings: Settings) -> None:
    with limited(settings, "3/minute") as client:
        response = client.get("/rules")
    assert response.headers["ratelimit-policy"] == '"requests";q=3;w=60'
    assert response.headers["ratelimit"].startswith('"requests";r=2;t=')


def test_one_request_too_many_is_a_429_problem_that_says_when_to_come_back(settings: Settings) -> None:
    with limited(settings, "3/minute") as client:
        statuses = [client.get("/train").status_code for _ in range(3)]
        response = client.get("/train")
    assert statuses == [200, 200, 200]
    assert (response.status_code, response.json()["type"]) == (429, "/problems/too-many-requests")
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert response.headers["ratelimit"].startswith('"requests";r=0;')


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_the_platform_s_own_questions_are_not_counted(settings: Settings, path: str) -> None:
    with limited(settings, "1/minute") as client:
        assert [client.get(path).status_code for _ in range(3)] == [200, 200, 200]


def test_one_tenant_does_not_count_for_another(settings: Settings) -> None:
    with limited(settings, "1/minute", auth="api-key") as client:
        keys = KeyRing(client.app.state.adapters.ledger.engine)  # type: ignore[attr-defined]
        mine, theirs = ({"Authorization": f"Bearer {keys.create(who, ['read'])}"} for who in ("a", "b"))
        statuses = [client.get("/train", headers=header).status_code for header in (mine, mine, theirs)]
    assert statuses == [200, 429, 200]


@pytest.mark.redis
def test_processes_that_share_redis_count_together(settings: Settings, redis_url: str) -> None:
    with (
        limited(settings, "1/minute", rate_limit_url=redis_url) as one,
        limited(settings, "1/minute", rate_limit_url=redis_url) as other,
    ):
        assert [one.get("/train").status_code, other.get("/train").status_code] == [200, 429]


def test_a_store_that_is_away_limits_nobody(settings: Settings) -> None:
    with limited(settings, "1/minute", rate_limit_url="redis://127.0.0.1:9/0") as client:
        responses = [client.get("/train") for _ in range(2)]
    assert [response.status_code for response in responses] == [200, 200]
    assert "ratelimit" not in responses[0].headers


def test_a_tenant_has_only_so_many_unfinished_jobs(settings: Settings, training: dict[str, Any]) -> None:
    with limited(settings, "", max_tenant_jobs=1) as client:
        address = client.post("/train", json=training).headers["location"]
        refused = client.post("/train", json=training)
        client.post(f"{address}/cancel")
        accepted = client.post("/train", json=training)
    assert (refused.status_code, refused.json()["type"]) == (429, "/problems/queue-full")
    assert refused.headers["retry-after"]
    assert accepted.status_code == 202


def limited(settings: Settings, limit: str, **more: Any) -> TestClient:
    return TestClient(create_app(settings.model_copy(update={"rate_limit": limit, **more})))
