"""Searching the rules, and trying their examples."""

import pytest

from tests.ui.browsing import Visit

pytestmark = pytest.mark.slow


def test_a_search_leaves_what_fits_and_can_be_linked_to(site: Visit) -> None:
    site.go("/rules")
    site.page.get_by_label("Search the rules").fill("selu lecun")
    assert site.page.locator(".rule:visible code").all_inner_texts() == ["INI104"]
    site.page.reload()
    assert site.page.locator(".rule:visible").count() == 1


def test_an_example_opens_in_the_playground_with_its_finding(site: Visit) -> None:
    site.go("/rules/INI104")
    site.page.get_by_role("link", name="Try it").first.click()
    site.page.locator('[data-code="INI104"]').first.wait_for()
