"""Chromium, the API alone, and the API with a worker."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from service.main import create_app
from service.settings import Settings
from tests.e2e.running import Running, running
from tests.ui.browsing import ARGUMENTS, CHROMIUM, Visit, visit

START_SECONDS = 30


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    yield context
    context.close()


def serve(settings: Settings) -> Iterator[str]:
    """The address of the API, served by a thread of this process."""
    config = uvicorn.Config(create_app(settings), port=0, ws="none", log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serve(Settings(home=tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="module")
def locked_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    home = tmp_path_factory.mktemp("home")
    for origin in serve(Settings(home=home, auth="api-key")):
        yield origin, home


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("home")) as started:
        yield started


@pytest.fixture
def site(context: BrowserContext, api: str) -> Iterator[Visit]:
    """A page on the API alone; at the end nothing may have gone wrong, or elsewhere."""
    seen = visit(context, api)
    yield seen
    assert (seen.errors, seen.foreign) == ([], [])


@pytest.fixture
def live(context: BrowserContext, service: Running) -> Iterator[Visit]:
    """A page on the service with a worker; at the end nothing may have gone wrong, or elsewhere."""
    seen = visit(context, service.url)
    yield seen
    assert (seen.errors, seen.foreign) == ([], [])
