"""axe finds nothing serious."""

from importlib.resources import files

import pytest
from playwright.sync_api import Browser

from tests.ui.browsing import visit

pytestmark = pytest.mark.slow

AXE = files("axe_playwright_python") / "axe.min.js"
GRAVE = ("serious", "critical")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/jobs", "/rules", "/rules/INI104", "/docs"])
def test_a_page_has_no_grave_faults(browser: Browser, api: str, path: str, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    seen = visit(context, api)
    seen.go(path)
    seen.page.wait_for_timeout(1500)
    seen.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = seen.page.evaluate("async () => (await axe.run()).violations")
    grave = [
        (one["id"], [node["target"] for node in one["nodes"]][:5]) for one in found if one["impact"] in GRAVE
    ]
    context.close()
    assert grave == []
