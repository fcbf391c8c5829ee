"""The files that pages are made of, and the headers that pages carry."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.main import create_app
from service.settings import Settings

ROOT = Path(__file__).parent.parent.parent
STATIC = ROOT / "service" / "ui" / "static"
FILES = sorted(file.relative_to(STATIC).as_posix() for file in STATIC.rglob("*") if file.is_file())
EXAMPLES = sorted((STATIC / "examples").glob("*.json"))
PAGES = [
    "/",
    "/jobs",
    "/jobs/01932c07-2f4d-7cc1-9d2e-4f6a7b8c9d0e",
    "/comparisons/x",
    "/rules",
    "/rules/INI104",
    "/docs",
]
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(home=tmp_path_factory.mktemp("home")))) as client:
        yield client


@pytest.mark.parametrize("path", PAGES)
def test_a_page_may_run_only_what_this_service_serves(client: TestClient, path: str) -> None:
    page = client.get(path, headers=HTML)
    policy = page.headers["content-security-policy"]
    assert page.status_code == 200
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page.text) == []


@pytest.mark.parametrize("path", PAGES)
def test_every_file_that_a_page_names_is_there(client: TestClient, path: str) -> None:
    named = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', client.get(path, headers=HTML).text))
    assert {client.get(one).status_code for one in named} == {200}


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_served_as_what_it_is_and_not_sent_twice(client: TestClient, file: str) -> None:
    first = client.get(f"/static/{file}")
    again = client.get(f"/static/{file}", headers={"If-None-Match": first.headers["etag"]})
    assert first.content == (STATIC / file).read_bytes()
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path", ["../templates/page.html", "%2e%2e/templates/page.html", "js", "", "js/../style.css%00"]
)
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_every_module_that_is_imported_exists() -> None:
    imported = {
        name
        for file in (STATIC / "js").glob("*.js")
        for name in re.findall(r'from "\./([^"]+)"', file.read_text())
    }
    assert [name for name in imported if not (STATIC / "js" / name).exists()] == []


def test_nothing_from_data_becomes_markup() -> None:
    made = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
    assert [file.name for file in (STATIC / "js").glob("*.js") if made.search(file.read_text())] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_can_be_judged(client: TestClient, example: Path) -> None:
    document = json.loads(example.read_bytes())
    answer = client.post("/lint", json={"model": document["model"], "training": document["training"]})
    assert answer.status_code == 200
    assert document["title"] in client.get("/").text


@pytest.mark.parametrize("name", ["sigmoid12", "selu"])
def test_an_example_is_the_one_that_the_readme_names(name: str) -> None:
    shown = next(file for file in EXAMPLES if file.stem.partition("-")[2] == name)
    assert json.loads(shown.read_bytes())["model"] == json.loads(
        (ROOT / "examples" / f"{name}.json").read_bytes()
    )
