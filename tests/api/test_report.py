"""What a run leaves behind: report, plots, artifacts."""

import hashlib
import math
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api_schemas.report import GradientHealthReport, TrainingFacts
from service.jobs import artifacts
from service.jobs.ledger import Ledger
from service.jobs.records import Ending
from service.settings import Settings

PAGE = b"<!doctype html><title>report</title>"
PLOT = b"<svg xmlns='http://www.w3.org/2000/svg'/>"


@pytest.fixture
def finished(client: TestClient, ledger: Ledger, settings: Settings, training: dict[str, Any]) -> str:
    """The address of a job that a worker has carried out."""
    job_id: str = client.post("/train", json=training).json()["id"]
    claim = ledger.claim("worker", ["train.cpu"])
    assert claim is not None
    folder = artifacts.folder(settings.artifacts_dir, job_id, claim.attempt)
    written = write_files(folder, {"report.html": PAGE, "plots/loss.svg": PLOT, "trace.parquet": b"PAR1"})
    (folder / "unlisted.txt").write_bytes(b"not for you")
    report = sample_report(job_id)
    ledger.finish(claim, Ending("succeeded", report=report, artifacts=artifacts.describe(folder, written)))
    return f"/train/{job_id}"


def test_the_report_is_served_with_its_words_for_numbers_that_json_lacks(
    client: TestClient, finished: str
) -> None:
    report = client.get(f"{finished}/report").json()
    assert report["verdict"] == "unhealthy"
    assert report["training"]["loss"] == [2.5, "NaN"]
    assert GradientHealthReport.model_validate(report).job == report["job"]


def test_a_client_that_has_the_report_gets_no_second_copy(client: TestClient, finished: str) -> None:
    etag = client.get(f"{finished}/report").headers["etag"]
    response = client.get(f"{finished}/report", headers={"If-None-Match": etag})
    assert (response.status_code, response.content) == (304, b"")


def test_a_browser_gets_the_page_and_may_run_nothing(client: TestClient, finished: str) -> None:
    response = client.get(f"{finished}/report", headers={"Accept": "text/html,*/*;q=0.8"})
    assert response.content == PAGE
    assert "default-src 'none'" in response.headers["content-security-policy"]


def test_a_plot_is_a_picture(client: TestClient, finished: str) -> None:
    response = client.get(f"{finished}/report/plots/loss.svg")
    assert (response.headers["content-type"], response.content) == ("image/svg+xml", PLOT)


def test_artifacts_are_listed_with_checksums(client: TestClient, finished: str) -> None:
    listed = {entry["name"]: entry for entry in client.get(f"{finished}/artifacts").json()}
    assert listed["trace.parquet"]["size"] == 4
    assert listed["trace.parquet"]["sha256"] == hashlib.sha256(b"PAR1").hexdigest()


def test_an_artifact_comes_as_a_file_to_be_saved(client: TestClient, finished: str) -> None:
    response = client.get(f"{finished}/artifacts/trace.parquet")
    assert response.content == b"PAR1"
    assert response.headers["content-disposition"] == 'attachment; filename="trace.parquet"'


@pytest.mark.parametrize(
    "name", ["unlisted.txt", "nothing", "../1/trace.parquet", "..%2F..%2Fgradhealth.db", "%2Fetc%2Fpasswd"]
)
def test_only_what_is_listed_is_served(client: TestClient, finished: str, name: str) -> None:
    assert client.get(f"{finished}/artifacts/{name}").status_code == 404


def test_while_the_job_waits_there_is_a_conflict_and_no_report(
    client: TestClient, training: dict[str, Any]
) -> None:
    job = client.post("/train", json=training).json()
    response = client.get(job["links"]["report"])
    assert (response.status_code, response.json()["type"]) == (409, "/problems/conflict")


def test_a_job_that_measured_nothing_has_no_report(client: TestClient, training: dict[str, Any]) -> None:
    job = client.post("/train", json=training).json()
    client.post(job["links"]["cancel"])
    assert client.get(job["links"]["report"]).status_code == 404


def write_files(folder: Path, files: dict[str, bytes]) -> list[str]:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return list(files)


def sample_report(job_id: str) -> dict[str, Any]:
    facts = TrainingFacts(epochs=2, steps=90, loss=[2.5, math.nan], seconds=1.0, device="CPU")
    report = GradientHealthReport(job=job_id, verdict="unhealthy", training=facts)
    return report.model_dump(mode="json")
