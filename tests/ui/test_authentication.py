"""A service that asks for keys asks for one on its pages."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from service.jobs.database import connect
from service.jobs.keys import KeyRing
from tests.ui.browsing import visit

pytestmark = pytest.mark.slow


def test_a_key_is_asked_for_once_and_a_wrong_one_again(
    context: BrowserContext, locked_api: tuple[str, Path]
) -> None:
    origin, home = locked_api
    engine = connect(f"sqlite:///{home / 'gradhealth.db'}")
    token = KeyRing(engine).create("vision", ["lint", "read", "train"])
    engine.dispose()
    seen = visit(context, origin)
    seen.go("/")
    field = seen.page.locator("#api-key")
    field.fill("gh_wrong")
    field.press("Enter")
    seen.page.get_by_text("does not know this key").wait_for()
    field.fill(token)
    field.press("Enter")
    seen.state("14 layers")
    seen.go("/jobs")
    seen.page.get_by_text("No jobs").wait_for()
    assert (seen.errors, seen.foreign) == ([], [])
