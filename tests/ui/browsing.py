"""A page in Chromium that remembers what went wrong on it and where it sent requests."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

CHROMIUM: Final = Path("/usr/bin/chromium")
ARGUMENTS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
REFUSED: Final = "Failed to load resource"
"""How the browser reports an answer of 400 and above; tests that provoke one expect it."""


@dataclass
class Visit:
    """A page, and what was seen of it."""

    page: Page
    origin: str
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open an address of the service."""
        self.page.goto(self.origin + path)

    def state(self, text: str) -> None:
        """Wait until the line under the editor says so."""
        self.page.locator("#state", has_text=text).wait_for()

    def write(self, text: str) -> None:
        """Replace what stands in the editor, as by a paste."""
        self.page.locator("#model").focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and REFUSED not in message.text:
            self.errors.append(message.text)

    def _see(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "blob:", "data:")):
            self.foreign.append(request.url)


def visit(context: BrowserContext, origin: str) -> Visit:
    """A new page of the service at ``origin``."""
    page = context.new_page()
    seen = Visit(page, origin)
    page.on("console", seen._hear)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("request", seen._see)
    return seen
