"""Training from the playground: watching, reloading, cancelling, reading the report, trying a remedy."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.running import Running
from tests.ui.browsing import Visit

pytestmark = [pytest.mark.slow, pytest.mark.training]

JOB_MILLISECONDS = 180_000
DENSE: dict[str, Any] = {"type": "dense", "units": 32, "activation": "relu"}
RUNAWAY: dict[str, Any] = {
    "model": {"input_shape": [10], "layers": [DENSE, DENSE, {"type": "dense", "units": 1}]},
    "training": {
        "optimizer": {"name": "sgd", "learning_rate": 1e4},
        "loss": "mean_squared_error",
        "epochs": 5,
    },
    "data": {"source": "diabetes"},
    "lint": {"fail_on": "never"},
}
ENDLESS: dict[str, Any] = RUNAWAY | {
    "training": {"optimizer": "adam", "loss": "mean_squared_error", "epochs": 1000}
}


def submit(service: Running, request: dict[str, Any]) -> str:
    with service.client() as client:
        job: dict[str, Any] = client.post("/train", json=request).json()
    return str(job["id"])


def wait_for_report(page: Page) -> None:
    page.locator("#report figure").first.wait_for(timeout=JOB_MILLISECONDS)


def test_a_network_is_trained_watched_and_its_remedy_tried(live: Visit) -> None:
    live.go("/")
    live.state("14 layers")
    live.page.get_by_label("Epochs").fill("4")
    live.page.get_by_role("button", name="Train and measure").click()
    live.page.wait_for_url("**/jobs/*")
    live.page.reload()
    wait_for_report(live.page)
    assert live.page.locator("#verdict").inner_text() == "unhealthy"
    assert (
        live.page.locator('[data-plot="gradient_norms"] img').evaluate(
            "image => image.decode().then(() => image.naturalWidth)"
        )
        > 0
    )
    assert live.page.locator("#layer-table tbody tr").count() == 13
    first = live.page.url
    live.page.locator('[data-code="GRD101"]').get_by_role("button", name="Apply and retrain").first.click()
    live.page.wait_for_url(lambda url: "/jobs/" in url and url != first)
    wait_for_report(live.page)
    assert live.page.locator('[data-code="GRD101"]').count() == 0
    live.page.get_by_role("link", name="the job before the remedy").click()
    live.page.wait_for_url(first)


def test_a_runaway_loss_breaks_neither_page(live: Visit, service: Running) -> None:
    live.go(f"/jobs/{submit(service, RUNAWAY)}")
    wait_for_report(live.page)
    assert "NaN" in live.page.locator("#numbers").inner_text()
    live.go("/jobs")
    live.page.locator(".job", has_text="NaN").wait_for()


def test_a_running_job_is_cancelled(live: Visit, service: Running) -> None:
    live.go(f"/jobs/{submit(service, ENDLESS)}")
    live.page.locator("#loss svg").wait_for(timeout=JOB_MILLISECONDS)
    live.page.get_by_role("button", name="Cancel").click()
    expect(live.page.locator("#status")).to_have_text("cancelled", timeout=JOB_MILLISECONDS)
    live.go("/jobs?status=cancelled")
    live.page.locator(".job .badge.cancelled").wait_for()


def test_a_job_of_a_report_opens_in_the_playground(live: Visit, service: Running) -> None:
    live.go(f"/jobs/{submit(service, RUNAWAY)}")
    live.page.get_by_role("button", name="Open in playground").click()
    live.state("4 layers")
    expect(live.page.get_by_label("Learning rate")).to_have_value(re.compile("10000"))


def test_an_unknown_job_is_said_to_be_none(live: Visit) -> None:
    live.go("/jobs/01932c07-2f4d-7cc1-9d2e-4f6a7b8c9d0e")
    live.page.locator("#trouble:visible").wait_for()


def test_gradients_fill_in_while_a_job_runs(live: Visit, service: Running) -> None:
    live.go(f"/jobs/{submit(service, ENDLESS)}")
    live.page.locator("#heat svg rect").first.wait_for(timeout=JOB_MILLISECONDS)
    assert "the best constant" in live.page.locator("#loss").inner_text()
    live.page.get_by_role("button", name="Cancel").click()
    wait_for_report(live.page)


def test_a_comparison_is_started_and_its_ranking_grows(live: Visit) -> None:
    live.go("/")
    live.state("14 layers")
    live.page.get_by_label("Epochs").fill("1")
    live.page.get_by_text("Or train it beside others").click()
    for variant in ("relu", "elu", "selu", "gelu"):
        live.page.get_by_label(variant, exact=True).uncheck()
    live.page.get_by_label("Folds").fill("2")
    live.page.get_by_role("button", name="Compare").click()
    live.page.wait_for_url("**/comparisons/*")
    expect(live.page.locator("#status")).to_have_text("succeeded", timeout=2 * JOB_MILLISECONDS)
    expect(live.page.locator("#ranking tbody tr")).to_have_count(2)
    live.page.locator("#plots img").first.wait_for()
