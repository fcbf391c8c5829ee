"""Answers for the contract to show: each operation is called once on the real application."""

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from api_schemas.report import (
    DiagnosisFinding,
    Evidence,
    GradientHealthReport,
    HealthVerdict,
    LayerHealth,
    Remedy,
    Summary,
    TrainingFacts,
)
from service.jobs import artifacts
from service.jobs.ledger import Ledger
from service.jobs.records import Ending
from service.main import create_app
from service.openapi import EXAMPLES
from service.routes.examples import COMPARE_REQUESTS, LINT_REQUESTS, RECOMMEND_REQUESTS, TRAIN_REQUESTS
from service.settings import Settings

LONGEST_LIST = 2
"""Entries kept of a list: an example shows a shape."""
JOB_ID = "01932c07-2f4d-7cc1-9d2e-4f6a7b8c9d0e"
TIME = "2026-01-31T12:00:00Z"
CSV = b"height,width,y\n1.0,2.0,0\n1.5,2.5,1\n"


def answers(client: TestClient, ledger: Ledger, settings: Settings) -> Iterator[tuple[str, Any]]:
    """Operation ids, and what the operations answer."""
    lint, train = LINT_REQUESTS["with training and data, and the mended document"], TRAIN_REQUESTS["digits"]
    yield "lint", client.post("/lint", json=lint).json()
    yield "listRules", client.get("/rules").json()
    yield "getRule", client.get("/rules/INI104").json()
    yield "recommend", client.post("/recommend", json=RECOMMEND_REQUESTS["for a network"]).json()
    job = client.post("/train", json=train).json()
    yield "train", job
    yield "jobEvents", client.get(job["links"]["events"], headers={"Accept": "application/json"}).json()
    _carry_out(job["id"], ledger, settings)
    yield "getJob", client.get(job["links"]["self"]).json()
    yield "getJobRequest", client.get(f"/train/{job['id']}/request").json()
    yield "listJobs", client.get("/train").json()
    yield "getReport", client.get(job["links"]["report"]).json()
    yield "listArtifacts", client.get(job["links"]["artifacts"]).json()
    cancelled = client.post(client.post("/train", json=train).json()["links"]["cancel"]).json()
    yield "cancelJob", cancelled
    compare = COMPARE_REQUESTS["a broken network, mended, and with other activations"]
    comparison = client.post("/compare", json=compare | {"variants": ["submitted", "fixed"]}).json()
    yield "compare", comparison
    _compare(ledger)
    yield "getComparison", client.get(comparison["links"]["self"]).json()
    yield "cancelComparison", client.post(comparison["links"]["cancel"]).json()
    yield "retryJob", client.post(f"{cancelled['links']['self']}/retry").json()
    dataset = client.post("/datasets", content=CSV, headers={"Content-Type": "text/csv"}).json()
    yield "uploadDataset", dataset
    yield "getDataset", client.get(f"/datasets/{dataset['id']}").json()
    yield "listDatasets", client.get("/datasets").json()
    yield "listWorkers", client.get("/workers").json()
    yield "health", client.get("/healthz").json()
    yield "live", client.get("/livez").json()
    yield "ready", client.get("/readyz").json()
    yield "listProblemKinds", client.get("/problems").json()
    yield "getProblemKind", client.get("/problems/invalid-spec").json()


def _carry_out(job_id: str, ledger: Ledger, settings: Settings) -> None:
    """What a worker does, without the training."""
    claim = ledger.claim("example", ["train.cpu"])
    assert claim is not None
    folder = artifacts.folder(settings.artifacts_dir, job_id, claim.attempt)
    folder.mkdir(parents=True)
    (folder / "trace.parquet").write_bytes(b"PAR1")
    listed = artifacts.describe(folder, ["trace.parquet"])
    ledger.finish(claim, Ending("succeeded", report=_report(job_id), artifacts=listed))


def _compare(ledger: Ledger) -> None:
    """Every run of a comparison: as submitted it learns little, mended it learns."""
    while claim := ledger.claim("example", ["train.cpu"]):
        fold = claim.request["fold"]["index"]
        is_fixed = ledger.get(claim.tenant, claim.job_id).variant == "fixed"
        accuracy = [0.5, 0.9] if is_fixed else [0.1, 0.2]
        facts = TrainingFacts(
            epochs=2,
            steps=76,
            loss=[2.3, 0.4] if is_fixed else [2.4, 2.2],
            val_loss=[1.1, 0.4] if is_fixed else [2.3, 2.2],
            metrics={"val_accuracy": [accuracy[0], accuracy[1] + 0.02 * fold * is_fixed - 0.01 * fold]},
            seconds=1.5,
            device="CPU",
        )
        verdict: HealthVerdict = "healthy" if is_fixed else "unhealthy"
        report = GradientHealthReport(job=claim.job_id, verdict=verdict, training=facts)
        ledger.finish(claim, Ending("succeeded", report=report.model_dump(mode="json")))


def _report(job_id: str) -> dict[str, Any]:
    fading = Summary(first=3.7e-8, last=3.6e-8, min=3.2e-8, median=3.6e-8, max=3.9e-8)
    finding = DiagnosisFinding(
        code="GRD101",
        name="vanishing-gradient",
        severity="error",
        layers=["dense", "dense_1"],
        first_step=0,
        message="The gradient vanishes on its way back: 'dense' sees 3.5e-08 of the largest.",
        evidence=Evidence(
            statistic="median gradient norm relative to the largest", value=3.5e-8, threshold=1e-3
        ),
        remedies=[Remedy(rule="ACT204", description="Use relu with he_normal in these layers.", patch=[])],
    )
    report = GradientHealthReport(
        job=job_id,
        verdict="unhealthy",
        findings=[finding],
        layers=[LayerHealth(name="dense", kind="Dense", parameters=2080, gradient_norm=fading)],
        training=TrainingFacts(
            epochs=2, steps=90, loss=[2.36, 2.31], baseline_loss=2.30, seconds=3.1, device="CPU"
        ),
        plots=["gradient_norms", "loss"],
    )
    return report.model_dump(mode="json")


def settle(value: Any) -> Any:
    """The value without what differs from run to run, its lists cut short."""
    if isinstance(value, dict):
        return {key: settle(one) for key, one in value.items()}
    if isinstance(value, list):
        return [settle(one) for one in value[:LONGEST_LIST]]
    if isinstance(value, str):
        value = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", JOB_ID, value)
        return re.sub(r"^\d{4}-\d\d-\d\dT[\d:.]+Z$", TIME, value)
    return value


def write() -> None:
    """Call every operation and write the answers down."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        app: FastAPI = create_app(settings)
        with TestClient(app) as client:
            kept = dict(answers(client, app.state.adapters.ledger, settings))
    EXAMPLES.write_text(json.dumps(settle(kept), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
