"""Dashboards and alerts ask for metrics that exist, by labels that they have."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from api_schemas.workers import QueueDepth
from service.metrics import Metrics
from workers.metrics import WorkerMetrics

DEPLOY: Final = Path(__file__).parents[2] / "deploy"
NAME: Final = re.compile(r"\bgradhealth_[a-z_]+")
LABEL: Final = re.compile(r"\bby \(([^)]*)\)|\{([a-z]+)=")


@pytest.fixture(scope="module")
def told() -> str:
    """What the API and a worker tell, once each has something to tell."""
    api, worker = (
        Metrics(lambda: [QueueDepth(name="train.cpu", queued=1, running=0, workers=0)]),
        WorkerMetrics(),
    )
    api.record("GET", "/rules", 200, 0.01)
    api.lint_seconds.observe(0.01)
    with worker.running(1.0):
        pass
    return (api.exposition() + worker.exposition()).decode()


def expressions() -> Iterator[str]:
    alerts = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())
    yield from (rule["expr"] for group in alerts["groups"] for rule in group["rules"])
    dashboard: dict[str, Any] = json.loads((DEPLOY / "grafana" / "gradhealth.json").read_text())
    yield from (target["expr"] for panel in dashboard["panels"] for target in panel["targets"])


@pytest.mark.parametrize("expression", list(expressions()))
def test_every_name_in_an_expression_exists(expression: str, told: str) -> None:
    existing = {line.split("{")[0].split(" ")[0] for line in told.splitlines() if not line.startswith("#")}
    assert set(NAME.findall(expression)) - existing == set()


@pytest.mark.parametrize("expression", list(expressions()))
def test_every_label_in_an_expression_exists(expression: str, told: str) -> None:
    asked = {label.strip() for group in LABEL.findall(expression) for label in ",".join(group).split(",")}
    existing = set(re.findall(r'([a-z]+)="', told)) | {"job", ""}
    assert asked - existing == set()


def test_a_worker_tells_how_long_jobs_waited_and_ran(told: str) -> None:
    assert 'gradhealth_job_queue_seconds_bucket{le="1.0"} 1.0' in told
    assert "gradhealth_job_run_seconds_count 1.0" in told
    assert "gradhealth_worker_busy 0.0" in told
