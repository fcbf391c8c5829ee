"""Pages for browsers."""

import re

import pytest
from starlette.testclient import TestClient

PAGES = ["/", "/docs", "/rules", "/rules/INI104"]
HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fetches_nothing_from_elsewhere(client: TestClient, path: str) -> None:
    page = client.get(path, headers=HTML)
    assert page.headers["content-type"].startswith("text/html")
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page.text) == []


def test_every_link_of_the_landing_page_leads_somewhere(client: TestClient) -> None:
    links = set(re.findall(r'href="([^"]+)"', client.get("/").text))
    assert {client.get(link, headers=HTML).status_code for link in links} == {200}


def test_the_reference_shows_every_operation(client: TestClient) -> None:
    page = client.get("/docs").text
    operations = re.findall(r'"operationId":"(\w+)"', client.get("/openapi.json").text)
    assert [name for name in operations if f'id="{name}"' not in page] == []
