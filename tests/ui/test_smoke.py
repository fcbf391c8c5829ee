"""The playground opens in a real browser, is small, and talks to nobody else."""

from tests.ui.browsing import Visit

MAX_BYTES = 1_000_000


def test_the_playground_judges_its_first_example(site: Visit) -> None:
    sizes: list[int] = []
    site.page.on("response", lambda response: sizes.append(len(response.body())))
    site.go("/")
    site.state("14 layers")
    assert site.page.locator("#verdict").inner_text() == "vanishing"
    assert site.page.locator(".finding").count() >= 3
    assert site.page.locator("#profile svg").get_attribute("aria-label") is not None
    assert sum(sizes) < MAX_BYTES
